"""What a track says of an assignment: when the vehicle left its place, when it came back, how far it was. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.areas import Area, within
from motorpool.tracking.legs import movements
from motorpool.tracking.outside import Allowance
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store import Track
from motorpool.trips.rules import OrderRules
from motorpool.trips.states import Deviation
from motorpool.trips.visits import Visit, missed

USUAL, USUAL_STOPS = OrderRules(), StopRules()


@dataclass(frozen=True, slots=True)
class Order:
    """What was planned and reported."""

    start_at: datetime
    end_at: datetime
    departed_at: datetime | None
    returned_at: datetime | None
    reported_km: int | None


@dataclass(frozen=True, slots=True)
class Driven:
    departed_at: datetime | None = None
    returned_at: datetime | None = None
    track_m: int | None = None
    """As reported, without what lies across a silence."""
    bridged_m: int | None = None
    """Straight across silences."""
    odometer_m: int | None = None
    is_outside: bool = False
    """It came to its reported return somewhere else, and nobody had agreed to that."""
    is_agreed: bool = False
    """It stands somewhere else, as was agreed (外场临停)."""
    begins_at: datetime | None = None
    """Of its last stay at its place before it left: from then on what it drove was for this order."""


def driven(
    track: Track,
    places: Sequence[Area],
    allowed: Sequence[Allowance] = (),
    *,
    rules: OrderRules = USUAL,
    stops: StopRules = USUAL_STOPS,
) -> Driven:
    """Of a track from before the departure until the report of the return, or until now; `allowed`: where else it may
    stand, and when."""
    if not len(track):
        return Driven()
    home = places or (Area(int(track.lat[0]), int(track.lon[0]), rules.home_m),)
    inside = _inside(track, home, stops.edge_m)
    steps = np.diff(inside.astype(np.int8))
    # A single row across the border is noise: two must agree.
    left = [int(n) + 1 for n in np.flatnonzero(steps == -1) if not inside[n + 1 : n + 3].any()]
    came = [int(n) + 1 for n in np.flatnonzero(steps == 1) if inside[n + 1 : n + 3].all()]
    first = left[0] if left else 0
    back = came[-1] if left and came and came[-1] > left[-1] else None
    is_away = bool(places) and not inside[-1]
    is_agreed = is_away and any(_covers(one, track, stops.edge_m) for one in allowed)
    whole = movements(track.only(slice(max(first - 1, 0), None if back is None else back + 1)), stops)
    return Driven(
        departed_at=_moment(int(track.at[first])) if left else None,
        returned_at=None if back is None else _moment(int(track.at[back])),
        track_m=round(whole.metres),
        bridged_m=round(whole.bridged_m),
        odometer_m=whole.odometer_m,
        is_outside=is_away and not is_agreed,
        is_agreed=is_agreed,
        begins_at=_moment(int(track.at[_stay(inside, first)])) if left else None,
    )


def deviations(
    found: Driven, order: Order, rules: OrderRules = USUAL, visited: Sequence[Visit] = ()
) -> list[Deviation]:
    """In the order in which they happen."""
    if found.track_m is None:
        return [Deviation.NO_TRACK]
    back = found.returned_at or order.returned_at
    checks = {
        Deviation.LEFT_EARLY: found.departed_at and found.departed_at < order.start_at - rules.lenient,
        Deviation.LEFT_LATE: found.departed_at and found.departed_at > order.start_at + rules.lenient,
        Deviation.DEPARTURE_DIFFERS: found.departed_at
        and order.departed_at
        and abs(found.departed_at - order.departed_at) > rules.reported_lenient,
        Deviation.PLACE_MISSED: missed(visited),
        Deviation.BACK_LATE: back and back > order.end_at + rules.lenient,
        Deviation.KM_DIFFERS: km_differ(way_m(found) / 1000, order.reported_km, rules),
        Deviation.OUTSIDE: order.returned_at and found.is_outside,
    }
    return [name for name, holds in checks.items() if holds]


def way_m(found: Driven) -> int:
    """What the report is compared with: the vehicle's own counter, which also counts where nothing was heard; where it
    does not tell, the track with the straight lines across silences."""
    return found.odometer_m or (found.track_m or 0) + (found.bridged_m or 0)


def km_differ(by_terminal: float, reported: int | None, rules: OrderRules) -> bool:
    """Noticeably. Kilometres."""
    if reported is None:
        return False
    difference = abs(by_terminal - reported)
    return difference > rules.km and difference * 100 > rules.km_percent * max(by_terminal, reported)


def _inside(track: Track, places: Sequence[Area], edge_m: int) -> NDArray[np.bool_]:
    lat, lon = track.lat.astype(np.float64), track.lon.astype(np.float64)
    result = np.zeros(len(track), np.bool_)
    for place in places:
        result |= within(lat, lon, place, edge_m=edge_m)
    return result


def _stay(inside: NDArray[np.bool_], first: int) -> int:
    """The first row of the stay that ends before `first`."""
    outside = np.flatnonzero(~inside[:first])
    return int(outside[-1]) + 1 if len(outside) else 0


def _covers(allowance: Allowance, track: Track, edge_m: int) -> bool:
    """Where it stands at the end, then."""
    last = track.only(slice(len(track) - 1, None))
    return allowance.holds_at(_moment(int(last.at[0]))) and bool(_inside(last, [allowance.area], edge_m)[0])


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
