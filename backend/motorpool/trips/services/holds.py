"""Giving back what assignments hold; shared by cancelling and by dispatch."""

from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.reservations import queries
from motorpool.reservations import services as reservations
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.states import AssignmentStatus


def locked(*assignments: Assignment) -> list[Reservation]:
    """What they hold, all locked at once."""
    return queries.locked(*(key for one in assignments for key in (one.vehicle_hold_id, one.driver_hold_id)))


def give_back(*assignments: Assignment, at: datetime) -> None:
    for held in locked(*assignments):
        if held.released_at is None:
            reservations.release(held=held, at=at)


def give_back_all(trip: Trip, *, by: Actor, at: datetime, note: str) -> list[int]:
    """Withdraw every assignment that has not departed. Returns the users who were to drive."""
    assigned = Assignment.objects.select_for_update(of=("self",)).select_related(
        "driver_hold__driver", "vehicle_hold__vehicle", "trip"
    )
    waiting = list(assigned.filter(trip=trip, status=AssignmentStatus.ASSIGNED).order_by("pk"))
    give_back(*waiting, at=at)
    drivers = []
    for assignment in waiting:
        assignment.move("withdraw", by=by, at=at, note=note)
        if assignment.driver_hold.driver:
            drivers.append(assignment.driver_hold.driver.person_id)
    return drivers
