"""Stops, legs and distances, under the noise of a receiver."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorpool.tracking.gaps import gaps_in
from motorpool.tracking.legs import movements
from motorpool.tracking.marks import Mark
from motorpool.tracking.states import GapKind
from motorpool.tracking.store.tracks import Row, Track, track_of
from tests.tracking.drives import LAT, METRE, Report

START = datetime(2026, 11, 20, tzinfo=UTC)
BEGIN = int(START.timestamp())


def track(reports: list[Report]) -> Track:
    rows: list[Row] = []
    for one in reports:
        at, arrived = int(one.at.timestamp()), int((one.arrived_at or one.at).timestamp())
        rows.append((at, arrived, one.lat, one.lon, one.speed, 0, one.alarms, one.status, one.marks, one.body))
    return track_of(rows)


def course(*parts: tuple[int, float], noise: float = 0.0, seed: int = 1, step: int = 10) -> list[Report]:
    """Northwards: (seconds, metres a second) one after the other."""
    chance, metres, second, made = random.Random(seed), 0.0, 0, []
    for seconds, speed in parts:
        for _ in range(seconds // step):
            place = LAT + int((metres + chance.gauss(0, noise)) * METRE)
            made.append(
                Report(
                    START + timedelta(seconds=second), place, speed=int(speed * 36), engine=speed > 0,
                    mileage=int(metres / 100),
                )
            )  # fmt: skip
            metres, second = metres + speed * step, second + step
    return made


def test_a_drive_between_two_stops() -> None:
    found = movements(track(course((600, 0), (1200, 15), (900, 0))))
    first, second = found.stops
    assert (first.since, second.until) == (BEGIN, BEGIN + 2690)
    assert first.until - BEGIN == pytest.approx(600, abs=15)
    assert second.since - BEGIN == pytest.approx(1800, abs=15)
    assert found.metres == pytest.approx(18_000, rel=0.01)
    assert found.odometer_m == pytest.approx(18_000, abs=200)
    (leg,) = found.legs
    assert leg.top_speed == 540


@given(st.integers(0, 10_000), st.sampled_from((1, 10, 30)))
@settings(max_examples=25, deadline=None)
def test_noise_at_rest_adds_no_distance(seed: int, step: int) -> None:
    found = movements(track(course((7200, 0), noise=12, seed=seed, step=step)))
    assert len(found.stops) == 1
    assert found.metres < 100


@given(st.integers(0, 10_000), st.integers(8, 30), st.sampled_from((1, 5, 10, 30)))
@settings(max_examples=25, deadline=None)
def test_the_distance_of_a_noisy_drive_is_right(seed: int, speed: int, step: int) -> None:
    found = movements(track(course((600, 0), (1800, speed), (600, 0), noise=5, seed=seed, step=step)))
    assert found.metres == pytest.approx(1800 * speed, rel=0.06)
    assert len(found.stops) == 2


def test_a_fix_on_the_moon_changes_nothing() -> None:
    whole = course((600, 0), (1200, 15), (600, 0))
    usual = movements(track(whole))
    whole[70] = whole[70]._replace(lat=LAT + 3_000_000)
    assert movements(track(whole)).metres == pytest.approx(usual.metres, rel=0.02)


def test_a_stop_bridges_the_silence_of_a_sleeping_terminal() -> None:
    whole = course((600, 15), (36_000, 0), (600, 15))
    found = movements(track(whole[:70] + whole[-60:]))
    (stop,) = found.stops
    assert stop.until - stop.since == pytest.approx(36_000, abs=120)
    assert stop.engine_s < 60


def test_a_silence_on_the_way_is_no_driving() -> None:
    whole = course((600, 0), (3600, 15), (600, 0))
    found = movements(track(whole[:100] + whole[300:]))  # of the hour, 2,000 seconds are missing
    (leg,) = found.legs
    assert leg.silent_s == 2_010
    assert found.moving_s == leg.until - leg.since - 2_010
    assert found.moving_s == pytest.approx(1_600, abs=30)
    assert leg.bridged_m == pytest.approx(30_000, rel=0.02)


def test_an_odometer_that_was_set_anew_goes_on() -> None:
    whole = course((1200, 15))
    whole[60:] = [one._replace(mileage=(one.mileage or 0) - 80) for one in whole[60:]]
    assert movements(track(whole)).odometer_m == pytest.approx(18_000, abs=400)


def test_nothing_gives_nothing() -> None:
    assert (movements(track([])).metres, gaps_in(track([]))) == (0, [])
    assert movements(track(course((10, 0)))).stops == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"marks": int(Mark.LATE)}, GapKind.BUFFERED),
        ({"marks": int(Mark.NO_FIX)}, GapKind.NO_FIX),
        (None, GapKind.LOST),
    ],
)
def test_a_gap_has_a_cause(change: dict[str, int] | None, kind: GapKind) -> None:
    whole = course((1200, 15))
    inside = [one._replace(**change) for one in whole[30:90]] if change else []  # type: ignore[arg-type]
    (gap,) = gaps_in(track(whole[:30] + inside + whole[90:]))
    assert (gap.since - BEGIN, gap.until - BEGIN, gap.kind) == (290, 900, kind)
    assert gap.jumped_m == pytest.approx(9150, rel=0.01)


def test_a_vehicle_without_power_is_silent_and_wakes_where_it_slept() -> None:
    whole = course((600, 0), (1800, 0), (600, 0))
    (gap,) = gaps_in(track(whole[:60] + whole[-30:]))
    assert gap.kind == GapKind.POWER_OFF
    elsewhere = [one._replace(lat=LAT + 90_000) for one in whole[-30:]]
    (gap,) = gaps_in(track(whole[:60] + elsewhere))
    assert gap.kind == GapKind.LOST
    assert np.isclose(gap.jumped_m, 10_007, rtol=0.01)


def test_the_way_across_a_silence_is_told_apart() -> None:
    """5.6 km of 18 were not heard of: nobody knows the way, only that it was so far at least."""
    whole = course((600, 0), (1200, 15), (900, 0))
    heard = [one for n, one in enumerate(whole) if not 90 <= n < 126]
    found = movements(track(heard))
    assert found.bridged_m == pytest.approx(5_550, rel=0.01)
    assert found.metres == pytest.approx(18_000 - 5_550, rel=0.01)
    assert found.odometer_m == pytest.approx(18_000, abs=200)  # the counter went on
    assert movements(track(whole)).bridged_m == 0


def test_a_vehicle_that_wakes_elsewhere_went_there_in_silence() -> None:
    whole = course((600, 0), (1200, 15), (900, 0))
    found = movements(track(whole[:60] + whole[185:]))
    assert found.metres < 50
    assert found.bridged_m == pytest.approx(18_000, rel=0.01)
