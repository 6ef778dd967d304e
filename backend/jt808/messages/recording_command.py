"""0x8804 record sound. Layout from published codecs, not from the standard. Needs a legal basis, like 0x8400."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.message import FixedMessage, Named


@dataclass(frozen=True, slots=True)
class RecordingCommand(FixedMessage):
    ID: ClassVar[int] = 0x8804
    LAYOUT: ClassVar[Struct] = Struct(">BHBB")

    command: Annotated[int, Named({0: "stop", 1: "start"})]
    duration_s: int
    """0 until it is stopped."""
    keeping: Annotated[int, Named({0: "send", 1: "store"})]
    sampling: Annotated[int, Named({0: "8k", 1: "11k", 2: "23k", 3: "32k"})]
