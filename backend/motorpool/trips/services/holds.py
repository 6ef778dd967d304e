"""Giving back what assignments hold; shared by cancelling and by dispatch."""

from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.reservations import services as reservations
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.states import AssignmentStatus


def give_back(assignment: Assignment, *, at: datetime) -> None:
    for key in (assignment.vehicle_hold_id, assignment.driver_hold_id):
        held = Reservation.objects.select_for_update().get(pk=key)
        if held.released_at is None:
            reservations.release(held=held, at=at)


def give_back_all(trip: Trip, *, by: Actor, at: datetime, note: str) -> list[int]:
    """Withdraw every assignment that has not departed. Returns the users who were to drive."""
    waiting = Assignment.objects.select_for_update(of=("self",)).select_related(
        "driver_hold__driver", "vehicle_hold__vehicle", "trip"
    )
    drivers = []
    for assignment in waiting.filter(trip=trip, status=AssignmentStatus.ASSIGNED).order_by("pk"):
        give_back(assignment, at=at)
        assignment.move("withdraw", by=by, at=at, note=note)
        if assignment.driver_hold.driver:
            drivers.append(assignment.driver_hold.driver.person_id)
    return drivers
