"""Episodes are what `motion.state_of` says at every moment, told where it changes."""

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from motorpool.tracking.episodes import (
    HEARD,
    LATE,
    REPORTED,
    SILENT,
    Contacts,
    Episodes,
    Places,
    Reports,
    episodes_of,
    nowhere,
    place_at,
)
from motorpool.tracking.fixes import METRES
from motorpool.tracking.marks import Mark
from motorpool.tracking.motion import STATES, State, state_of
from motorpool.tracking.rules import MotionRules

RULES = MotionRules(online_s=50, moved_in_s=20)
"""Small, so that everything meets everything in a few hundred seconds."""
LAST = 400


class One(NamedTuple):
    at: int
    speed: int
    engine: int
    north_m: int
    marks: int


REPORT = st.builds(
    One,
    st.integers(0, LAST),
    st.sampled_from((0, 29, 30, 500)),
    st.integers(0, 1),
    st.sampled_from((0, 30, 59, 61, 500)),
    st.sampled_from((0, 0, 0, int(Mark.LATE), int(Mark.NO_FIX), int(Mark.DRIFTING), int(Mark.ZERO_ISLAND | Mark.LATE))),
)
TRACK = st.lists(REPORT, max_size=12, unique_by=lambda one: one.at).map(sorted)
SPANS = st.lists(st.integers(0, LAST // 60), max_size=3, unique=True).map(
    lambda starts: [(60 * one, 60 * one + 7) for one in sorted(starts)]
)


def reports_of(tracks: list[list[One]]) -> Reports:
    rows = [
        (key, one.at, one.speed, one.engine, one.marks, round(one.north_m / METRES), 0)
        for key, track in enumerate(tracks)
        for one in track
    ]
    return Reports(*np.array(rows, np.int64).reshape(-1, 7).T)


def contacts_of(spans: list[list[tuple[int, int]]]) -> Contacts:
    rows = [(key, *span) for key, some in enumerate(spans) for span in some]
    return Contacts(*np.array(rows, np.int64).reshape(-1, 3).T)


def found_in(
    tracks: list[list[One]], spans: list[list[tuple[int, int]]], since: int = 0, until: int = LAST
) -> Episodes:
    every = np.arange(len(tracks))
    begin = np.full(len(tracks), since)
    return episodes_of(
        reports_of(tracks), contacts_of(spans), nowhere(), vehicles=every, since=begin, until=until, rules=RULES
    )


def told(track: list[One], spans: list[tuple[int, int]], at: int) -> State:
    """The rule itself, for one vehicle and one moment."""
    before = [one for one in track if one.at <= at]
    last = before[-1] if before else None
    fit = [one for one in before if one.marks in (0, int(Mark.LATE))]
    then = [one for one in fit if one.at <= at - RULES.moved_in_s]
    moved = 0.0
    if then and at - RULES.moved_in_s - then[-1].at <= RULES.online_s:
        moved = abs(fit[-1].north_m - then[-1].north_m)
    heard = [min(until, at) for since, until in spans if since <= at] + [one.at for one in before]
    return state_of(
        heard_at=moment(max(heard)) if heard else None,
        reported_at=moment(last.at) if last else None,
        speed=last.speed if last else 0,
        status_word=last.engine if last else 0,
        fixed=bool(last and not last.marks & int(Mark.NO_FIX | Mark.ZERO_ISLAND)),
        moved_m=moved,
        now=moment(at),
        rules=RULES,
    )


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def at_each_second(found: Episodes, vehicle: int) -> list[State]:
    mine = found.only(found.vehicle == vehicle)
    place = np.searchsorted(mine.since, np.arange(LAST + 1), side="right") - 1
    return [STATES[state] for state in mine.state[place]]


@given(st.lists(st.tuples(TRACK, SPANS), min_size=1, max_size=3))
@settings(deadline=None)
def test_every_second_of_every_vehicle_is_what_the_rule_says(
    fleet: list[tuple[list[One], list[tuple[int, int]]]],
) -> None:
    tracks, spans = [one[0] for one in fleet], [one[1] for one in fleet]
    found = found_in(tracks, spans)
    for key, (track, some) in enumerate(fleet):
        assert at_each_second(found, key) == [told(track, some, at) for at in range(LAST + 1)]
    same = (np.diff(found.vehicle) == 0) & (np.diff(found.state) == 0)
    assert not same.any()  # neighbours differ


@given(TRACK, SPANS, st.integers(0, LAST))
@settings(deadline=None)
def test_what_is_worked_out_in_two_rounds_is_what_is_worked_out_in_one(
    track: list[One], spans: list[tuple[int, int]], cut: int
) -> None:
    """The second begins at the last report of the first, and reads the minute before it again."""
    whole = found_in([track], [spans])
    read = max((one.at for one in track if one.at <= cut), default=0)
    place, known = place_at(reports_of([track]), nowhere(), np.array([0]), np.array([read - RULES.moved_in_s]))
    carried = place if known[0] else nowhere()
    again = [one for one in track if one.at > read - RULES.moved_in_s]
    rest = episodes_of(
        reports_of([again]), contacts_of([spans]), Places(carried.vehicle * 0, carried.at, carried.lat, carried.lon),
        vehicles=np.array([0]), since=np.array([read]), until=LAST, rules=RULES,
    )  # fmt: skip
    after = whole.since > read
    assert rest.since[1:].tolist() == whole.since[after].tolist()
    assert rest.state[1:].tolist() == whole.state[after].tolist()
    assert rest.source[1:].tolist() == whole.source[after].tolist()


def test_a_morning() -> None:
    """Asleep with heartbeats, off it goes, a tunnel whose positions come later, the yard, and silence."""
    drive = [One(at, 300, 1, 10 * at, 0) for at in range(100, 141, 10)]
    tunnel = [One(at, 300, 1, 10 * at, int(Mark.LATE)) for at in range(150, 251, 10)]
    yard = [One(at, 0, 0, 2500, 0) for at in (260, 290)]
    found = found_in([[One(10, 0, 0, 0, 0), *drive, *tunnel, *yard]], [[(0, 90)]])
    assert [
        (int(since), STATES[state], int(source))
        for since, state, source in zip(found.since, found.state, found.source, strict=True)
    ] == [
        (0, State.UNLOCATED, HEARD),
        (10, State.PARKED, REPORTED),
        (100, State.MOVING, LATE),
        (270, State.PARKED, REPORTED),
        (341, State.OFFLINE, SILENT),
    ]
