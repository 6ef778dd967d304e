"""Trips -> plans. A plan is a function of what the database says, so whoever starts again drives the same roads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from asgiref.sync import sync_to_async

from motorpool.simulation.places import Gazetteer
from motorpool.tracking.models import Binding, Latest
from motorpool.tracking.states import TerminalStatus
from motorpool.trips.models import Assignment
from motorpool.trips.states import LIVE
from motorpool.vehicles.models import Vehicle
from simulator.itinerary import Leg, Plan
from simulator.roads import Point, RoadNet

AT_THE_DOOR_S, SHORTEST_STAY_S = 240.0, 180.0
"""Seconds that the passengers take to get in, and that any errand takes."""


class Errand(NamedTuple):
    """One assignment, as the driver reported it."""

    departed_at: float
    ends_at: float
    """As planned."""
    returned_at: float | None
    stops: tuple[Point, ...]


def read_plans(net: RoadNet, *, since: datetime) -> dict[str, Plan]:
    """For every terminal in a vehicle, by its phone. Three queries, however many there are."""
    gazetteer = Gazetteer(net)
    errands = _errands(gazetteer, since)
    bindings = (
        Binding.objects.filter(
            period__upper_inf=True,
            terminal__status__in=(TerminalStatus.REGISTERED, TerminalStatus.ACTIVE),
        )
        .select_related("terminal", "vehicle__organization")
        .order_by("pk")
    )
    plans = {}
    for binding in bindings:
        vehicle = binding.vehicle
        home = home_of(vehicle, gazetteer)
        plans[binding.terminal.phone] = Plan(
            phone=binding.terminal.phone,
            plate=vehicle.plate,
            home=home,
            legs=tuple(legs_of(net, home, errands[vehicle.pk])),
            odometer_m=vehicle.odometer_km * 1000.0,
        )
    return plans


@sync_to_async
def last_heard() -> dict[str, float]:
    """When each terminal last reported, by its phone: what it measured before need not be said again."""
    rows = Latest.objects.values_list("terminal__phone", "device_at")
    return {phone: at.timestamp() for phone, at in rows}


def home_of(vehicle: Vehicle, gazetteer: Gazetteer) -> Point:
    """Where its unit keeps it."""
    unit = vehicle.organization
    return gazetteer.point(f"{unit.uuid}/{vehicle.parking_place}", unit.division_id)


def _errands(gazetteer: Gazetteer, since: datetime) -> defaultdict[int, list[Errand]]:
    """What was driven since then, by vehicle, in order."""
    found = defaultdict[int, list[Errand]](list)
    tasks = (
        Assignment.objects.filter(departed_at__gte=since, status__in=LIVE)
        .select_related("trip__organization", "vehicle_hold")
        .prefetch_related("trip__destinations")
        .order_by("departed_at", "pk")
    )
    for task in tasks:
        trip, vehicle = task.trip, task.vehicle_hold.vehicle_id
        if task.departed_at is None or vehicle is None:
            continue
        division = trip.organization.division_id
        places = [one.place for one in sorted(trip.destinations.all(), key=lambda one: one.position)]
        stops = tuple(gazetteer.point(place, division) for place in (trip.pickup_place, *places))
        returned = task.returned_at.timestamp() if task.returned_at else None
        found[vehicle].append(Errand(task.departed_at.timestamp(), trip.end_at.timestamp(), returned, stops))
    return found


def legs_of(net: RoadNet, home: Point, errands: Sequence[Errand]) -> Iterator[Leg]:
    """To where the passengers wait, to every place with time for its errand, and home."""
    for errand in errands:
        way = (home, *errand.stops, home)
        drives = [net.route(a, b).seconds for a, b in pairwise(way)]
        ends = errand.returned_at or errand.ends_at
        spare = ends - errand.departed_at - sum(drives) - AT_THE_DOOR_S
        stay = max(SHORTEST_STAY_S, spare / max(1, len(errand.stops) - 1))
        at = errand.departed_at
        for number, (stop, took) in enumerate(zip(errand.stops, drives, strict=False)):
            yield Leg(at, stop, keep_engine_on=number == 0)
            at += took + (AT_THE_DOOR_S if number == 0 else stay)
        yield Leg(at, home, arrive_at=errand.returned_at)
