"""0x0704 batch of positions: several at once, or those kept while there was no link (blind zone). Not in 2011."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.message import KnownMessage, Named, Part, Plain
from jt808.messages.position_report import BASIC_SIZE, PositionReport

NORMAL, BLIND_ZONE = 0, 1


@dataclass(frozen=True, slots=True)
class PositionBatch(KnownMessage):
    ID: ClassVar[int] = 0x0704

    type: Annotated[int, Named({NORMAL: "normal", BLIND_ZONE: "blind_zone"})]
    positions: tuple[PositionReport, ...]
    positions_complete: bool = True
    """Whether every position could be read and the last ended exactly at the end of the body."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """What can be read of a damaged batch is kept, because the terminal will not send it again."""
        reader.word()  # the count: the lengths are what can be relied on
        kind = reader.byte()
        items, complete = _items(reader)
        positions = tuple(PositionReport.decode(item, reader.version) for item in items if len(item) >= BASIC_SIZE)
        return cls(kind, positions, complete and len(positions) == len(items))

    def write(self, writer: Writer) -> None:
        writer.word(len(self.positions))
        writer.byte(self.type)
        for position in self.positions:
            item = position.encode(writer.version)
            writer.word(len(item))
            writer.raw(item)

    def describe(self) -> dict[str, Plain]:
        described = Part.describe(self)
        if self.positions_complete:
            del described["positions_complete"]
        return described


def _items(reader: Reader) -> tuple[list[bytes], bool]:
    items = []
    try:
        while reader.remaining:
            items.append(reader.take(reader.word()))
    except Unreadable:
        reader.rest()
        return items, False
    return items, True
