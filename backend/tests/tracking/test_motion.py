"""The five states, at their edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from motorpool.tracking.motion import State, state_of
from motorpool.tracking.rules import MotionRules

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
AGO_300, AGO_301 = NOW - timedelta(seconds=300), NOW - timedelta(seconds=301)


def state(**differs: Any) -> State:
    usual = {"heard_at": NOW, "reported_at": NOW, "speed": 0, "status_word": 3, "fixed": True, "moved_m": 0.0}
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
        ({"heard_at": AGO_300, "reported_at": AGO_300}, State.STILL),
        ({"heard_at": AGO_301, "reported_at": AGO_301, "fixed": False}, State.OFFLINE),
        ({"heard_at": None, "reported_at": None}, State.OFFLINE),
        ({"reported_at": None}, State.UNLOCATED),
        ({"reported_at": AGO_301, "status_word": 2}, State.PARKED),  # asleep where it was switched off
        ({"reported_at": AGO_301, "status_word": 2, "speed": 30}, State.UNLOCATED),
        ({"reported_at": AGO_301}, State.UNLOCATED),  # it talks, and nobody knows where it drove to
        ({"reported_at": AGO_301, "speed": 300, "moved_m": 99.0}, State.UNLOCATED),
    ],
)
def test_each_state_begins_and_ends_where_the_rules_say(differs: dict[str, Any], expected: State) -> None:
    assert state(**differs) == expected
