"""Trips -> plans. A plan is a function of what the database says, so whoever starts again drives the same roads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import NamedTuple

from motorpool.simulation.places import Gazetteer, town_of
from motorpool.tracking.models import Binding, Latest, ParkingPlace
from motorpool.tracking.states import TerminalStatus
from motorpool.trips.models import Assignment
from motorpool.trips.places import Spot
from motorpool.trips.route import Stop, route_of
from motorpool.trips.states import LIVE
from motorpool.vehicles.models import Vehicle, VehicleKind
from simulator.itinerary import Leg, Plan
from simulator.roads import Point, RoadNet, moved
from simulator.towns import Town

AT_THE_DOOR_S, SHORTEST_STAY_S = 240.0, 180.0
"""Seconds that the passengers take to get in, and that any errand takes."""
ASTRAY_ONE_IN = 8
SHIFTS, SHIFT_S, BEATS = (0, 6, 7, 8, 8, 12, 14, 16), 8.5 * 3600, 12
"""Hours at which a patrol may begin, its length in seconds, and how many places of the district it knows."""


class Errand(NamedTuple):
    """One assignment, as the driver reported it."""

    departed_at: float
    ends_at: float
    """As planned."""
    returned_at: float | None
    stops: tuple[Point, ...]


class Duty(NamedTuple):
    """What the database says of a vehicle with a terminal: compared with what it said before, it costs no roads."""

    phone: str
    plate: str
    home: Point
    errands: tuple[Errand, ...]
    patrols: Town | None
    """What enforces the law is used by its unit daily, without an order, unless it has one."""


class Odometer(NamedTuple):
    """Not part of the duty: it changes with every report of a driver, the terminal's own does not."""

    duty: Duty
    metres: float


def duties(net: RoadNet, *, since: datetime) -> list[Odometer]:
    """Of every vehicle with a terminal. Five queries, however many there are."""
    gazetteer, yards = Gazetteer(net), registered_yards()
    errands = _errands(gazetteer, since)
    bindings = (
        Binding.objects.filter(
            period__upper_inf=True, terminal__status__in=(TerminalStatus.REGISTERED, TerminalStatus.ACTIVE)
        )
        .select_related("terminal", "vehicle__organization")
        .order_by("pk")
    )
    return [_duty(binding, gazetteer, yards, errands[binding.vehicle_id]) for binding in bindings]


def registered_yards() -> dict[int, list[Point]]:
    """The registered parking places of each unit."""
    found = defaultdict[int, list[Point]](list)
    rows = ParkingPlace.objects.filter(removed_at=None).order_by("pk")
    for unit, lat, lon in rows.values_list("organization_id", "lat", "lon"):
        found[unit].append((lat / 1e6, lon / 1e6))
    return found


def _duty(binding: Binding, gazetteer: Gazetteer, yards: dict[int, list[Point]], errands: list[Errand]) -> Odometer:
    vehicle = binding.vehicle
    patrols = vehicle.kind == VehicleKind.ENFORCEMENT and not errands
    town = town_of("", vehicle.organization.division_id) if patrols else None
    home = home_of(vehicle, gazetteer, yards)
    return Odometer(
        Duty(binding.terminal.phone, vehicle.plate, home, tuple(errands), town), vehicle.odometer_km * 1000.0
    )


def last_heard() -> dict[str, float]:
    """When each terminal last reported, by its phone: what it measured before need not be said again."""
    rows = Latest.objects.values_list("terminal__phone", "device_at")
    return {phone: at.timestamp() for phone, at in rows}


def home_of(vehicle: Vehicle, gazetteer: Gazetteer, yards: dict[int, list[Point]]) -> Point:
    """Where its unit keeps it: in a registered yard, each vehicle at a place of its own there."""
    unit = vehicle.organization
    places = yards.get(unit.pk) or [gazetteer.yard(unit)]
    throw = Random(vehicle.plate)  # noqa: S311 - plays a yard, guards nothing
    return moved(throw.choice(places), north_m=throw.uniform(-40, 40), east_m=throw.uniform(-40, 40))


def _errands(gazetteer: Gazetteer, since: datetime) -> defaultdict[int, list[Errand]]:
    """What was driven since then, by vehicle, in order."""
    found = defaultdict[int, list[Errand]](list)
    tasks = (
        Assignment.objects.filter(departed_at__gte=since, status__in=LIVE)
        .select_related("trip__organization", "vehicle_hold")
        .prefetch_related("trip__destinations", "changes")
        .order_by("departed_at", "pk")
    )
    for task in tasks:
        trip, vehicle = task.trip, task.vehicle_hold.vehicle_id
        if task.departed_at is None or vehicle is None:
            continue
        stops = tuple(stops_of(task, route_of(task), trip.organization.division_id, gazetteer))
        returned = task.returned_at.timestamp() if task.returned_at else None
        found[vehicle].append(Errand(task.departed_at.timestamp(), trip.end_at.timestamp(), returned, stops))
    return found


def stops_of(task: Assignment, route: Iterable[Stop], division: str, gazetteer: Gazetteer) -> Iterator[Point]:
    """The places of a route where somebody marked them, else where their names lie; the last one perhaps missed."""
    astray = astray_of(task)
    *stops, last = route
    for stop in stops:
        yield _at(stop.spot) or gazetteer.point(stop.place, division)
    marked = _at(last.spot)
    if marked and astray:
        yield moved(marked, north_m=astray[0], east_m=astray[1])
    else:
        yield marked or gazetteer.point(last.place, division)


def astray_of(task: Assignment) -> tuple[float, float] | None:
    """One driver in so many goes somewhere else than to the last place of the order, so that this can be seen: metres
    north and east of it. The same trip always goes the same way."""
    throw = Random(f"astray/{task.trip.uuid}")  # noqa: S311 - plays a mistake, guards nothing
    if throw.random() * ASTRAY_ONE_IN >= 1:
        return None
    return throw.choice((-1, 1)) * throw.uniform(1200, 3500), throw.choice((-1, 1)) * throw.uniform(1200, 3500)


def _at(spot: Spot | None) -> Point | None:
    return spot and (spot.lat / 1e6, spot.lon / 1e6)


def plan_of(duty: Duty, net: RoadNet, *, midnight: float, odometer_m: float) -> Plan:
    legs = _patrol(duty, duty.patrols, net, midnight) if duty.patrols else _legs(duty, net)
    return Plan(duty.phone, duty.plate, duty.home, tuple(legs), odometer_m)


def _legs(duty: Duty, net: RoadNet) -> Iterator[Leg]:
    """To where the passengers wait, to every place with time for its errand, and home."""
    for errand in duty.errands:
        drives = [net.route(a, b).seconds for a, b in pairwise((duty.home, *errand.stops, duty.home))]
        ends = errand.returned_at or errand.ends_at
        spare = ends - errand.departed_at - sum(drives) - AT_THE_DOOR_S
        stay = max(SHORTEST_STAY_S, spare / max(1, len(errand.stops) - 1))
        at = errand.departed_at
        for number, (stop, took) in enumerate(zip(errand.stops, drives, strict=False)):
            yield Leg(at, stop, keep_engine_on=number == 0)
            at += took + (AT_THE_DOOR_S if number == 0 else stay)
        yield Leg(at, duty.home, arrive_at=errand.returned_at)


def _patrol(duty: Duty, town: Town, net: RoadNet, midnight: float) -> Iterator[Leg]:
    """A shift through its own district."""
    throw = Random(f"{duty.plate}/{midnight:.0f}")  # noqa: S311 - plays a patrol, guards nothing
    begins = midnight + throw.choice(SHIFTS) * 3600 + throw.uniform(0, 3600)
    at, here = begins, duty.home
    while at < begins + SHIFT_S:
        there = net.place(town, Random(f"{town.division}/{throw.randrange(BEATS)}"))  # noqa: S311
        yield Leg(at, there, keep_engine_on=throw.random() < 0.5)
        at += net.route(here, there).seconds + throw.uniform(2, 14) * 60
        here = there
    yield Leg(at, duty.home)
