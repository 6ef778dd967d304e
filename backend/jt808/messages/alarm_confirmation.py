"""0x8203 a person has confirmed an alarm; the terminal then clears its bit."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import Bits, FixedMessage
from jt808.messages.position_report import ALARM_NAMES


@dataclass(frozen=True, slots=True)
class AlarmConfirmation(FixedMessage):
    ID: ClassVar[int] = 0x8203
    LAYOUT: ClassVar[Struct] = Struct(">HI")

    alarm_serial: int
    """Item 0x04 of the position that raised it; 0 confirms all of the given types."""
    alarms: Annotated[int, Bits(ALARM_NAMES)]
    """Bits of the alarm word: 0, 3, 20, 21, 22, 27 and 28 can be confirmed."""
