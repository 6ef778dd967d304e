"""0x8604 a polygon that a vehicle must stay in, keep out of or be slow in; one a message."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.areas import (
    AREA_ATTRIBUTES,
    SPEED_LIMIT,
    Corner,
    Period,
    SpeedLimit,
    read_corner,
    read_day_limit,
    read_name,
    read_night_speed,
    read_period,
    signed,
    write_corner,
    write_day_limit,
    write_name,
    write_night_speed,
    write_period,
)
from jt808.messages.message import Bits, KnownMessage


@dataclass(frozen=True, slots=True)
class PolygonArea(KnownMessage):
    ID: ClassVar[int] = 0x8604

    area_id: int
    attributes: Annotated[int, Bits(AREA_ATTRIBUTES)]
    corners: tuple[Corner, ...]
    period: Period | None = None
    limit: SpeedLimit | None = None
    name: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        area_id, attributes = reader.dword(), reader.word()
        period = read_period(reader, attributes)
        limit = read_day_limit(reader) if attributes & SPEED_LIMIT else None
        count = reader.word()
        corners = tuple(read_corner(reader, attributes) for _ in range(count))
        if limit:
            limit = replace(limit, night_top_speed_kmh=read_night_speed(reader))
        name = read_name(reader)
        return cls(area_id, attributes, corners, period, limit, name)

    def write(self, writer: Writer) -> None:
        writer.dword(self.area_id)
        writer.word(signed(self.attributes, self.corners))
        write_period(writer, self.attributes, self.period)
        write_day_limit(writer, self.attributes, self.limit)
        writer.word(len(self.corners))
        for corner in self.corners:
            write_corner(writer, corner)
        write_night_speed(writer, self.limit)
        write_name(writer, self.name)
