"""0x0303 the driver orders or cancels information (0x8303). Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Named


@dataclass(frozen=True, slots=True)
class InformationOrder(FixedMessage):
    ID: ClassVar[int] = 0x0303
    LAYOUT: ClassVar[Struct] = Struct(">BB")

    type: int
    action: Annotated[int, Named({0: "cancel", 1: "order"})]
