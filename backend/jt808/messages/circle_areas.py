"""0x8600 circles that a vehicle must stay in, keep out of or be slow in."""

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
class Circle(Part):
    area_id: int
    attributes: Annotated[int, Bits(AREA_ATTRIBUTES)]
    center: Corner
    radius_m: int
    period: Period | None = None
    limit: SpeedLimit | None = None
    name: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        area_id, attributes = reader.dword(), reader.word()
        return cls(
            area_id=area_id,
            attributes=attributes,
            center=read_corner(reader, attributes),
            radius_m=reader.dword(),
            period=read_period(reader, attributes),
            limit=read_limit(reader, attributes),
            name=read_name(reader),
        )

    def write(self, writer: Writer) -> None:
        writer.dword(self.area_id)
        writer.word(signed(self.attributes, (self.center,)))
        write_corner(writer, self.center)
        writer.dword(self.radius_m)
        write_period(writer, self.attributes, self.period)
        write_limit(writer, self.attributes, self.limit)
        write_name(writer, self.name)


@dataclass(frozen=True, slots=True)
class CircleAreas(KnownMessage):
    ID: ClassVar[int] = 0x8600

    action: Annotated[int, Named(AREA_ACTIONS)]
    areas: tuple[Circle, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action, count = reader.byte(), reader.byte()
        areas = tuple(Circle.read(reader) for _ in range(count))
        return cls(action, areas)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.areas))
        for area in self.areas:
            area.write(writer)
