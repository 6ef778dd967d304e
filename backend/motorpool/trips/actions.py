"""What an actor may do with a trip or an assignment now: state and permission together, for the buttons.

Reads only what `queries.rows` has joined, so that a list asks the database nothing more.
"""

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.approvals.models import Step
from motorpool.approvals.states import StepStatus
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.states import LIVE, AssignmentStatus, TripStatus


def current_step(trip: Trip) -> Step | None:
    if trip.approval is None or trip.status != TripStatus.REQUESTED:
        return None
    return next((step for step in trip.approval.steps.all() if step.status == StepStatus.PENDING), None)


def standing(trip: Trip) -> str:
    """Its status in words. While a trip is under way, its vehicles tell which of them are."""
    given = {one.status for one in assigned(trip)}
    if trip.status == TripStatus.UNDERWAY and given and AssignmentStatus.UNDERWAY not in given:
        return "部分已回场" if AssignmentStatus.ASSIGNED in given else AssignmentStatus.RETURNED.label
    return TripStatus(trip.status).label


def waits_for(trip: Trip) -> str | None:
    """What happens next, in words."""
    step = current_step(trip)
    if step:
        return step.label
    if standing(trip) == AssignmentStatus.RETURNED.label:
        return "调度结单"
    return {
        TripStatus.RETURNED: "申请人修改",
        TripStatus.APPROVED: "调度派车",
        TripStatus.DISPATCHED: "驾驶员出车",
        TripStatus.UNDERWAY: "回场结单",
        TripStatus.COMPLETED: "用车人评价",
    }.get(TripStatus(trip.status))


def assigned(trip: Trip) -> list[Assignment]:
    return [one for one in trip.assignments.all() if one.status in LIVE]


def of_trip(trip: Trip, actor: Actor) -> list[str]:
    allowed = []
    allows, path = trip.LIFECYCLE.allows, trip.organization.path
    if actor.holds(P.TRIP_OWN) and actor.user_id in (trip.requested_by_id, trip.traveller_id):
        if trip.status in (TripStatus.REQUESTED, TripStatus.RETURNED):
            allowed += ["edit", "withdraw"]
        allowed += [name for name in ("cancel", "rate") if allows(name, trip.status)]
    step = current_step(trip)
    if (
        step
        and trip.approval
        and actor.user_id not in trip.approval.barred
        and actor.may(step.permission, step.organization.path)
    ):
        allowed += ["approve", "return"]
    if actor.may(P.TRIP_DISPATCH, path):
        if allows("cancel", trip.status) and "cancel" not in allowed:
            allowed.append("cancel")
        if allows("dispatch", trip.status) or allows("dispatch_more", trip.status):
            allowed.append("dispatch")
    return allowed


def of_assignment(one: Assignment, actor: Actor) -> list[str]:
    driver = one.driver_hold.driver
    own = actor.holds(P.TRIP_DRIVE) and driver is not None and driver.person_id == actor.user_id
    dispatcher = actor.may(P.TRIP_DISPATCH, one.trip.organization.path)
    allowed = []
    if own or dispatcher:
        allowed += [name for name in ("depart", "bring_back") if one.LIFECYCLE.allows(name, one.status)]
        if one.status in (AssignmentStatus.ASSIGNED, AssignmentStatus.UNDERWAY):
            allowed.append("report_change")
    if dispatcher:
        allowed += [name for name in ("reassign", "withdraw", "close") if one.LIFECYCLE.allows(name, one.status)]
    return allowed
