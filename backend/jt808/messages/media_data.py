"""0x0801 a picture, sound or video, nearly always divided; answered by 0x8800. In 2011 no position stands before it."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.media import MEDIA_EVENTS, MEDIA_FORMATS, MEDIA_TYPES
from jt808.messages.message import KnownMessage, Named
from jt808.messages.position_report import BASIC_SIZE, PositionReport
from jt808.versions import Version

_HEAD = Struct(">IBBBB")

_BEGINNINGS = (b"\xff\xd8", b"II*\0", b"MM\0*", b"ID3", b"\xff\xfb", b"RIFF", b"\x30\x26\xb2\x75")
"""How files of the five formats begin."""


def _is_2011(position_and_data: bytes) -> bool:
    """2011 and 2013 share the header: a file that begins where 2013 has the position tells them apart."""
    if position_and_data[BASIC_SIZE:].startswith(_BEGINNINGS):
        return False
    return len(position_and_data) < BASIC_SIZE or position_and_data.startswith(_BEGINNINGS)


@dataclass(frozen=True, slots=True)
class MediaData(KnownMessage):
    ID: ClassVar[int] = 0x0801

    media_id: int
    type: Annotated[int, Named(MEDIA_TYPES)]
    format: Annotated[int, Named(MEDIA_FORMATS)]
    event: Annotated[int, Named(MEDIA_EVENTS)]
    channel: int
    position: PositionReport | None
    data: bytes
    layout: Version | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        media_id, kind, file_format, event, channel = reader.unpack(_HEAD)
        if reader.version is not Version.V2019 and _is_2011(reader.ahead):
            return cls(media_id, kind, file_format, event, channel, None, reader.rest(), Version.V2011)
        position = PositionReport.decode(reader.take(BASIC_SIZE), reader.version)
        return cls(media_id, kind, file_format, event, channel, position, reader.rest())

    def write(self, writer: Writer) -> None:
        writer.packed(_HEAD, self.media_id, self.type, self.format, self.event, self.channel)
        if self.position:
            self.position.write(writer)
        writer.raw(self.data)
