"""The five states, at their edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from motorpool.tracking.motion import MotionRules, State, state_of

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
AGO_300, AGO_301 = NOW - timedelta(seconds=300), NOW - timedelta(seconds=301)


def state(**differs: Any) -> State:
    usual = {"device_at": NOW, "arrived_at": NOW, "speed": 0, "status_word": 3, "fixed": True, "moved_m": 0.0}
    return state_of(**{**usual, **differs}, now=NOW, rules=MotionRules())


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({}, State.STILL),
        ({"status_word": 2}, State.PARKED),
        ({"speed": 29}, State.STILL),
        ({"speed": 30}, State.MOVING),
        ({"status_word": 2, "speed": 30}, State.MOVING),  # towed, or the wire to the ignition is loose
        ({"moved_m": 59.9}, State.STILL),
        ({"moved_m": 60.0}, State.MOVING),
        ({"fixed": False, "speed": 500}, State.UNLOCATED),
        ({"arrived_at": AGO_300, "device_at": AGO_300}, State.STILL),
        ({"arrived_at": AGO_301, "device_at": AGO_301, "fixed": False}, State.OFFLINE),
        ({"device_at": AGO_301}, State.OFFLINE),  # out of the terminal's memory
        ({"device_at": None}, State.OFFLINE),
        ({"device_at": NOW + timedelta(seconds=200), "arrived_at": AGO_301}, State.OFFLINE),  # a fast clock
    ],
)
def test_each_state_begins_and_ends_where_the_rules_say(differs: dict[str, Any], expected: State) -> None:
    assert state(**differs) == expected
