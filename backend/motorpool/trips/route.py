"""Where an assignment has to go: the places of its order, as they were changed on the way."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from motorpool.trips.models import Assignment
from motorpool.trips.places import Spot


class Stop(NamedTuple):
    place: str
    spot: Spot | None
    by: datetime | None = None
    is_pickup: bool = False


def route_of(assignment: Assignment) -> Iterator[Stop]:
    """The 报到地点, the destinations in their order, then what was reported besides. Of several changes instead of one
    destination the last counts; who reports one tells no time for it."""
    trip = assignment.trip
    yield Stop(trip.pickup_place, trip.pickup_spot, trip.start_at, is_pickup=True)
    told = sorted((one for one in assignment.changes.all() if one.place), key=lambda one: one.pk)
    last = {one.instead_of_id: one for one in told if one.instead_of_id}
    for place in sorted(trip.destinations.all(), key=lambda one: one.position):
        changed = last.get(place.pk)
        yield Stop(changed.place, changed.spot) if changed else Stop(place.place, place.spot, place.arrive_at)
    yield from (Stop(one.place, one.spot) for one in told if not one.instead_of_id)
