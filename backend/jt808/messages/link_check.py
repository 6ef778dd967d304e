"""0x8204 check of the link; answered by 0x0001. Since 2019."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class LinkCheck(EmptyMessage):
    ID: ClassVar[int] = 0x8204
