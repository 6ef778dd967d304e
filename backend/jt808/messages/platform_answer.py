"""0x8001 the platform's general answer to a message of a terminal."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Hex, Named
from jt808.messages.results import ANSWER_RESULTS


@dataclass(frozen=True, slots=True)
class PlatformAnswer(FixedMessage):
    """A terminal deletes a position once it has this: it goes out after the position is safely taken over."""

    ID: ClassVar[int] = 0x8001
    LAYOUT: ClassVar[Struct] = Struct(">HHB")

    answered_serial: int
    answered_id: Annotated[int, Hex(4)]
    result: Annotated[int, Named(ANSWER_RESULTS)]
