"""Every move that the tables do not allow is refused by the service, and nothing has changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from motorpool.accounts.roles import Role
from motorpool.kit.lifecycle import IllegalAction
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.services import dispatch, driving, rating, requests
from motorpool.trips.states import AssignmentStatus, TripStatus
from tests.access.world import World
from tests.database import refused
from tests.factories import NOW, actor, trip_data

pytestmark = pytest.mark.django_db

S, A = TripStatus, AssignmentStatus
TripAct = Callable[[World, Trip], object]
AssignmentAct = Callable[[World, Assignment], object]
LATER = NOW + timedelta(hours=1)


def change(w: World, trip: Trip) -> None:
    me = w.role(Role.APPLICANT)
    requests.change_request(trip_id=trip.pk, data=trip_data(me), by=actor(me), at=NOW)


def withdraw(w: World, trip: Trip) -> None:
    requests.withdraw(trip_id=trip.pk, note="", by=actor(w.role(Role.APPLICANT)), at=NOW)


def cancel(w: World, trip: Trip) -> None:
    requests.cancel(trip_id=trip.pk, note="取消", by=actor(w.role(Role.APPLICANT)), at=NOW)


def rate(w: World, trip: Trip) -> None:
    rating.rate(trip_id=trip.pk, scores=[], by=actor(w.role(Role.APPLICANT)), at=NOW)


def send(w: World, trip: Trip) -> None:
    dispatch.dispatch_trip(
        trip_id=trip.pk,
        vehicle_id=w.other_vehicle.pk,
        driver_id=w.other_driver.pk,
        extra=True,
        by=actor(w.role(Role.DISPATCHER)),
        at=NOW,
    )


# What was agreed, written out once more: where each act is possible at all.
TRIP_ACTS: dict[TripAct, set[str]] = {
    change: {S.REQUESTED, S.RETURNED},
    withdraw: {S.REQUESTED, S.RETURNED},
    cancel: {S.APPROVED, S.DISPATCHED},
    rate: {S.COMPLETED},
    send: {S.APPROVED, S.DISPATCHED, S.UNDERWAY},
}
ILLEGAL_FOR_TRIPS = [
    pytest.param(act, status, id=f"{act.__name__}-{status}")
    for act, legal in TRIP_ACTS.items()
    for status in TripStatus.values
    if status not in legal
]


def reassign(w: World, one: Assignment) -> None:
    dispatch.reassign(
        assignment_id=one.pk,
        vehicle_id=w.other_vehicle.pk,
        driver_id=w.other_driver.pk,
        note="",
        by=actor(w.role(Role.DISPATCHER)),
        at=NOW,
    )


def take_back(w: World, one: Assignment) -> None:
    dispatch.withdraw_assignment(assignment_id=one.pk, note="", by=actor(w.role(Role.DISPATCHER)), at=NOW)


def depart(w: World, one: Assignment) -> None:
    driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(w.role(Role.DISPATCHER)), at=NOW)


def report(w: World, one: Assignment) -> None:
    driving.report_change(
        assignment_id=one.pk, kind="other", text="堵车", new_end_at=None, by=actor(w.role(Role.DISPATCHER)), at=NOW
    )


def bring_back(w: World, one: Assignment) -> None:
    by = actor(w.role(Role.DISPATCHER))
    driving.bring_back(assignment_id=one.pk, odometer_km=None, place="", note="", by=by, at=LATER)


def close(w: World, one: Assignment) -> None:
    dispatch.close(assignment_id=one.pk, note="", by=actor(w.role(Role.DISPATCHER)), at=NOW)


ASSIGNMENT_ACTS: dict[AssignmentAct, set[str]] = {
    reassign: {A.ASSIGNED},
    take_back: {A.ASSIGNED},
    depart: {A.ASSIGNED},
    report: {A.ASSIGNED, A.UNDERWAY},
    bring_back: {A.UNDERWAY},
    close: {A.RETURNED},
}
ILLEGAL_FOR_ASSIGNMENTS = [
    pytest.param(act, status, id=f"{act.__name__}-{status}")
    for act, legal in ASSIGNMENT_ACTS.items()
    for status in AssignmentStatus.values
    if status not in legal
]


@pytest.mark.parametrize(("act", "status"), ILLEGAL_FOR_TRIPS)
def test_a_request_makes_no_other_move(act: TripAct, status: str) -> None:
    world = World()
    Trip.objects.filter(pk=world.requested.pk).update(status=status)
    with refused(IllegalAction):
        act(world, world.requested)


@pytest.mark.parametrize(("act", "status"), ILLEGAL_FOR_ASSIGNMENTS)
def test_an_assignment_makes_no_other_move(act: AssignmentAct, status: str) -> None:
    world = World()
    Assignment.objects.filter(pk=world.assigned.pk).update(status=status)
    with refused(IllegalAction):
        act(world, world.assigned)


def test_every_status_and_every_action_is_covered() -> None:
    assert len(ILLEGAL_FOR_TRIPS) == len(TripStatus) * len(TRIP_ACTS) - sum(map(len, TRIP_ACTS.values()))
    assert len(ILLEGAL_FOR_ASSIGNMENTS) == len(AssignmentStatus) * 6 - sum(map(len, ASSIGNMENT_ACTS.values()))
