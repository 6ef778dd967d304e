"""A track out of the raw table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from motorpool.tracking.marks import Mark
from motorpool.tracking.store import track
from tests.tracking.drives import Report, store

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 15, 50, tzinfo=UTC)  # ten minutes before midnight in China
SECOND = timedelta(seconds=1)


def test_a_track_is_sorted_by_device_time_over_days_of_arrival() -> None:
    reports = [Report(START + number * 60 * SECOND, speed=number, mileage=1000 + number) for number in range(20)]
    late = reports[5]._replace(arrived_at=START + timedelta(days=9), marks=int(Mark.LATE))
    store(1, [*reports[6:], late, *reports[:5]])
    store(2, [Report(START)])
    found = track(vehicle_id=1, since=START, until=START + timedelta(hours=1))
    assert found.speed.tolist() == list(range(20))
    assert found.mileage.tolist() == list(range(1000, 1020))
    assert set(found.altitude.tolist()) == {12}


def test_the_window_is_half_open() -> None:
    store(1, [Report(START + number * SECOND) for number in range(5)])
    found = track(vehicle_id=1, since=START + SECOND, until=START + 3 * SECOND)
    assert (found.at - int(START.timestamp())).tolist() == [1, 2]


def test_what_no_line_may_be_made_of_is_shown_on_demand_only() -> None:
    marks = [0, Mark.LATE | Mark.OUT_OF_ORDER, Mark.DRIFTING, Mark.JUMPING, Mark.NO_FIX, Mark.ZERO_ISLAND]
    store(1, [Report(START + number * SECOND, marks=int(mark)) for number, mark in enumerate(marks)])
    window: dict[str, Any] = {"vehicle_id": 1, "since": START, "until": START + timedelta(hours=1)}
    assert len(track(**window)) == 2
    assert track(**window, with_marked=True).marks.tolist() == [int(mark) for mark in marks]
    assert len(track(**{**window, "vehicle_id": 3})) == 0
