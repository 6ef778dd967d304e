"""What goes over the wire about the places of an order. Degrees, WGS-84."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil
from typing import Any

from ninja import Schema

from motorpool.kit.wire import Degrees, Latitude, Line, Longitude, Moment, millionths
from motorpool.trips.places import Spot

_KM = 1_000


class SpotOut(Schema):
    lat: Degrees
    lon: Degrees


class SpotIn(Schema):
    """Both or nothing: where a place lies."""

    lat: Latitude
    lon: Longitude


def stored(spot: SpotIn | None) -> Spot | None:
    return Spot(millionths(spot.lat), millionths(spot.lon)) if spot else None


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
    """The minute; only to whoever may look at this track."""
    stood: bool | None = None
    """Of one that was reached: whether it stood there, or only passed by."""
    by_other: bool = False
    """Another vehicle of the trip reached it, or may have."""
    nearest_m: int | None
    """Metres from the nearest stretch of the track; beyond the tolerance in hundreds. To whoever may not look at the
    track only of a place that was missed, in thousands."""


def told_visits(places: Iterable[dict[str, Any]], *, exactly: bool) -> Iterator[dict[str, Any]]:
    """What a record says of the places, or so much of it that many marks do not make up the track."""
    for one in places:
        first, near = one["first_at"], one["nearest_m"]
        if not exactly:
            first = None
            near = ceil(near / _KM) * _KM if near is not None and one["reached"] is False else None
        minute = datetime.fromisoformat(first).replace(second=0, microsecond=0) if first else None
        yield {**one, "first_at": minute, "nearest_m": near}
