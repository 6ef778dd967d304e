"""0x0800 something was photographed, recorded or filmed; the data follow with 0x0801 if they are sent at all."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.media import MEDIA_EVENTS, MEDIA_FORMATS, MEDIA_TYPES
from jt808.messages.message import FixedMessage, Named


@dataclass(frozen=True, slots=True)
class MediaEvent(FixedMessage):
    ID: ClassVar[int] = 0x0800
    LAYOUT: ClassVar[Struct] = Struct(">IBBBB")

    media_id: int
    type: Annotated[int, Named(MEDIA_TYPES)]
    format: Annotated[int, Named(MEDIA_FORMATS)]
    event: Annotated[int, Named(MEDIA_EVENTS)]
    channel: int
