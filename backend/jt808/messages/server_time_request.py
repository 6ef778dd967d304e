"""0x0004 a terminal asks for the time of the server; since 2019."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class ServerTimeRequest(EmptyMessage):
    ID: ClassVar[int] = 0x0004
