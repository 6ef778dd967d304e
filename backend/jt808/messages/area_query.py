"""0x8608 which areas or routes does a terminal know; answered by 0x0608. Since 2019."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.message import KnownMessage, Named

AREA_KINDS = {1: "circle", 2: "rectangle", 3: "polygon", 4: "route"}


@dataclass(frozen=True, slots=True)
class AreaQuery(KnownMessage):
    ID: ClassVar[int] = 0x8608

    kind: Annotated[int, Named(AREA_KINDS)]
    area_ids: tuple[int, ...]
    """None asks for all of the kind."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        kind, count = reader.byte(), reader.dword()
        if count * 4 != reader.remaining:
            raise Unreadable("the count does not fit the body")
        return cls(kind, reader.dwords(count))

    def write(self, writer: Writer) -> None:
        writer.byte(self.kind)
        writer.dword(len(self.area_ids))
        writer.dwords(self.area_ids)
