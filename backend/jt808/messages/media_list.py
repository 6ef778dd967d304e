"""0x0802 the media a terminal keeps, answer to 0x8802. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.media import MEDIA_EVENTS, MEDIA_TYPES
from jt808.messages.message import KnownMessage, Named, Part
from jt808.messages.position_report import BASIC_SIZE, PositionReport


@dataclass(frozen=True, slots=True)
class StoredMedia(Part):
    media_id: int
    type: Annotated[int, Named(MEDIA_TYPES)]
    channel: int
    event: Annotated[int, Named(MEDIA_EVENTS)]
    position: PositionReport


@dataclass(frozen=True, slots=True)
class MediaList(KnownMessage):
    ID: ClassVar[int] = 0x0802

    answered_serial: int
    media: tuple[StoredMedia, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        serial, count = reader.word(), reader.word()
        media = []
        for _ in range(count):
            media_id, kind, channel, event = reader.dword(), reader.byte(), reader.byte(), reader.byte()
            position = PositionReport.decode(reader.take(BASIC_SIZE), reader.version)
            media.append(StoredMedia(media_id, kind, channel, event, position))
        return cls(serial, tuple(media))

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        writer.word(len(self.media))
        for each in self.media:
            writer.dword(each.media_id)
            writer.byte(each.type)
            writer.byte(each.channel)
            writer.byte(each.event)
            each.position.write(writer)
