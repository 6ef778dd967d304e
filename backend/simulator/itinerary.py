"""A vehicle's whole time: it stands somewhere, drives, waits with the engine on or off, and drives on."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple, cast

from simulator.driving import Drive, Moment
from simulator.roads import Point, RoadNet

WARMING_UP_S, RUNNING_ON_S = 45.0, 60.0
"""The engine runs for so long before a drive and after it."""


class Leg(NamedTuple):
    """One drive of a plan."""

    depart_at: float
    """Seconds since 1970. A drive that still lasts puts it off."""
    to: Point
    arrive_at: float | None = None
    """Where it is known; else the roads decide."""
    keep_engine_on: bool = False
    """While it waits at the end of this leg."""


@dataclass(frozen=True)
class Plan:
    """What a vehicle is to do."""

    phone: str
    plate: str
    home: Point
    legs: tuple[Leg, ...] = ()
    odometer_m: float = 0.0

    def with_odometer(self, metres: float) -> "Plan":
        return replace(self, odometer_m=metres)


class Stay(NamedTuple):
    since: float
    place: Point
    metres: float
    engine_off_from: float
    """The engine runs on until then."""
    engine_on_from: float = float("inf")
    direction: int = 0


class Itinerary:
    """Pure: `at` any moment before, in and after the plan."""

    def __init__(self, plan: Plan, net: RoadNet, *, seed: int) -> None:
        self.plan = plan
        self._net, self._seed = net, seed
        self._pieces: list[Stay | Drive] = [Stay(float("-inf"), plan.home, 0.0, float("-inf"))]
        self._metres: list[float] = [0.0]  # driven before each piece
        self._go_on(plan.legs)

    def at(self, time: float) -> Moment:
        number = max(0, bisect_right(self._begins, time) - 1)
        piece = self._pieces[number]
        if isinstance(piece, Drive):
            moment = piece.at(time)
            return moment._replace(metres=self._metres[number] + moment.metres)
        engine_on = time < piece.engine_off_from or time >= piece.engine_on_from
        return Moment(*piece.place, 0.0, piece.direction, engine_on, piece.metres)

    def next_change(self, after: float) -> float:
        """When its state changes next: a terminal reports that at once. Infinity where it never does."""
        number = bisect_right(self._changes, after)
        return self._changes[number] if number < len(self._changes) else float("inf")

    @property
    def ends_at(self) -> float:
        """When the last drive is over; long ago for a vehicle that only stands."""
        return self._begins[-1]

    def diverted(self, now: float, legs: Iterable[Leg], plan: Plan) -> "Itinerary":
        """What has been stays; from the place of this moment on it drives these legs. `plan` is what it heeds now."""
        here, other = self.at(now), copy(self)
        other.plan = plan
        kept = max(1, bisect_right(self._begins, now))
        other._pieces, other._metres = self._pieces[:kept], self._metres[:kept]
        engine_off = now + RUNNING_ON_S if here.engine_on else now
        other._pieces.append(Stay(now, (here.lat, here.lon), here.metres, engine_off, direction=here.direction))
        other._metres.append(here.metres)
        other._go_on(legs)
        return other

    def _go_on(self, legs: Iterable[Leg]) -> None:
        for leg in legs:
            last = cast(Stay, self._pieces[-1])  # between two drives it stands, if only for a second
            since = max(leg.depart_at, last.since + 1)
            drive = Drive(self._net.route(last.place, leg.to), since, self._dice(leg), until=leg.arrive_at)
            self._drive_off(last, drive, leg)
        self._begins = [piece.since for piece in self._pieces]
        self._changes = sorted(set(self._moments_of_change()))

    def _dice(self, leg: Leg) -> Random:
        """The same traffic for the same drive, whatever else the plan holds."""
        return Random(f"{self._seed}/{self.plan.phone}/{leg.depart_at:.0f}/{leg.to}")  # noqa: S311 - plays traffic

    def _drive_off(self, last: Stay, drive: Drive, leg: Leg) -> None:
        self._pieces[-1] = last._replace(engine_on_from=drive.since - WARMING_UP_S)
        before = self._metres[-1]
        after = before + drive.length_m
        off = float("inf") if leg.keep_engine_on else drive.until + RUNNING_ON_S
        self._pieces += [drive, Stay(drive.until, leg.to, after, off, direction=drive.at(drive.until).direction)]
        self._metres += [before, after]

    def _moments_of_change(self) -> Iterator[float]:
        for piece in self._pieces:
            if isinstance(piece, Drive):
                yield from (piece.since, piece.until)
            else:
                yield from (piece.engine_off_from, piece.engine_on_from)
