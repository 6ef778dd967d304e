"""0x8107 ask for the attributes of a terminal; answered by 0x0107. Not in 2011."""

from dataclasses import dataclass
from typing import ClassVar

from jt808.messages.message import EmptyMessage


@dataclass(frozen=True, slots=True)
class AttributesQuery(EmptyMessage):
    ID: ClassVar[int] = 0x8107
