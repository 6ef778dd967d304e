"""0x0001 the terminal's general answer to a message of the platform."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Hex, Named
from jt808.messages.results import ANSWER_RESULTS


@dataclass(frozen=True, slots=True)
class TerminalAnswer(FixedMessage):
    ID: ClassVar[int] = 0x0001
    LAYOUT: ClassVar[Struct] = Struct(">HHB")

    answered_serial: int
    answered_id: Annotated[int, Hex(4)]
    result: Annotated[int, Named(ANSWER_RESULTS)]
