"""0x8805 send one stored picture, sound or video. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from struct import Struct
from typing import Annotated, ClassVar

from jt808.messages.media import KEPT_OR_DELETED
from jt808.messages.message import FixedMessage, Named


@dataclass(frozen=True, slots=True)
class SingleMediaUpload(FixedMessage):
    ID: ClassVar[int] = 0x8805
    LAYOUT: ClassVar[Struct] = Struct(">IB")

    media_id: int
    afterwards: Annotated[int, Named(KEPT_OR_DELETED)]
