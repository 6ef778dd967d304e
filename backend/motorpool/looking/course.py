"""What a page shows of a track: `tracking`'s stops, legs and gaps of each stretch that may be seen, and its alarms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorpool.kit.rules import rules_of
from motorpool.terminals.alarm_names import ALARM_LABELS
from motorpool.tracking.days import day_of_track
from motorpool.tracking.gaps import Gap
from motorpool.tracking.legs import Leg, Stop
from motorpool.tracking.rules import StopRules
from motorpool.tracking.states import GapKind
from motorpool.tracking.store import Track
from motorpool.tracking.store.tracks import joined

MOST_POINTS = 12_000
"""That a page is sent of one vehicle; more are thinned where nothing happens."""
TURN = 20
"""Degrees of a corner that is always kept."""


@dataclass(frozen=True, slots=True)
class Alarm:
    at: int
    lat: int
    lon: int
    label: str


@dataclass(frozen=True, slots=True)
class Course:
    points: int
    first: int | None
    last: int | None
    metres: int
    """As reported, without what lies across a silence."""
    bridged_metres: int
    """Straight across silences."""
    odometer_metres: int | None
    top_speed: int
    """Tenths of km/h, of the legs."""
    stops: list[Stop]
    drives: list[Leg]
    gaps: list[Gap]
    """Of which nothing is known, also by now: without what came later, and without sleep where the vehicle stood."""
    late: list[Gap]
    """What came later."""
    alarms: list[Alarm]


def course_of(parts: list[Track], before: Iterable[Gap] = ()) -> Course:
    """Of stretches that do not belong together: nothing is said of what lies between them. With the marked.

    `before`: with what a stretch begins that begins with a silence.
    """
    found = [day_of_track(part) for part in parts]
    every = joined(one.track for one in found).sorted()
    stops = [stop for one in found for stop in one.movements.stops]
    legs = [leg for one in found for leg in one.movements.legs]
    gaps = sorted((*before, *(gap for one in found for gap in one.gaps)), key=lambda gap: gap.since)
    told = [one.movements.odometer_m for one in found if one.movements.odometer_m is not None]
    return Course(
        points=len(every),
        first=int(every.at[0]) if len(every) else None,
        last=int(every.at[-1]) if len(every) else None,
        metres=round(sum(leg.metres for leg in legs)),
        bridged_metres=round(sum(leg.bridged_m for leg in legs)),
        odometer_metres=sum(told) if told else None,
        top_speed=max((leg.top_speed for leg in legs), default=0),
        stops=stops,
        drives=legs,
        gaps=[gap for gap in gaps if gap.kind != GapKind.BUFFERED and not _asleep(gap, stops)],
        late=[gap for gap in gaps if gap.kind == GapKind.BUFFERED],
        alarms=[alarm for one in found for alarm in _alarms(one.track)],
    )


def _asleep(gap: Gap, stops: list[Stop]) -> bool:
    """A terminal sleeps with its engine: the vehicle is where it was, and nothing is missing on the map."""
    return gap.kind == GapKind.POWER_OFF and any(one.since <= gap.since and gap.until <= one.until for one in stops)


def _alarms(track: Track) -> Iterator[Alarm]:
    """Each when it begins."""
    before = np.concatenate([[0], track.alarms[:-1]])
    risen: NDArray[np.int64] = track.alarms & ~before
    for index in np.flatnonzero(risen):
        for alarm, label in ALARM_LABELS.items():
            if int(risen[index]) & alarm:
                yield Alarm(int(track.at[index]), int(track.lat[index]), int(track.lon[index]), label)


def thinned(track: Track, most: int = MOST_POINTS) -> Track:
    """About so many positions at most: corners, stops, alarms and edges of gaps stay."""
    size = len(track)
    if size <= most:
        return track
    turn = np.abs((np.diff(track.direction) + 180) % 360 - 180)
    rules = rules_of(StopRules)
    still = track.speed < rules.slow
    changed = np.zeros(size, bool)
    changed[[0, -1]] = True
    changed[1:] |= (turn >= TURN) & ~still[1:]
    edge = (np.diff(still.astype(np.int8)) != 0) | (np.diff(track.alarms) != 0) | (np.diff(track.at) > rules.silent_s)
    changed[1:] |= edge
    changed[:-1] |= edge
    kept = np.flatnonzero(changed)
    if len(kept) > most // 2:
        kept = kept[:: -(-len(kept) // (most // 2))]
    spread = np.linspace(0, size - 1, most - len(kept)).astype(int)
    return track.only(np.union1d(kept, spread))
