"""0x8702 ask who drives; answered by 0x0702."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class DriverQuery(EmptyMessage):
    ID: ClassVar[int] = 0x8702
