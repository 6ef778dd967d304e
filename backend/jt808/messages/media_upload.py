"""0x8803 send the stored media of a period. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.media import KEPT_OR_DELETED, MEDIA_EVENTS, MEDIA_TYPES
from jt808.messages.message import KnownMessage, Named


@dataclass(frozen=True, slots=True)
class MediaUpload(KnownMessage):
    ID: ClassVar[int] = 0x8803

    type: Annotated[int, Named(MEDIA_TYPES)]
    channel: int
    event: Annotated[int, Named(MEDIA_EVENTS)]
    start: datetime | None
    end: datetime | None
    afterwards: Annotated[int, Named(KEPT_OR_DELETED)]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.byte(), reader.byte(), reader.moment(), reader.moment(), reader.byte())

    def write(self, writer: Writer) -> None:
        writer.byte(self.type)
        writer.byte(self.channel)
        writer.byte(self.event)
        writer.moment(self.start)
        writer.moment(self.end)
        writer.byte(self.afterwards)
