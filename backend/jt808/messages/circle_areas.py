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


@dataclass(frozen=True, slots=True)
class CircleAreas(KnownMessage):
    ID: ClassVar[int] = 0x8600

    action: Annotated[int, Named(AREA_ACTIONS)]
    areas: tuple[Circle, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action, count = reader.byte(), reader.byte()
        areas = tuple(read_circle(reader) for _ in range(count))
        return cls(action, areas)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.areas))
        for area in self.areas:
            write_circle(writer, area)


def read_circle(reader: Reader) -> Circle:
    area_id, attributes = reader.dword(), reader.word()
    return Circle(
        area_id=area_id,
        attributes=attributes,
        center=read_corner(reader, attributes),
        radius_m=reader.dword(),
        period=read_period(reader, attributes),
        limit=read_limit(reader, attributes),
        name=read_name(reader),
    )


def write_circle(writer: Writer, area: Circle) -> None:
    writer.dword(area.area_id)
    writer.word(signed(area.attributes, (area.center,)))
    write_corner(writer, area.center)
    writer.dword(area.radius_m)
    write_period(writer, area.attributes, area.period)
    write_limit(writer, area.attributes, area.limit)
    write_name(writer, area.name)
