"""What a track tells: where the vehicle stood, how it moved, how far. Pure functions; docs/tracking.md defines them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.fixes import METRES
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.rules import StopRules
from motorpool.tracking.steps.jump import BLUR, ENOUGH_TO_BELIEVE, FASTEST
from motorpool.tracking.store.tracks import ABSENT, Track

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stop:
    since: int
    until: int
    lat: int
    lon: int
    engine_s: int
    """Of this time the engine ran so long."""
    first: int
    last: int
    """Rows of the track."""


@dataclass(frozen=True, slots=True)
class Leg:
    """From one stop to the next."""

    since: int
    until: int
    metres: float
    """Of what was reported: nothing is said of the way across a silence."""
    bridged_m: float
    """Straight across silences: so far at least it was besides."""
    silent_s: int
    """So much of its time are silences: nobody knows whether it drove."""
    top_speed: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Movements:
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    odometer_m: int | None

    @property
    def metres(self) -> float:
        return sum(leg.metres for leg in self.legs)

    @property
    def bridged_m(self) -> float:
        return sum(leg.bridged_m for leg in self.legs)

    @property
    def moving_s(self) -> int:
        return sum(leg.until - leg.since - leg.silent_s for leg in self.legs)


STRIDE = 20.0
"""Metres: a line is measured in strides of at least so much, or the noise of each fix would count."""
USUAL = StopRules()


def metres(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Flat enough for neighbours."""
    across = (to_lon - lon) * np.cos(np.radians((lat + to_lat) / 2e6))
    result: Floats = METRES * np.hypot(to_lat - lat, across)
    return result


def movements(track: Track, rules: StopRules = USUAL) -> Movements:
    """Of a track without marked rows."""
    sane = track.only(believable(track))
    stops = tuple(_stops(sane, rules))
    edges = [0, *(n for stop in stops for n in (stop.first, stop.last)), len(sane) - 1]
    legs = tuple(
        _leg(sane, first, last, rules)
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        if first < last and sane.at[first] < sane.at[last]
    )
    return Movements(stops, legs, odometer(sane))


def believable(track: Track) -> NDArray[np.bool_]:
    """Without the fixes that no vehicle could have reached, unless so many agree that the others were wrong."""
    lat, lon = track.lat.astype(np.float64), track.lon.astype(np.float64)
    hops = metres(lat[:-1], lon[:-1], lat[1:], lon[1:])
    keep = np.ones(len(track), np.bool_)
    if not (hops > BLUR + FASTEST * np.diff(track.at)).any():
        return keep
    good, away = 0, 0
    for n in range(1, len(track)):
        far = metres(lat[good : good + 1], lon[good : good + 1], lat[n : n + 1], lon[n : n + 1])[0]
        if far <= BLUR + FASTEST * float(track.at[n] - track.at[good]):
            good, away = n, 0
            continue
        away += 1
        keep[n] = away >= ENOUGH_TO_BELIEVE
        if keep[n]:
            good, away = n, 0
    return keep


def odometer(track: Track) -> int | None:
    """Metres by the vehicle's own counter; a counter that was set anew, or jumps, starts again."""
    told = track.mileage != ABSENT
    if told.sum() < 2:
        return None
    steps = np.diff(track.mileage[told]) * 100
    possible = (steps >= 0) & (steps <= 1000 + FASTEST * np.diff(track.at[told]))
    return int(steps[possible].sum())


def _stops(track: Track, rules: StopRules) -> list[Stop]:
    lat, lon = track.lat.astype(np.float64), track.lon.astype(np.float64)
    slow = track.speed < rules.slow
    found: list[Stop] = []
    n, count = 0, len(track)
    while n < count:
        if not slow[n]:
            n += 1
            continue
        last = _stays(lat, lon, slow, n, rules.radius_m)
        if track.at[last] - track.at[n] >= rules.shortest_s:
            found.append(_stop(track, n, last, rules))
            n = last + 1
        else:
            n += 1
    return found


def _stays(lat: Floats, lon: Floats, slow: NDArray[np.bool_], anchor: int, radius: int) -> int:
    """The last row of the stay that begins here. A single fix astray does not end it, two do, or one in motion."""
    last, start, chunk = anchor, anchor + 1, 32
    while start < len(lat):
        part = slice(start, start + chunk)
        far = metres(lat[anchor : anchor + 1], lon[anchor : anchor + 1], lat[part], lon[part]) > radius
        following = np.append(far[1:], start + chunk >= len(lat))
        ends = np.flatnonzero(far & (following | ~slow[part]))
        inside = np.flatnonzero(~far[: ends[0]] if len(ends) else ~far)
        if len(inside):
            last = start + int(inside[-1])
        if len(ends):
            break
        # The last of the chunk is looked at again, beside its neighbour.
        start, chunk = max(start + chunk - 1, start + 1), min(chunk * 4, 4096)
    return last


def _stop(track: Track, first: int, last: int, rules: StopRules) -> Stop:
    rows = slice(first, last + 1)
    steps = np.diff(track.at[rows])
    running = (track.status[first:last] & ENGINE_ON != 0) & (steps <= rules.silent_s)
    return Stop(
        since=int(track.at[first]),
        until=int(track.at[last]),
        lat=int(np.median(track.lat[rows])),
        lon=int(np.median(track.lon[rows])),
        engine_s=int(steps[running].sum()),
        first=first,
        last=last,
    )


def _leg(track: Track, first: int, last: int, rules: StopRules) -> Leg:
    rows = slice(first, last + 1)
    lat, lon = track.lat[rows].astype(np.float64), track.lon[rows].astype(np.float64)
    steps = np.diff(track.at[rows])
    silences = np.flatnonzero(steps > rules.silent_s)
    edges = [0, *(int(n) + 1 for n in silences), len(lat)]
    heard = sum(_length(lat[begin:end], lon[begin:end]) for begin, end in pairwise(edges))
    return Leg(
        since=int(track.at[first]),
        until=int(track.at[last]),
        metres=heard,
        bridged_m=float(metres(lat[silences], lon[silences], lat[silences + 1], lon[silences + 1]).sum()),
        silent_s=int(steps[silences].sum()),
        top_speed=int(track.speed[rows].max()),
        first=first,
        last=last,
    )


def _length(lat: Floats, lon: Floats) -> float:
    hops = metres(lat[:-1], lon[:-1], lat[1:], lon[1:])
    if (hops >= STRIDE).all():
        return float(hops.sum())
    total, anchor = 0.0, 0
    for n in range(1, len(lat)):
        stride = float(metres(lat[anchor : anchor + 1], lon[anchor : anchor + 1], lat[n : n + 1], lon[n : n + 1])[0])
        if stride >= STRIDE:
            total, anchor = total + stride, n
    return total
