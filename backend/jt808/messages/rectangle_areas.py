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

    @classmethod
    def read(cls, reader: Reader) -> Self:
        area_id, attributes = reader.dword(), reader.word()
        return cls(
            area_id=area_id,
            attributes=attributes,
            left_upper=read_corner(reader, attributes),
            right_lower=read_corner(reader, attributes),
            period=read_period(reader, attributes),
            limit=read_limit(reader, attributes),
            name=read_name(reader),
        )

    def write(self, writer: Writer) -> None:
        writer.dword(self.area_id)
        writer.word(signed(self.attributes, (self.left_upper, self.right_lower)))
        write_corner(writer, self.left_upper)
        write_corner(writer, self.right_lower)
        write_period(writer, self.attributes, self.period)
        write_limit(writer, self.attributes, self.limit)
        write_name(writer, self.name)


@dataclass(frozen=True, slots=True)
class RectangleAreas(KnownMessage):
    ID: ClassVar[int] = 0x8602

    action: Annotated[int, Named(AREA_ACTIONS)]
    areas: tuple[Rectangle, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action, count = reader.byte(), reader.byte()
        areas = tuple(Rectangle.read(reader) for _ in range(count))
        return cls(action, areas)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.areas))
        for area in self.areas:
            area.write(writer)
