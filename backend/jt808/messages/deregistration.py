"""0x0003 a terminal deregisters itself."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class Deregistration(EmptyMessage):
    ID: ClassVar[int] = 0x0003
