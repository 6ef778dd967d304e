"""0x0302 the driver's answer to a question (0x8302). Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from struct import Struct
from typing import ClassVar

from jt808.messages.message import FixedMessage


@dataclass(frozen=True, slots=True)
class QuestionAnswer(FixedMessage):
    ID: ClassVar[int] = 0x0302
    LAYOUT: ClassVar[Struct] = Struct(">HB")

    answered_serial: int
    answer_id: int
