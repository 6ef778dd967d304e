"""0x8800 the answer to media data: complete, or these parts are missing."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class MediaDataAnswer(KnownMessage):
    ID: ClassVar[int] = 0x8800

    media_id: int
    missing: tuple[int, ...]
    """At most 125 numbers; empty when everything has come."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        media_id = reader.dword()
        missing = reader.words(reader.byte()) if reader.remaining else ()
        return cls(media_id, missing)

    def write(self, writer: Writer) -> None:
        writer.dword(self.media_id)
        if self.missing:
            writer.byte(len(self.missing))
            writer.words(self.missing)
