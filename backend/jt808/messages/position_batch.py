"""0x0704 batch of positions: several at once, or those kept while there was no link (blind zone). Not in 2011."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer, read_moment
from jt808.messages.additional_items import read_items
from jt808.messages.message import KnownMessage, Named, Part, Plain
from jt808.messages.position_report import BASIC_SIZE, PositionReport

NORMAL, BLIND_ZONE = 0, 1
_TIME = slice(22, BASIC_SIZE)


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
        count, kind = reader.word(), reader.byte()
        items, complete = _undivided(count, reader.ahead) or _items(reader)
        reader.rest()
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
    """The count is not trusted: the lengths are what can be relied on."""
    items = []
    try:
        while reader.remaining:
            items.append(reader.take(reader.word()))
    except Unreadable:
        return items, False
    return items, True


def _undivided(count: int, body: bytes) -> tuple[list[bytes], bool] | None:
    """Some terminals write one length, of all positions together, not one for each: then all are equally long."""
    length, all_items = int.from_bytes(body[:2], "big"), body[2:]
    if count < 2 or length != len(all_items) or length % count or length < count * BASIC_SIZE:
        return None
    size = length // count
    items = [all_items[start : start + size] for start in range(0, length, size)]
    if all(read_items(item[BASIC_SIZE:]).complete and read_moment(item[_TIME]) for item in items):
        return items, True
    return None
