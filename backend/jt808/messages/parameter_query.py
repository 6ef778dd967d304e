"""0x8104 ask for all parameters; answered by 0x0104."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class ParameterQuery(EmptyMessage):
    ID: ClassVar[int] = 0x8104
