"""0x0301 the driver chose an event of the menu of 0x8301. Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from struct import Struct
from typing import ClassVar

from jt808.messages.message import FixedMessage


@dataclass(frozen=True, slots=True)
class EventReport(FixedMessage):
    ID: ClassVar[int] = 0x0301
    LAYOUT: ClassVar[Struct] = Struct(">B")

    event_id: int
