"""0x0608 the areas or routes a terminal knows, answer to 0x8608. Since 2019."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.area_query import AREA_KINDS
from jt808.messages.message import KnownMessage, Named


@dataclass(frozen=True, slots=True)
class AreaAnswer(KnownMessage):
    ID: ClassVar[int] = 0x0608

    kind: Annotated[int, Named(AREA_KINDS)]
    count: int
    settings: bytes
    """As they were set by 0x8600, 0x8602, 0x8604 or 0x8606; raw."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.dword(), reader.rest())

    def write(self, writer: Writer) -> None:
        writer.byte(self.kind)
        writer.dword(self.count)
        writer.raw(self.settings)
