"""0x8802 which media does a terminal keep; answered by 0x0802. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.media import MEDIA_EVENTS, MEDIA_TYPES
from jt808.messages.message import KnownMessage, Named


@dataclass(frozen=True, slots=True)
class MediaSearch(KnownMessage):
    ID: ClassVar[int] = 0x8802

    type: Annotated[int, Named(MEDIA_TYPES)]
    channel: int
    """0 for all."""
    event: Annotated[int, Named(MEDIA_EVENTS)]
    start: datetime | None
    end: datetime | None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.byte(), reader.byte(), reader.moment(), reader.moment())

    def write(self, writer: Writer) -> None:
        writer.byte(self.type)
        writer.byte(self.channel)
        writer.byte(self.event)
        writer.moment(self.start)
        writer.moment(self.end)
