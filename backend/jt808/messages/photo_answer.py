"""0x0805 the terminal has taken photos, or could not; answer to 0x8801."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage, Named

OK = 0


@dataclass(frozen=True, slots=True)
class PhotoAnswer(KnownMessage):
    ID: ClassVar[int] = 0x0805

    answered_serial: int
    result: Annotated[int, Named({OK: "ok", 1: "failed", 2: "channel_not_supported"})]
    media_ids: tuple[int, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        serial, result = reader.word(), reader.byte()
        media_ids = reader.dwords(reader.word()) if reader.remaining else ()  # some leave the count out where it failed
        return cls(serial, result, media_ids)

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        writer.byte(self.result)
        writer.word(len(self.media_ids))
        writer.dwords(self.media_ids)
