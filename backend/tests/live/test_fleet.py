"""States told for all at once are those of `motion.state_of`, and change by time passing."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorpool.live.fleet import HEARD, POSITIONS, Fleet, Listing
from motorpool.tracking.motion import STATES, State, state_of
from motorpool.tracking.rules import MotionRules
from tests.factories import NOW, make_organization, make_vehicle
from tests.live.fleets import HERE, fleet_of, heard, later, refresh, spoke

RULES = MotionRules()
SECONDS = st.integers(-400, 400)


@given(st.lists(st.tuples(SECONDS, SECONDS, st.integers(0, 60), st.integers(0, 3), st.booleans()), max_size=20))
def test_all_at_once_as_one_by_one(said: list[tuple[int, int, int, int, bool]]) -> None:
    """A position some time ago, then something else; what was heard before that position says nothing more."""
    now = NOW.timestamp()
    fleet = Fleet(RULES)
    fleet.list_vehicles([Listing(key, f"苏D{key:05}", "other", 1, "单位", "1/") for key in range(len(said))])
    rows, heard = np.zeros(len(said), POSITIONS), np.zeros(len(said), HEARD)
    for key, (talked, arrived, speed, status, fixed) in enumerate(said):
        rows[key] = (key, now - arrived, now - arrived, 31_000_000, 119_000_000, speed, 0, status, fixed)
        heard[key] = (key, now - talked, -1, 0, 0, 0)
    fleet.hear(rows, heard, now)
    for key, (talked, arrived, speed, status, fixed) in enumerate(said):
        expected = state_of(
            heard_at=datetime.fromtimestamp(now - min(talked, arrived), UTC),
            reported_at=datetime.fromtimestamp(now - arrived, UTC),
            speed=speed,
            status_word=status,
            fixed=fixed,
            moved_m=0,
            now=NOW,
            rules=RULES,
        )
        assert STATES[fleet.rows["state"][key]] == expected


@pytest.mark.django_db
def test_a_vehicle_goes_offline_by_itself() -> None:
    vehicle = make_vehicle(make_organization())
    heard(vehicle, engine=True)
    fleet = fleet_of()
    assert STATES[fleet.rows["state"][0]] == State.STILL
    refresh(fleet, later(301))
    assert STATES[fleet.rows["state"][0]] == State.OFFLINE
    assert fleet.rows["changed"][0] == fleet.tick


@pytest.mark.django_db
def test_heartbeats_keep_a_vehicle_online_and_a_lost_fix_is_seen() -> None:
    """Of the last good position alone, the first would be offline after five minutes, the second would drive on."""
    asleep, driving = (make_vehicle(make_organization()) for _ in range(2))
    heard(asleep, engine=False)
    heard(driving, speed=500, engine=True)
    fleet = fleet_of()
    states = fleet.rows["state"]
    assert [STATES[state] for state in states] == [State.PARKED, State.MOVING]
    spoke(asleep, later(400))
    spoke(driving, later(20), reported_at=later(20), engine=True)
    refresh(fleet, later(21))
    assert STATES[states[1]] == State.UNLOCATED
    assert fleet.rows["changed"][1] == fleet.tick
    heard(driving, at=later(30), speed=500, engine=True)
    refresh(fleet, later(401))
    assert [STATES[state] for state in states] == [State.PARKED, State.OFFLINE]
    spoke(driving, later(402))
    refresh(fleet, later(403))
    assert STATES[states[1]] == State.UNLOCATED  # it talks, and says nothing of where it drove to
    refresh(fleet, later(701))
    assert [STATES[state] for state in states] == [State.OFFLINE, State.UNLOCATED]


@pytest.mark.django_db
def test_a_heartbeat_is_news_once_a_minute() -> None:
    vehicle = make_vehicle(make_organization())
    heard(vehicle)
    fleet = fleet_of()
    changed = fleet.rows["changed"][0]
    spoke(vehicle, later(30))
    refresh(fleet, later(31))
    assert fleet.rows["changed"][0] == changed
    spoke(vehicle, later(60))
    refresh(fleet, later(61))
    assert fleet.rows["changed"][0] == fleet.tick


@pytest.mark.django_db
def test_creeping_without_speed_is_moving() -> None:
    vehicle = make_vehicle(make_organization())
    heard(vehicle, engine=True)
    fleet = fleet_of()
    heard(vehicle, at=later(60), place=(HERE[0] + 0.001, HERE[1]), engine=True)  # 95 m further
    refresh(fleet, later(60))
    assert STATES[fleet.rows["state"][0]] == State.MOVING


@pytest.mark.django_db
def test_what_was_read_already_changes_nothing_and_a_lost_fix_keeps_the_place() -> None:
    vehicle = make_vehicle(make_organization())
    heard(vehicle)
    fleet = fleet_of()
    changed = fleet.rows["changed"][0]
    refresh(fleet, later(1))
    assert fleet.rows["changed"][0] == changed
    heard(vehicle, at=later(2), place=None)
    refresh(fleet, later(2))
    assert STATES[fleet.rows["state"][0]] == State.UNLOCATED
    assert fleet.rows["lon"][0] == round(HERE[0] * 1e6)
