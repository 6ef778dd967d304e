"""0x8602 rectangles that a vehicle must stay in, keep out of or be slow in."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.areas import (
    AREA_ACTIONS,
    AREA_ATTRIBUTES,
    Corner,
    Period,
    SpeedLimit,
    read_corner,
    read_limit,
    read_name,
    read_period,
    signed,
    write_corner,
    write_limit,
    write_name,
    write_period,
)
from jt808.messages.message import Bits, KnownMessage, Named, Part


@dataclass(frozen=True, slots=True)
class Rectangle(Part):
    area_id: int
    attributes: Annotated[int, Bits(AREA_ATTRIBUTES)]
    left_upper: Corner
    right_lower: Corner
    period: Period | None = None
    limit: SpeedLimit | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RectangleAreas(KnownMessage):
    ID: ClassVar[int] = 0x8602

    action: Annotated[int, Named(AREA_ACTIONS)]
    areas: tuple[Rectangle, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action, count = reader.byte(), reader.byte()
        areas = tuple(read_rectangle(reader) for _ in range(count))
        return cls(action, areas)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.areas))
        for area in self.areas:
            write_rectangle(writer, area)


def read_rectangle(reader: Reader) -> Rectangle:
    area_id, attributes = reader.dword(), reader.word()
    return Rectangle(
        area_id=area_id,
        attributes=attributes,
        left_upper=read_corner(reader, attributes),
        right_lower=read_corner(reader, attributes),
        period=read_period(reader, attributes),
        limit=read_limit(reader, attributes),
        name=read_name(reader),
    )


def write_rectangle(writer: Writer, area: Rectangle) -> None:
    writer.dword(area.area_id)
    writer.word(signed(area.attributes, (area.left_upper, area.right_lower)))
    write_corner(writer, area.left_upper)
    write_corner(writer, area.right_lower)
    write_period(writer, area.attributes, area.period)
    write_limit(writer, area.attributes, area.limit)
    write_name(writer, area.name)
