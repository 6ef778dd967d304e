"""A simulated day against what the platform derives from it: the planned stops, the way, the gaps, the states.

From the terminal's reports on everything is the platform's own: marks, rows, ingest, rounds, days.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jt808 import Version
from motorpool.gateway.positions import row_of
from motorpool.kit.moments import CHINA, day_of
from motorpool.kit.rules import rules_of
from motorpool.tracking import history
from motorpool.tracking.days import day_of as derived
from motorpool.tracking.fixes import NOTHING
from motorpool.tracking.hearing import Hearing
from motorpool.tracking.ingest import Appender
from motorpool.tracking.models import Binding, LateStretch, Terminal
from motorpool.tracking.motion import State
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.services.reworking import work_in_late
from motorpool.tracking.services.unfolding import work_out_states
from motorpool.tracking.states import GapKind
from motorpool.vehicles.models import Vehicle
from simulator.itinerary import Itinerary, Leg, Plan
from simulator.reporting import Rhythm, link, next_report, report_of
from simulator.roads import Point, RoadNet, metres
from simulator.towns import TOWNS
from tests.factories import make_organization, make_vehicle

MIDNIGHT = datetime(2026, 11, 20, tzinfo=CHINA).timestamp()
HOUR = 3600.0
PHONE = "14900000001"
HOME = (31.780, 119.974)
BEHIND = 40.0
"""Seconds from the end of a blind stretch until what was measured in it is there."""


class Said(NamedTuple):
    arrives: float
    body: bytes
    from_memory: bool
    has_fix: bool


class Planned(NamedTuple):
    """A stay between two drives."""

    since: float
    until: float
    place: Point


@pytest.fixture(scope="module")
def net() -> RoadNet:
    return RoadNet(TOWNS, seed=1)


def errand(net: RoadNet, seed: int) -> Itinerary:
    """To another town, on to a third, and home; the motorways have tunnels."""
    there, on = ((town.lat, town.lon) for town in TOWNS if town.name in ("溧阳市", "宜兴市"))
    legs = (Leg(MIDNIGHT + 8 * HOUR, there), Leg(MIDNIGHT + 11.5 * HOUR, on), Leg(MIDNIGHT + 15 * HOUR, HOME))
    return Itinerary(Plan(PHONE, "苏D00001", HOME, legs, 52_000_000), net, seed=seed)


def stays(way: Itinerary) -> list[Planned]:
    """From the plan itself: where the vehicle stands, second by second."""
    found: list[Planned] = []
    begin: float | None = MIDNIGHT
    for second in range(24 * 3600):
        at = MIDNIGHT + second
        moment = way.at(at)
        is_leg = any(leg.to == (moment.lat, moment.lon) for leg in way.plan.legs) or (moment.lat, moment.lon) == HOME
        if is_leg and begin is None:
            begin = at
        elif not is_leg and begin is not None:
            here = way.at(begin)
            found.append(Planned(begin, at, (here.lat, here.lon)))
            begin = None
    last = way.at(MIDNIGHT + 24 * HOUR - 1)
    return [*found, Planned(begin or 0, MIDNIGHT + 24 * HOUR - 1, (last.lat, last.lon))]


def blind_stretches(way: Itinerary, seed: int) -> list[tuple[float, float]]:
    """Where the network does not reach."""
    found: list[tuple[float, float]] = []
    for second in range(0, 24 * 3600, 5):
        at = MIDNIGHT + second
        if not link(PHONE, at, way.at(at), seed).reaches:
            if found and at - found[-1][1] <= 5:
                found[-1] = (found[-1][0], at)
            else:
                found.append((at, at))
    return found


def said(way: Itinerary, seed: int, *, forgets: tuple[float, float] | None = None) -> Iterator[Said]:
    """As the simulated terminal says it; `forgets` a blind stretch instead of sending it afterwards."""
    at, fixed_at = MIDNIGHT, None
    memory: list[Said] = []
    while at < MIDNIGHT + 24 * HOUR:
        moment = way.at(at)
        reaches, has_fix = link(PHONE, at, moment, seed)
        blind = None if has_fix else fixed_at or (moment.lat, moment.lon)
        fixed_at = (moment.lat, moment.lon) if has_fix else blind
        report = report_of(PHONE, at, moment, fixed_at=blind, odometer_m=way.plan.odometer_m, seed=seed)
        one = Said(at + 0.5, report.encode(Version.V2013), False, has_fix)
        if reaches:
            yield one
            for number, old in enumerate(memory):
                yield old._replace(arrives=at + 1 + number / 100, from_memory=True)
            memory = []
        elif not (forgets and forgets[0] <= at <= forgets[1]):
            memory.append(one)
        at = next_report(way, at, Rhythm(), seed=seed)


def take_in(vehicle: Vehicle, everything: list[Said]) -> None:
    """As gateway and worker do, minute by minute."""
    start = datetime.fromtimestamp(MIDNIGHT, UTC)
    make_partitions(today=day_of(start))
    terminal = Terminal.objects.create(organization=vehicle.organization, phone=PHONE, created_at=start)
    Binding.objects.create(terminal=terminal, vehicle=vehicle, period=DateTimeTZRange(start - timedelta(days=1), None))
    connection.ensure_connection()
    appender = Appender(connection.connection)
    past = NOTHING
    for minute in range(24 * 60 + 1):
        begin, end = MIDNIGHT + 60 * minute, MIDNIGHT + 60 * (minute + 1)
        rows, newest, hearing = [], b"", Hearing()
        while everything and everything[0].arrives < end:
            one = everything.pop(0)
            past, row, doubt = row_of(
                one.body, terminal_id=terminal.pk, past=past, now=max(one.arrives, begin), from_memory=one.from_memory
            )
            rows.append(row)
            if doubt is None:
                newest = row.packed
                hearing.good(terminal.pk)
            else:
                hearing.doubt(terminal.pk, one.arrives, doubt)
        appender.append(
            [row.packed for row in rows],
            some_are_old=False,
            some_are_late=any(row.is_late for row in rows),
            newest=[newest] if newest else [],
        )
        hearing.write(connection.connection, online_s=rules_of(MotionRules).online_s)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE arriving, newest")  # which a commit does otherwise
        if minute % 5 == 0:
            work_out_states(at=datetime.fromtimestamp(end, UTC))
            work_in_late(at=datetime.fromtimestamp(end, UTC))
    work_in_late(at=datetime.fromtimestamp(MIDNIGHT + 25 * HOUR, UTC))


@pytest.fixture
def vehicle(db: None) -> Vehicle:
    return make_vehicle(make_organization())


def seed_with_an_outage(net: RoadNet) -> tuple[int, tuple[float, float]]:
    """A day on which the network is gone for more than five minutes while the vehicle drives."""
    for seed in range(200):
        way = errand(net, seed)
        for since, until in blind_stretches(way, seed):
            if until - since > 330:
                return seed, (since, until)
    raise AssertionError("no such day")


@pytest.mark.slow
@pytest.mark.parametrize("forgets", [False, True])
def test_a_day_with_stops_tunnels_and_an_outage(net: RoadNet, vehicle: Vehicle, forgets: bool) -> None:
    seed, outage = seed_with_an_outage(net)
    way = errand(net, seed)
    tunnels = [one for one in blind_stretches(way, seed) if one != outage]
    assert tunnels
    take_in(vehicle, list(said(way, seed, forgets=outage if forgets else None)))
    found = derived(vehicle_id=vehicle.pk, day=datetime.fromtimestamp(MIDNIGHT, CHINA).date())

    planned = stays(way)
    assert len(planned) == 4
    assert len(found.movements.stops) == 4  # no red light is one of them
    for stop, stay in zip(found.movements.stops, planned, strict=True):
        assert abs(stop.since - stay.since) <= 60
        assert abs(stop.until - stay.until) <= 180
        assert metres((stop.lat / 1e6, stop.lon / 1e6), stay.place) < 20

    driven = way.at(MIDNIGHT + 24 * HOUR).metres
    assert driven > 100_000
    bridged = found.movements.bridged_m  # as the crow flies, where the outage was forgotten
    assert (bridged > 1_000) == forgets
    assert found.movements.metres + bridged == pytest.approx(driven, rel=0.03 if forgets else 0.02)
    assert found.movements.odometer_m == pytest.approx(driven, rel=0.02)

    (gap,) = found.gaps
    assert gap.kind == (GapKind.LOST if forgets else GapKind.BUFFERED)
    assert gap.since <= outage[0] + 10
    assert gap.until >= outage[1] - 10

    states = history.spells(
        vehicle_id=vehicle.pk,
        since=datetime.fromtimestamp(planned[0].until - 600, UTC),
        until=datetime.fromtimestamp(planned[3].since + 600, UTC),
    )
    for stay in planned[1:3]:
        assert state_at(states, (stay.since + stay.until) / 2) == State.PARKED
    assert state_at(states, outage[0] - 5) == State.MOVING
    assert state_at(states, outage[0] + 100) == State.MOVING  # heard of then, or afterwards
    assert (State.OFFLINE in {one.state for one in states}) == forgets
    moving = sum((one.until - one.since).total_seconds() for one in states if one.state == State.MOVING)
    on_the_way = sum(after.since - before.until for before, after in pairwise(planned))
    assert 0.7 * on_the_way < moving <= on_the_way + 180
    assert not LateStretch.objects.exists()


def state_at(states: list[history.Spell], at: float) -> State:
    return next(one.state for one in states if one.since.timestamp() <= at < one.until.timestamp())
