"""How the vehicles on the dispatcher's board are: of those on a task, and of no others."""

from datetime import timedelta
from typing import Any

import pytest

from motorpool.live.queries import states_on_board
from motorpool.tracking.models import Present
from motorpool.tracking.motion import STATES, State
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import Vehicle
from tests.factories import NOW, Unit, actor, approved_trip, make_vehicle

pytestmark = pytest.mark.django_db
DEPARTED = NOW + timedelta(hours=2)


def found(vehicle: Vehicle, state: State) -> None:
    Present.objects.create(
        vehicle=vehicle, state=STATES.index(state), since=DEPARTED, source=2, read_until=DEPARTED, base_state=0,
        base_since=DEPARTED, base_source=2, tail=0,
    )  # fmt: skip


def test_of_vehicles_on_a_task_and_no_others(django_assert_num_queries: Any) -> None:
    unit, other = Unit(), Unit()
    idle = make_vehicle(unit.organization)
    for vehicle, state in ((unit.vehicle, State.MOVING), (idle, State.PARKED), (other.vehicle, State.MOVING)):
        found(vehicle, state)
    one = dispatch.dispatch_trip(
        trip_id=approved_trip(unit).pk,
        vehicle_id=unit.vehicle.pk,
        driver_id=unit.driver.pk,
        by=actor(unit.dispatcher),
        at=NOW,
    )
    assert states_on_board(actor(unit.dispatcher), organization_id=None, at=DEPARTED) == []
    driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(unit.driver.person), at=DEPARTED)
    seen = [{"id": unit.vehicle.pk, "state": State.MOVING, "state_since": DEPARTED}]
    dispatcher = actor(unit.dispatcher)
    with django_assert_num_queries(2):  # however many they are
        assert states_on_board(dispatcher, organization_id=None, at=DEPARTED) == seen
    assert states_on_board(actor(other.dispatcher), organization_id=None, at=DEPARTED) == []
