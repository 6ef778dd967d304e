"""What a terminal has to say, and when: the rhythm, the noise of its receiver, tunnels and dead spots."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import NamedTuple

from jt808.messages import PositionReport
from jt808.messages.position_report import Alarm, Status
from simulator import mishaps
from simulator.driving import Moment
from simulator.itinerary import Itinerary
from simulator.roads import Point, moved

STANDING_STILL = 3 / 7
"""Of the noise, what is left of it while a vehicle stands."""
TOP_SPEED_KMH = 103
"""Above it the terminal says so, as its parameter 0x0055 would."""
SHORTEST_OUTAGE_S = 90.0
HOUR = 3600


class Rhythm(NamedTuple):
    """Seconds from report to report."""

    moving: float = 10
    waiting: float = 30
    parked: float = 180


class Conditions(NamedTuple):
    """What spoils the reports: the same for the whole fleet."""

    noise_m: float = 3.5
    """Standard deviation of a place while driving, to the north and to the east."""
    tunnels: bool = True
    """Whether there is neither fix nor link in them."""
    outages_an_hour: float = 0.05
    """Where the network does not reach; what is measured there is sent afterwards. At most one in each hour."""
    longest_outage_s: float = 420


USUAL = Conditions()


class Link(NamedTuple):
    reaches: bool
    """The network."""
    has_fix: bool


def next_report(itinerary: Itinerary, after: float, rhythm: Rhythm, *, seed: int) -> float:
    """When to report next: by the rhythm, and at once where the state or an alarm changes."""
    now = itinerary.at(after)
    pause = rhythm.moving if now.speed_kmh > 1 else rhythm.waiting if now.engine_on else rhythm.parked
    return min(after + pause, itinerary.next_change(after), mishaps.next_change(itinerary.plan.phone, after, seed))


def link(phone: str, time: float, moment: Moment, seed: int, conditions: Conditions = USUAL) -> Link:
    if moment.in_tunnel and conditions.tunnels:
        return Link(reaches=False, has_fix=False)
    since, until = _outage(phone, int(time // HOUR), seed, conditions.outages_an_hour, conditions.longest_outage_s)
    return Link(reaches=not since <= time < until or moment.speed_kmh < 1, has_fix=True)


@lru_cache(maxsize=100_000)
def _outage(phone: str, hour: int, seed: int, an_hour: float, longest_s: float) -> tuple[float, float]:
    throw = Random(f"{seed}/{phone}/{hour}")  # noqa: S311 - plays the network, guards nothing
    if throw.random() > an_hour:
        return 0.0, 0.0
    lasts = throw.uniform(min(SHORTEST_OUTAGE_S, longest_s / 2), longest_s)
    since = hour * HOUR + throw.uniform(0, HOUR - lasts)
    return since, since + lasts


def report_of(
    phone: str, time: float, moment: Moment, *, fixed_at: Point | None, odometer_m: float, seed: int,
    confirmed: int = 0, conditions: Conditions = USUAL,
) -> PositionReport:  # fmt: skip
    """`fixed_at`: where the receiver last had a fix, if it has none now; `confirmed`: alarms that are dealt with."""
    throw = Random(f"{seed}/{phone}/{time:.0f}")  # noqa: S311 - plays a receiver, guards nothing
    spread = conditions.noise_m * (1 if moment.speed_kmh > 1 else STANDING_STILL)
    if fixed_at is None:
        lat, lon = moved((moment.lat, moment.lon), north_m=throw.gauss(0, spread), east_m=throw.gauss(0, spread))
        status = Status.FIXED | Status.BEIDOU | Status.GPS
    else:
        lat, lon = fixed_at
        status = Status(0)
    if moment.engine_on:
        status |= Status.ACC_ON
    speed = max(0.0, moment.speed_kmh + throw.gauss(0, 0.4)) if moment.speed_kmh > 1 else 0.0
    alarms = mishaps.alarms_at(phone, time, moment, seed) & ~confirmed
    if alarms & Alarm.OVERSPEED:
        speed *= mishaps.FASTER
    elif speed > TOP_SPEED_KMH:
        alarms |= Alarm.OVERSPEED
    tenths = round((odometer_m + moment.metres) / 100)
    return PositionReport.compose(
        lat=lat,
        lon=lon,
        time=datetime.fromtimestamp(round(time), UTC),
        altitude_m=throw.randrange(4, 9),
        speed_kmh=speed,
        direction=moment.direction,
        alarms=alarms,
        status=status,
        items={
            0x01: tenths.to_bytes(4, "big"),
            0x03: round(speed * 10).to_bytes(2, "big"),
            0x30: bytes([throw.randrange(18, 31)]),
            0x31: bytes([throw.randrange(9, 22) if fixed_at is None else 0]),
        },
    )


def measured(
    itinerary: Itinerary, at: float, fixed_at: Point | None, *, seed: int, confirmed: int = 0,
    conditions: Conditions = USUAL,
) -> tuple[PositionReport, Point | None]:  # fmt: skip
    """What is measured at a moment, and where the receiver had its last fix, which `fixed_at` was before."""
    plan, moment = itinerary.plan, itinerary.at(at)
    has_fix = link(plan.phone, at, moment, seed, conditions).has_fix
    blind = None if has_fix else fixed_at or (moment.lat, moment.lon)
    report = report_of(
        plan.phone, at, moment, fixed_at=blind, odometer_m=plan.odometer_m, seed=seed, confirmed=confirmed,
        conditions=conditions,
    )  # fmt: skip
    return report, (moment.lat, moment.lon) if has_fix else blind


def day_of_reports(
    itinerary: Itinerary, since: float, until: float, *, seed: int, conditions: Conditions = USUAL
) -> Iterator[PositionReport]:
    """Everything measured in that time by a terminal that nobody tells anything."""
    at, fixed_at = since, None
    while at < until:
        report, fixed_at = measured(itinerary, at, fixed_at, seed=seed, conditions=conditions)
        yield report
        at = next_report(itinerary, at, Rhythm(), seed=seed)


class Heard(NamedTuple):
    """A report as it comes to whoever listens."""

    report: PositionReport
    arrives_at: float
    from_memory: bool


ON_THE_WAY_S = 1.0
"""From a terminal to the platform."""


def day_as_heard(
    itinerary: Itinerary, since: float, until: float, *, seed: int, conditions: Conditions = USUAL,
    silences: Sequence[tuple[float, float]] = (),
) -> Iterator[Heard]:  # fmt: skip
    """The same as it arrives: without a link it comes out of the memory, after the first report that gets through.

    In a silence the terminal has no power: nothing is measured. What no link follows is not heard.
    """
    at, fixed_at, memory = since, None, list[PositionReport]()
    while at < until:
        report, fixed_at = measured(itinerary, at, fixed_at, seed=seed, conditions=conditions)
        if link(itinerary.plan.phone, at, itinerary.at(at), seed, conditions).reaches:
            yield Heard(report, at + ON_THE_WAY_S, from_memory=False)
            yield from (Heard(one, at + 2 * ON_THE_WAY_S, from_memory=True) for one in memory)
            memory.clear()
        else:
            memory.append(report)
        at = next_report(itinerary, at, Rhythm(), seed=seed)
        at = max([at, *(end for begin, end in silences if begin <= at < end)])
