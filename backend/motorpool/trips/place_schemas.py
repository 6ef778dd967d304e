"""What goes over the wire about the places of an order. Degrees, WGS-84."""

from ninja import Schema
from pydantic import Field

from motorpool.kit.wire import Line, Moment
from motorpool.trips.places import Spot

_DEGREE = 1_000_000


class SpotOut(Schema):
    lat: float
    lon: float

    @staticmethod
    def resolve_lat(row: Spot) -> float:
        return row.lat / _DEGREE

    @staticmethod
    def resolve_lon(row: Spot) -> float:
        return row.lon / _DEGREE


class SpotIn(Schema):
    """Both or nothing: where a place lies."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


def stored(spot: SpotIn | None) -> Spot | None:
    return Spot(round(spot.lat * _DEGREE), round(spot.lon * _DEGREE)) if spot else None


class PlaceOut(Schema):
    place: str
    spot: SpotOut | None
    arrive_at: Moment | None


class PlaceIn(Schema):
    place: Line
    spot: SpotIn | None = None
    arrive_at: Moment | None = None


class KnownPlaceOut(Schema):
    """A place whose position the platform knows, to be chosen for an order."""

    place: str
    spot: SpotOut


class VisitOut(Schema):
    """A marked place of the order beside the track."""

    place: str
    is_pickup: bool
    wanted_at: Moment | None
    """By when it had to be reached."""
    reached: bool | None
    """None: the track is missing where that would show."""
    first_at: Moment | None
    nearest_m: int | None
    """Metres from the nearest stretch of the track; beyond the tolerance in hundreds."""
