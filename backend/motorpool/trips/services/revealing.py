"""Whom to call about a trip: the driver his passenger, the passenger his driver, while the task lasts (ADR 0025)."""

from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.personal import look, out_of_reach
from motorpool.kit.errors import NotFound
from motorpool.trips.grounds import is_told_number
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.queries import SEEN_BY
from motorpool.trips.states import ON_TASK, AssignmentStatus


def reveal_contact(*, trip_id: int, reason: str, by: Actor, at: datetime) -> str:
    """The number given for this trip, else that of whoever travels. For its driver while the task lasts, for those who
    asked (`is_told_number`), and for those who may reveal personal data there.
    """
    trip = Trip.objects.select_related("traveller").filter(pk=trip_id).first()
    if trip is None:
        raise NotFound
    driving = Assignment.objects.visible_to(by, P.TRIP_DRIVE).filter(trip=trip, status__in=ON_TASK)
    on_the_job = driving.exists()
    holder, what = (trip, "contact_phone") if trip.contact_phone else (trip.traveller, "phone")
    grounds = [P.TRIP_OWN, P.PERSONAL_REVEAL] if is_told_number(trip, by.person) else [P.PERSONAL_REVEAL]
    if not on_the_job and not Trip.objects.visible_to(by, *grounds).filter(pk=trip_id).exists():
        raise out_of_reach(Trip.objects.all(), trip_id, what, by, at, *SEEN_BY)
    return look(subject=trip, holder=holder, what=what, reason=reason, once=on_the_job, by=by, at=at)


def reveal_driver(*, assignment_id: int, reason: str, by: Actor, at: datetime) -> str:
    """The telephone of the driver: for those who travel, while the task lasts, and for those who may reveal there."""
    found = Assignment.objects.select_related("trip", "driver_hold__driver__person")
    assignment = found.filter(pk=assignment_id).first()
    if assignment is None or assignment.driver_hold.driver is None:
        raise NotFound
    own = Trip.objects.visible_to(by, P.TRIP_OWN).filter(pk=assignment.trip_id).exists()
    travels = own and assignment.status in (*ON_TASK, AssignmentStatus.RETURNED)
    if not travels and not Assignment.objects.visible_to(by, P.PERSONAL_REVEAL).filter(pk=assignment_id).exists():
        raise out_of_reach(Trip.objects.all(), assignment.trip_id, "phone", by, at, *SEEN_BY)
    person = assignment.driver_hold.driver.person
    return look(subject=assignment, holder=person, what="phone", reason=reason, once=travels, by=by, at=at)
