"""0x8801 take photos or a video; answered by 0x0805."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Named

STOP, VIDEO = 0, 0xFFFF


@dataclass(frozen=True, slots=True)
class PhotoCommand(FixedMessage):
    ID: ClassVar[int] = 0x8801
    LAYOUT: ClassVar[Struct] = Struct(">BHHBBBBBBB")

    channel: int
    shots: int
    """How many photos; 0 stops, 0xFFFF films."""
    interval_s: int
    """Between photos, or the length of the video."""
    keeping: Annotated[int, Named({0: "send", 1: "store"})]
    size: int
    quality: int
    brightness: int
    contrast: int
    saturation: int
    chroma: int
