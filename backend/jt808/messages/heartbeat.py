"""0x0002 heartbeat of a terminal, with the period of parameter 0x0001."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class Heartbeat(EmptyMessage):
    ID: ClassVar[int] = 0x0002
