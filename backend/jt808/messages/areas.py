"""What circles, rectangles, polygons and routes have in common: signed corners, a period, a speed limit, a name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time

from jt808.fields import Reader, Writer, degrees, millionths, read_moment, read_time_of_day, write_moment
from jt808.messages.message import Part
from jt808.versions import Version

BY_TIME, SPEED_LIMIT = 1 << 0, 1 << 1

AREA_ACTIONS = {0: "update", 1: "append", 2: "modify"}
AREA_ATTRIBUTES = {
    0: "by_time",
    1: "speed_limit",
    2: "enter_tells_driver",
    3: "enter_tells_platform",
    4: "leave_tells_driver",
    5: "leave_tells_platform",
    6: "south",
    7: "west",
    8: "doors_forbidden",
    14: "radio_off",
    15: "gnss_detail",
}
ROUTE_ATTRIBUTES = {bit: AREA_ATTRIBUTES[bit] for bit in (0, 2, 3, 4, 5)}
SEGMENT_ATTRIBUTES = {0: "driving_time", 1: "speed_limit", 2: "south", 3: "west"}


@dataclass(frozen=True, slots=True)
class Corner(Part):
    """Signed degrees. South and west are bits of the attributes, so all corners of an area share them."""

    lat: float
    lon: float


def read_corner(reader: Reader, attributes: int, *, south_bit: int = 6) -> Corner:
    south, west = attributes >> south_bit & 1, attributes >> south_bit + 1 & 1
    return Corner(degrees(reader.dword(), negative=bool(south)), degrees(reader.dword(), negative=bool(west)))


def write_corner(writer: Writer, corner: Corner) -> None:
    writer.dword(millionths(corner.lat))
    writer.dword(millionths(corner.lon))


def signed(attributes: int, corners: Iterable[Corner], *, south_bit: int = 6) -> int:
    """The attributes with the bits for south and west that the corners need."""
    for corner in corners:
        attributes |= (corner.lat < 0) << south_bit | (corner.lon < 0) << south_bit + 1
    return attributes


@dataclass(frozen=True, slots=True)
class Period(Part):
    """From moment to moment, or every day from time to time: then the date is written as zeros."""

    start: datetime | time | None
    end: datetime | time | None


def _read_edge(digits: bytes) -> datetime | time | None:
    return read_moment(digits) if any(digits[:3]) else read_time_of_day(digits[3:])


def _write_edge(edge: datetime | time | None) -> bytes:
    if isinstance(edge, time):
        return bytes(3) + bytes.fromhex(edge.strftime("%H%M%S"))
    return write_moment(edge)


def read_period(reader: Reader, attributes: int) -> Period | None:
    if not attributes & BY_TIME:
        return None
    return Period(_read_edge(reader.take(6)), _read_edge(reader.take(6)))


def write_period(writer: Writer, attributes: int, period: Period | None) -> None:
    if bool(attributes & BY_TIME) != (period is not None):
        raise ValueError("attribute bit 0 and the period belong together")
    if period:
        writer.raw(_write_edge(period.start))
        writer.raw(_write_edge(period.end))


@dataclass(frozen=True, slots=True)
class SpeedLimit(Part):
    top_speed_kmh: int
    duration_s: int
    night_top_speed_kmh: int | None = None
    """Since 2019. In a polygon it stands behind the corners."""


def read_limit(reader: Reader, attributes: int) -> SpeedLimit | None:
    if not attributes & SPEED_LIMIT:
        return None
    limit = read_day_limit(reader)
    return replace(limit, night_top_speed_kmh=read_night_speed(reader))


def read_day_limit(reader: Reader) -> SpeedLimit:
    return SpeedLimit(reader.word(), reader.byte())


def read_night_speed(reader: Reader) -> int | None:
    return reader.word() if reader.version is Version.V2019 else None


def write_limit(writer: Writer, attributes: int, limit: SpeedLimit | None) -> None:
    write_day_limit(writer, attributes, limit)
    write_night_speed(writer, limit)


def write_day_limit(writer: Writer, attributes: int, limit: SpeedLimit | None) -> None:
    if bool(attributes & SPEED_LIMIT) != (limit is not None):
        raise ValueError("attribute bit 1 and the speed limit belong together")
    if limit:
        writer.word(limit.top_speed_kmh)
        writer.byte(limit.duration_s)


def write_night_speed(writer: Writer, limit: SpeedLimit | None) -> None:
    if limit and writer.version is Version.V2019:
        writer.word(limit.night_top_speed_kmh or 0)


def read_name(reader: Reader) -> str | None:
    return reader.long_text() if reader.version is Version.V2019 else None


def write_name(writer: Writer, name: str | None) -> None:
    if writer.version is Version.V2019:
        writer.long_text(name or "")
