"""Where the places of an order lie, if somebody marked them: millionths of a degree, WGS-84, as everywhere in rows."""

from typing import NamedTuple

from django.db.models import Q


class Spot(NamedTuple):
    lat: int
    lon: int


def spot_of(lat: int | None, lon: int | None) -> Spot | None:
    return None if lat is None or lon is None else Spot(lat, lon)


def whole(lat: str, lon: str) -> Q:
    """The check of two columns: neither, or both and on earth."""
    on_earth = {f"{lat}__gte": -90_000_000, f"{lat}__lte": 90_000_000}
    on_earth |= {f"{lon}__gte": -180_000_000, f"{lon}__lte": 180_000_000}
    # Said of each that it is there: a check that comes to NULL passes.
    there = Q(**{f"{lat}__isnull": False, f"{lon}__isnull": False}, **on_earth)
    return Q(**{f"{lat}__isnull": True, f"{lon}__isnull": True}) | there
