"""One drive over a route: where, how fast and which way at every second, with crossings, red lights and traffic."""

from bisect import bisect_right
from random import Random
from typing import NamedTuple

from simulator.roads import Point, Route, heading

RED_LIGHT = 0.22
"""How many crossings of streets in town are red."""
TOWN_KMH = 70
"""Up to this limit a stretch ends at a crossing."""


class Moment(NamedTuple):
    """What the vehicle does at one second."""

    lat: float
    lon: float
    speed_kmh: float
    direction: int
    engine_on: bool
    metres: float
    """Driven since the beginning of the plan."""
    in_tunnel: bool = False


class Drive:
    """From `since` until `until`, seconds since 1970."""

    def __init__(self, route: Route, since: float, throw: Random, *, until: float | None = None) -> None:
        """With `until` it arrives just then, provided that takes no more than four times the pace and no flying."""
        self._route = route
        self._times, self._metres = _timetable(route, since, throw)
        self._starts = _starts(route)
        took = self._times[-1] - since
        if until is not None and 0.5 * took <= until - since <= 4 * took:
            pace = (until - since) / took
            self._times = [since + (time - since) * pace for time in self._times]
        self.since, self.until = since, self._times[-1]
        self.length_m = self._metres[-1]

    def at(self, time: float) -> Moment:
        far = self._far(time)
        number = max(0, min(bisect_right(self._starts, far) - 1, len(self._route.stretches) - 1))
        stretch = self._route.stretches[number]
        part = (far - self._starts[number]) / stretch.length_m if stretch.length_m else 0.0
        a, b = self._route.points[number], self._route.points[number + 1]
        speed = (self._far(time + 2) - self._far(time - 2)) / 4 * 3.6  # over four seconds: nobody stops dead
        return Moment(
            *_between(a, b, part), speed, heading(a, b), engine_on=True, metres=far, in_tunnel=stretch.is_tunnel
        )

    def _far(self, time: float) -> float:
        """Metres from the start."""
        if time <= self.since:
            return 0.0
        if time >= self.until:
            return self.length_m
        number = bisect_right(self._times, time)
        before, after = self._times[number - 1], self._times[number]
        part = (time - before) / (after - before)
        return self._metres[number - 1] + (self._metres[number] - self._metres[number - 1]) * part


def _timetable(route: Route, since: float, throw: Random) -> tuple[list[float], list[float]]:
    """When it has come how far; equal distances at different times are a red light."""
    times, far = [since], [0.0]
    for stretch in route.stretches:
        pace = stretch.limit_kmh / 3.6 * throw.uniform(0.78, 1.04) * route.speed
        times.append(times[-1] + stretch.length_m / pace)
        far.append(far[-1] + stretch.length_m)
        if stretch.limit_kmh <= TOWN_KMH and throw.random() < RED_LIGHT:
            times.append(times[-1] + throw.uniform(6, 45))
            far.append(far[-1])
    return times, far


def _starts(route: Route) -> list[float]:
    starts = [0.0]
    for stretch in route.stretches[:-1]:
        starts.append(starts[-1] + stretch.length_m)
    return starts


def _between(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
