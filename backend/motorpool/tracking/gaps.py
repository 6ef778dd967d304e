"""The ledger of gaps: every stretch of which the platform heard nothing useful while it happened, and why."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.legs import metres
from motorpool.tracking.marks import Mark
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.rules import StopRules
from motorpool.tracking.states import GapKind
from motorpool.tracking.store.tracks import UNFIT, Track

USUAL = StopRules()
POWER_LOST = 1 << 8  # alarm bit of JT/T 808: main power off
_PLACELESS = int(Mark.NO_FIX | Mark.ZERO_ISLAND | Mark.NOWHERE)
_HARMLESS = int(Mark.DRIFTING)
_TIMELESS = int(Mark.WRONG_CLOCK)
_LATE = int(Mark.LATE)


@dataclass(frozen=True, slots=True)
class Gap:
    since: int
    until: int
    kind: GapKind
    jumped_m: float
    """Between the places before and after."""


def gaps_in(track: Track, rules: StopRules = USUAL) -> list[Gap]:
    """Of a track with its marked rows."""
    rows = track.only((track.marks & _TIMELESS) == 0)
    useful = _useful(rows)
    heard = np.flatnonzero(useful & ((rows.marks & _LATE) == 0))
    wide = np.flatnonzero(np.diff(rows.at[heard]) > rules.silent_s)
    return [_gap(rows, useful, int(heard[n]), int(heard[n + 1]), rules) for n in wide]


def first_heard(track: Track) -> int | None:
    """When the first useful report came that was not late."""
    heard = track.at[_useful(track) & ((track.marks & (_LATE | _TIMELESS)) == 0)]
    return int(heard[0]) if len(heard) else None


def _useful(rows: Track) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (rows.marks & (int(UNFIT) & ~_HARMLESS)) == 0
    return found


def _gap(rows: Track, useful: NDArray[np.bool_], before: int, after: int, rules: StopRules) -> Gap:
    ends = rows.only(np.array([before, after]))
    lat, lon = ends.lat.astype(np.float64), ends.lon.astype(np.float64)
    jumped = float(metres(lat[:1], lon[:1], lat[1:], lon[1:])[0])
    between = slice(before + 1, after)
    came = np.concatenate((ends.at[:1], rows.at[between][useful[between]], ends.at[1:]))
    if len(came) > 2 and np.diff(came).max() <= rules.silent_s:
        kind = GapKind.BUFFERED
    elif ((rows.marks[between] & _PLACELESS) != 0).any():
        kind = GapKind.NO_FIX
    elif jumped <= rules.carried_m and (not ends.status[0] & ENGINE_ON or ends.alarms[0] & POWER_LOST):
        kind = GapKind.POWER_OFF
    else:
        kind = GapKind.LOST
    return Gap(int(ends.at[0]), int(ends.at[1]), kind, jumped)
