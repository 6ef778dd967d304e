"""0x8201 ask for the position now; answered by 0x0201."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class PositionQuery(EmptyMessage):
    ID: ClassVar[int] = 0x8201
