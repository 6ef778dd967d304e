"""0x0108 whether an upgrade worked; sent after the terminal has come back. Not in 2011."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Named
from jt808.messages.upgrade_package import UPGRADABLE


@dataclass(frozen=True, slots=True)
class UpgradeResult(FixedMessage):
    ID: ClassVar[int] = 0x0108
    LAYOUT: ClassVar[Struct] = Struct(">BB")

    type: Annotated[int, Named(UPGRADABLE)]
    result: Annotated[int, Named({0: "ok", 1: "failed", 2: "cancelled"})]
