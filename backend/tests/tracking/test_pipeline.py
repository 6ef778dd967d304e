"""Marks: a list of fixes in, a list of marks out."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorpool.tracking.fixes import METRES, NOTHING, Fix, Past
from motorpool.tracking.marks import Mark
from motorpool.tracking.pipeline import judge, judge_by_steps
from motorpool.tracking.steps.clock import AHEAD, LONGEST_MEMORY
from motorpool.tracking.steps.drift import FURTHEST, QUIET, STANDING
from motorpool.tracking.steps.jump import BLUR, FASTEST
from motorpool.tracking.steps.order import LATE_AFTER

NOON = 1_780_000_000
DEGREE = 1_000_000
HOME = (31_770_000, 119_950_000)
NORTH_BY_ONE_KM = 8_993


def fix(
    second: int, *, north_m: float = 0, speed: int = 400, arrived: int | None = None, has_fix: bool = True, **more: bool
) -> Fix:
    """So many seconds after noon, so many metres north of home."""
    at = NOON + second
    lat = HOME[0] + round(north_m * NORTH_BY_ONE_KM / 1000)
    return Fix(at, NOON + arrived if arrived is not None else at + 1, lat, HOME[1], speed, has_fix, **more)


def marks_of(fixes: Iterable[Fix], past: Past = NOTHING) -> list[int]:
    found = []
    for one in fixes:
        past, marks = judge(past, one)
        found.append(marks)
    return found


def test_an_ordinary_drive_has_no_marks() -> None:
    assert marks_of(fix(n * 10, north_m=n * 110) for n in range(50)) == [0] * 50


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (None, Mark.WRONG_CLOCK),
        (NOON + AHEAD, 0),
        (NOON + AHEAD + 1, Mark.WRONG_CLOCK),
        (NOON - LONGEST_MEMORY, Mark.LATE),
        (NOON - LONGEST_MEMORY - 1, Mark.WRONG_CLOCK),
        (946_684_800, Mark.WRONG_CLOCK),
    ],
)
def test_a_clock_that_cannot_be(at: int | None, expected: int) -> None:
    assert marks_of([Fix(at, NOON, *HOME, 400, has_fix=True)]) == [expected]


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (0, 0, Mark.ZERO_ISLAND),
        (9_999, -9_999, Mark.ZERO_ISLAND),
        (0, 10_000, 0),
        (90 * DEGREE, 180 * DEGREE, 0),
        (90 * DEGREE + 1, 0, Mark.NOWHERE),
        (0, -180 * DEGREE - 1, Mark.NOWHERE),
        (0xFFFFFFFF, 0xFFFFFFFF, Mark.NOWHERE),
    ],
)
def test_a_place_that_cannot_be(lat: int, lon: int, expected: int) -> None:
    assert marks_of([Fix(NOON, NOON, lat, lon, 400, has_fix=True)]) == [expected]


def test_without_a_fix() -> None:
    assert marks_of([fix(0, has_fix=False)]) == [Mark.NO_FIX]


def test_late_and_out_of_order() -> None:
    fixes = [fix(600), fix(0, arrived=610), fix(500, arrived=611, from_memory=True), fix(599, arrived=612), fix(600)]
    late, out = Mark.LATE, Mark.OUT_OF_ORDER
    assert marks_of(fixes) == [0, late | out, late | out, out, 0]


def test_one_jump_is_marked_and_forgotten() -> None:
    fixes = [fix(0), fix(10, north_m=5_000), fix(20, north_m=200), fix(30, north_m=300)]
    assert marks_of(fixes) == [0, Mark.JUMPING, 0, 0]


def test_what_jumps_three_times_to_one_place_is_there() -> None:
    away = [fix(10 * n, north_m=50_000 + 100 * n) for n in range(1, 6)]
    assert marks_of([fix(0), *away]) == [0, Mark.JUMPING, Mark.JUMPING, Mark.JUMPING, 0, 0]


def test_jumps_that_do_not_agree_are_never_believed() -> None:
    away = [fix(10 * n, north_m=50_000 * (-1) ** n) for n in range(1, 8)]
    assert set(marks_of([fix(0), *away])[1:]) == {Mark.JUMPING}


def test_after_a_long_silence_it_may_be_anywhere() -> None:
    assert marks_of([fix(0), fix(3600, north_m=100_000)]) == [0, 0]


def test_a_standing_vehicle_that_wanders_drifts() -> None:
    wander = [fix(10 * n, north_m=metres, speed=0) for n, metres in enumerate([0, 10, 40, -60, 5, 120])]
    assert marks_of(wander) == [0, 0, Mark.DRIFTING, Mark.DRIFTING, 0, Mark.DRIFTING]


def test_one_that_crept_on_to_its_place_between_two_reports_stands_there() -> None:
    light, place = [fix(0, speed=0), fix(30, speed=0)], [fix(60 + 30 * n, north_m=62, speed=0) for n in range(5)]
    drifting = Mark.DRIFTING
    assert marks_of([*light, *place]) == [0, 0, drifting, drifting, drifting, 0, 0]
    back = [fix(300 + 30 * n, north_m=2, speed=0) for n in range(5)]
    assert marks_of([*light, *place, *back])[-5:] == [drifting, drifting, drifting, 0, 0]


def test_one_that_drives_off_does_not_drift() -> None:
    fixes = [fix(0, speed=0), fix(10, north_m=40, speed=150), fix(20, north_m=140), fix(30, north_m=150, speed=0)]
    assert marks_of(fixes) == [0, 0, 0, 0]


def test_a_doubtful_fix_is_no_ground_to_judge_the_next_one() -> None:
    fixes = [fix(0), Fix(NOON + 5, NOON + 5, 0, 0, 0, has_fix=True), fix(10, north_m=100)]
    assert marks_of(fixes) == [0, Mark.ZERO_ISLAND, 0]


def test_what_came_before_is_not_changed() -> None:
    past, _ = judge(NOTHING, fix(0))
    before = past
    judge(past, fix(10, north_m=9_000))
    assert past == before


class TestTheShortWay:
    """Where nothing is wrong, `judge` does not ask the steps. Made so that a fix is often on one of their edges."""

    SECONDS = st.sampled_from([0, 0, 0, 1, 10, LATE_AFTER, AHEAD])
    NORTH = st.sampled_from([0.0, QUIET - 1, QUIET, QUIET + 1, BLUR, BLUR + FASTEST * 10, FURTHEST]) | st.floats(0, 900)
    SPEEDS = st.sampled_from([0, STANDING - 1, STANDING, 400])
    FIXES = st.builds(
        lambda second, metres, east, speed, delay, has_fix, from_memory: Fix(
            NOON + second, NOON + second + delay, HOME[0] + round(metres / METRES), HOME[1] + east, speed, has_fix,
            from_memory,
        ),
        SECONDS, NORTH, st.sampled_from([0, 0, 0, 100]), SPEEDS,
        st.sampled_from([1, 1, 1, 1, 1, 1, LATE_AFTER, LATE_AFTER + 1, -AHEAD, -AHEAD - 1]),
        st.sampled_from([*[True] * 9, False]), st.sampled_from([*[False] * 9, True]),
    )  # fmt: skip
    ODD = st.sampled_from(
        [Fix(None, NOON, *HOME, 0, has_fix=True), Fix(NOON, NOON, 0, 0, 0, has_fix=True),
         Fix(NOON, NOON, 91 * DEGREE, 0, 0, has_fix=True), Fix(NOON, NOON, -HOME[0], HOME[1], 0, has_fix=True)]
    )  # fmt: skip

    @settings(max_examples=300)
    @given(st.lists(FIXES | FIXES | FIXES | ODD, min_size=3, max_size=30))
    def test_says_what_the_steps_say(self, fixes: list[Fix]) -> None:
        past = NOTHING
        for one in fixes:
            expected = judge_by_steps(past, one)
            assert judge(past, one) == expected
            past = expected[0]
