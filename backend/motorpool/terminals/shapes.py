"""Fences as people draw them, and as 0x8600 to 0x8607 say them. Degrees of WGS-84."""

from datetime import time
from typing import Annotated, Literal, assert_never

from django.db.models import TextChoices
from pydantic import BaseModel, ConfigDict, Field, model_validator

from jt808 import messages as m
from jt808.messages.areas import BY_TIME, SPEED_LIMIT, Corner, Period, SpeedLimit
from jt808.messages.circle_areas import Circle as CircleArea
from jt808.messages.rectangle_areas import Rectangle as RectangleArea
from jt808.messages.route import Segment
from motorpool.kit.wire import Latitude, Longitude

APPEND = 1
_TELLS = {"enter_driver": 1 << 2, "enter_platform": 1 << 3, "leave_driver": 1 << 4, "leave_platform": 1 << 5}


class FenceKind(TextChoices):
    CIRCLE = "circle", "圆形区域"
    RECTANGLE = "rectangle", "矩形区域"
    POLYGON = "polygon", "多边形区域"
    ROUTE = "route", "路线"


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    lat: Latitude
    lon: Longitude


class _Shape(BaseModel):
    """What all have in common. Terminals take no corner on the other side of the equator or the zero meridian."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    enter_driver: bool = False
    enter_platform: bool = True
    leave_driver: bool = False
    leave_platform: bool = True
    daily_from: time | None = None
    daily_to: time | None = None
    top_speed_kmh: int | None = Field(None, ge=1, le=200)
    duration_s: int = Field(10, ge=1, le=255)
    """So long it must be too fast."""
    night_top_speed_kmh: int | None = Field(None, ge=1, le=200)

    @model_validator(mode="after")
    def _period_is_whole(self) -> "_Shape":
        if (self.daily_from is None) != (self.daily_to is None):
            raise ValueError("每日时段的起止时间应同时填写")
        return self

    @property
    def attributes(self) -> int:
        bits = sum(bit for name, bit in _TELLS.items() if getattr(self, name))
        return bits | (BY_TIME if self.daily_from else 0)

    @property
    def period(self) -> Period | None:
        if self.daily_from is None or self.daily_to is None:
            return None
        return Period(self.daily_from.replace(microsecond=0), self.daily_to.replace(microsecond=0))

    @property
    def limit(self) -> SpeedLimit | None:
        if self.top_speed_kmh is None:
            return None
        return SpeedLimit(self.top_speed_kmh, self.duration_s, self.night_top_speed_kmh)


class Circle(_Shape):
    kind: Literal["circle"] = "circle"
    center: Point
    radius_m: int = Field(ge=10, le=500_000)


class Rectangle(_Shape):
    kind: Literal["rectangle"] = "rectangle"
    north_west: Point
    south_east: Point

    @model_validator(mode="after")
    def _is_one(self) -> "Rectangle":
        if self.north_west.lat <= self.south_east.lat or self.north_west.lon >= self.south_east.lon:
            raise ValueError("第一个角应在西北，第二个角应在东南")
        return self


class Polygon(_Shape):
    kind: Literal["polygon"] = "polygon"
    corners: tuple[Point, ...] = Field(min_length=3, max_length=200)


class Route(_Shape):
    kind: Literal["route"] = "route"
    corners: tuple[Point, ...] = Field(min_length=2, max_length=200)
    width_m: int = Field(50, ge=1, le=255)


Shape = Annotated[Circle | Rectangle | Polygon | Route, Field(discriminator="kind")]
AnyShape = Circle | Rectangle | Polygon | Route


def setting_of(shape: AnyShape, *, number: int, name: str) -> m.Message:
    """What puts the fence into a terminal; the same number of the same kind replaces what was there."""
    attributes, period, limit = shape.attributes, shape.period, shape.limit
    bits = attributes | (SPEED_LIMIT if limit else 0)
    match shape:
        case Circle():
            center = _corner(shape.center)
            return m.CircleAreas(APPEND, (CircleArea(number, bits, center, shape.radius_m, period, limit, name),))
        case Rectangle():
            edges = _corner(shape.north_west), _corner(shape.south_east)
            return m.RectangleAreas(APPEND, (RectangleArea(number, bits, *edges, period, limit, name),))
        case Polygon():
            return m.PolygonArea(number, bits, tuple(map(_corner, shape.corners)), period, limit, name)
        case Route():  # the speed belongs to the segments
            segment_bits = SPEED_LIMIT if limit else 0
            segments = tuple(
                Segment(place, place, _corner(point), shape.width_m, segment_bits, limit=limit)
                for place, point in enumerate(shape.corners, 1)
            )
            return m.Route(number, attributes, segments, period, name)
    assert_never(shape)


def deletion_of(kind: str, number: int) -> m.Message:
    kinds = {
        FenceKind.CIRCLE: m.CircleDeletion,
        FenceKind.RECTANGLE: m.RectangleDeletion,
        FenceKind.POLYGON: m.PolygonDeletion,
        FenceKind.ROUTE: m.RouteDeletion,
    }
    return kinds[FenceKind(kind)]((number,))


def kind_number(kind: str) -> int:
    """As 0x8608 counts them."""
    return list(FenceKind).index(FenceKind(kind)) + 1


def _corner(point: Point) -> Corner:
    return Corner(point.lat, point.lon)
