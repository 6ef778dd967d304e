"""Whether the marked places of an order were reached, by the track. Pure; docs/tracking.md defines it (ADR 0041)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil, cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray

from motorpool.tracking.fixes import METRES
from motorpool.tracking.legs import believable, metres
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store.tracks import Track
from motorpool.trips.places import Spot
from motorpool.trips.rules import OrderRules

USUAL, USUAL_STOPS = OrderRules(), StopRules()
_HERE = shapely.Point(0, 0)
_COARSE_M = 100
"""Of a place that was not reached no more is told: many of them would else tell the track."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place of the order that somebody marked."""

    place: str
    spot: Spot
    by: datetime | None = None
    is_pickup: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    place: str
    is_pickup: bool
    wanted_at: datetime | None
    reached: bool | None
    """None: it may have been, where nothing was heard."""
    first_at: datetime | None = None
    nearest_m: int | None = None
    stood: bool | None = None
    """Of one that was reached: whether it stood there, or only passed by."""
    by_other: bool = False
    """Another vehicle of the trip reached it, or may have, so nobody missed it."""


def visits(
    track: Track,
    wanted: Iterable[Wanted],
    *,
    since: datetime,
    left: datetime,
    until: datetime,
    rules: OrderRules = USUAL,
    stops: StopRules = USUAL_STOPS,
) -> list[Visit]:
    """The destinations by what was driven from when it left, and from when it came to the 报到地点, if it is known to
    have been there: on the way to its passengers it takes them nowhere. The 报到地点 also by where it was from `since`
    on: there it may have waited."""
    asked = list(wanted)
    pickups = {one: _visit(track, one, since, until, rules, stops) for one in asked if one.is_pickup}
    aboard = max([left, *(found.first_at for found in pickups.values() if found.first_at)])
    return [pickups.get(one) or _visit(track, one, aboard, until, rules, stops) for one in asked]


def missed(found: Sequence[Visit]) -> bool:
    return any(one.reached is False and not one.by_other for one in found)


def shared(of_vehicles: Sequence[Sequence[Visit]]) -> list[list[Visit]]:
    """Of a trip in several vehicles: a party may part, so nobody missed where one of them was, or may have been."""
    was = {(one.place, one.is_pickup) for found in of_vehicles for one in found if one.reached is not False}
    return [
        [replace(one, by_other=one.reached is False and (one.place, one.is_pickup) in was) for one in found]
        for found in of_vehicles
    ]


def _visit(
    track: Track, wanted: Wanted, since: datetime, until: datetime, rules: OrderRules, stops: StopRules
) -> Visit:
    begin, end = since.timestamp(), until.timestamp()
    # With the last row before: from there it set out.
    first = max(int(np.searchsorted(track.at, begin, "right")) - 1, 0)
    way = track.only(slice(first, int(np.searchsorted(track.at, end, "right"))))
    way = way.only(believable(way))
    named = (wanted.place, wanted.is_pickup, wanted.by)
    if not len(way):
        return Visit(*named, reached=None)
    away, passed = distances(way, wanted.spot)
    silent = np.diff(way.at) > stops.silent_s
    # The straight line across a silence is no way that was driven.
    passed = np.where(silent, np.inf, passed)
    near = float(min(away.min(), passed.min(initial=np.inf)))
    if near <= rules.reached_m:
        inside = np.append(away <= rules.reached_m, False)
        arrived = np.append(False, passed <= rules.reached_m)
        first = int(np.flatnonzero(inside[:-1] | arrived)[0])
        stood = bool((inside[:-1] & (way.speed < stops.slow)).any())
        return Visit(*named, reached=True, first_at=_moment(int(way.at[first])), nearest_m=round(near), stood=stood)
    hidden = _hidden(way, away, silent, begin, end, rules, stops)
    return Visit(*named, reached=None if hidden else False, nearest_m=ceil(near / _COARSE_M) * _COARSE_M)


def distances(way: Track, spot: Spot) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres from the place to each row, and to each straight line between two neighbours."""
    north = METRES * (way.lat.astype(np.float64) - spot.lat)
    east = METRES * cos(radians(spot.lat / 1e6)) * (way.lon.astype(np.float64) - spot.lon)
    corners = np.column_stack((east, north))
    lines = shapely.linestrings(np.stack((corners[:-1], corners[1:]), axis=1))
    return np.hypot(east, north), shapely.distance(lines, _HERE)


def _hidden(
    way: Track,
    away: NDArray[np.float64],
    silent: NDArray[np.bool_],
    begin: float,
    end: float,
    rules: OrderRules,
    stops: StopRules,
) -> bool:
    """Whether it could have been there and back in a stretch of which nothing was heard, at its ends too."""
    reach = np.maximum(away - rules.reached_m, 0)
    there_and_on = reach[:-1] + reach[1:]
    could_drive = silent & ~_stood(way, stops)
    if (could_drive & (there_and_on <= rules.fastest * np.diff(way.at))).any():
        return True
    edges = ((way.at[0] - begin, reach[0]), (end - way.at[-1], reach[-1]))
    return any(lasts > stops.silent_s and away_m <= rules.fastest * lasts for lasts, away_m in edges)


def _stood(way: Track, stops: StopRules) -> NDArray[np.bool_]:
    """Between which neighbours it was parked, as the gap ledger has it: a terminal may sleep with the engine off."""
    lat, lon = way.lat.astype(np.float64), way.lon.astype(np.float64)
    parked: NDArray[np.bool_] = (way.status[:-1] & ENGINE_ON) == 0
    return parked & (metres(lat[:-1], lon[:-1], lat[1:], lon[1:]) <= stops.carried_m)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
