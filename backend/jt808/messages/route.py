"""0x8606 a route to keep to, as corners with the segment that begins at each."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.areas import (
    ROUTE_ATTRIBUTES,
    SEGMENT_ATTRIBUTES,
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
from jt808.messages.message import Bits, KnownMessage, Part

DRIVING_TIME = 1 << 0
_SOUTH_BIT = 2


@dataclass(frozen=True, slots=True)
class Segment(Part):
    corner_id: int
    segment_id: int
    corner: Corner
    width_m: int
    attributes: Annotated[int, Bits(SEGMENT_ATTRIBUTES)]
    longest_s: int | None = None
    """Driving longer or, below `shortest_s`, shorter than this raises an alarm."""
    shortest_s: int | None = None
    limit: SpeedLimit | None = None


@dataclass(frozen=True, slots=True)
class Route(KnownMessage):
    ID: ClassVar[int] = 0x8606

    route_id: int
    attributes: Annotated[int, Bits(ROUTE_ATTRIBUTES)]
    segments: tuple[Segment, ...]
    period: Period | None = None
    name: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        route_id, attributes = reader.dword(), reader.word()
        period, count = read_period(reader, attributes), reader.word()
        segments = tuple(_read_segment(reader) for _ in range(count))
        name = read_name(reader)
        return cls(route_id, attributes, segments, period, name)

    def write(self, writer: Writer) -> None:
        writer.dword(self.route_id)
        writer.word(self.attributes)
        write_period(writer, self.attributes, self.period)
        writer.word(len(self.segments))
        for segment in self.segments:
            _write_segment(writer, segment)
        write_name(writer, self.name)


def _read_segment(reader: Reader) -> Segment:
    corner_id, segment_id = reader.dword(), reader.dword()
    place = Reader(reader.take(8), reader.version)  # the attributes that say south and west come later
    width, attributes = reader.byte(), reader.byte()
    timed = bool(attributes & DRIVING_TIME)
    return Segment(
        corner_id=corner_id,
        segment_id=segment_id,
        corner=read_corner(place, attributes, south_bit=_SOUTH_BIT),
        width_m=width,
        attributes=attributes,
        longest_s=reader.word() if timed else None,
        shortest_s=reader.word() if timed else None,
        limit=read_limit(reader, attributes),
    )


def _write_segment(writer: Writer, segment: Segment) -> None:
    writer.dword(segment.corner_id)
    writer.dword(segment.segment_id)
    write_corner(writer, segment.corner)
    writer.byte(segment.width_m)
    writer.byte(signed(segment.attributes, (segment.corner,), south_bit=_SOUTH_BIT))
    if segment.attributes & DRIVING_TIME:
        writer.word(segment.longest_s or 0)
        writer.word(segment.shortest_s or 0)
    write_limit(writer, segment.attributes, segment.limit)
