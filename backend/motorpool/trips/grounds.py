"""Why a trip lets somebody look at its vehicle: the dispatcher, the driver, and whoever asked for it or rides (P6).

And what it adds to the track: its departure and its return.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.kit.moments import day_of
from motorpool.looking import milestones as looking
from motorpool.looking.milestones import Milestone
from motorpool.tracking import parking_models, sight
from motorpool.tracking.sight import Ground, Keys, Span
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.states import LIVE, AssignmentStatus

OVER = (AssignmentStatus.CLOSED, AssignmentStatus.WITHDRAWN)
OPEN_TASKS = (AssignmentStatus.UNDERWAY, AssignmentStatus.RETURNED)
REMEMBERED = timedelta(days=30)
"""So long after the return whoever asked or rode may look at the way: for the rating, and to answer questions."""
Tasks = Callable[[Actor, datetime], QuerySet[Assignment]]


def dispatched(actor: Actor, _at: datetime) -> QuerySet[Assignment]:
    """What a dispatcher still answers for: on the road, or back and not closed."""
    return Assignment.objects.visible_to(actor, P.TRACK_TASK).filter(status__in=OPEN_TASKS)


def driven(actor: Actor, _at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.visible_to(actor, P.TRIP_DRIVE)


def ridden(actor: Actor, at: datetime) -> QuerySet[Assignment]:
    if not actor.holds(P.TRIP_OWN):
        return Assignment.objects.none()
    own = Q(trip__requested_by=actor.user_id) | Q(trip__traveller=actor.user_id)
    recent = Q(returned_at=None) | Q(returned_at__gt=at - REMEMBERED)
    return Assignment.objects.filter(own, recent, status__in=LIVE)


def sees_track(one: Assignment, actor: Actor) -> bool:
    """Whether one of the grounds, or the duty over the fleet, would let the actor look at the way of this assignment.

    Asks the database nothing of what `queries.task_rows` has joined; days stand for the moments of `ridden`.
    """
    trip, driver, vehicle = one.trip, one.driver_hold.driver, one.vehicle_hold.vehicle
    if vehicle and actor.may(P.TRACK_FLEET, vehicle.organization.path):
        return True
    if one.status in OPEN_TASKS and actor.may(P.TRACK_TASK, trip.organization.path):
        return True
    if one.status not in LIVE:
        return False
    if actor.holds(P.TRIP_DRIVE) and driver is not None and driver.person_id == actor.user_id:
        return True
    recent = one.returned_at is None or day_of(one.returned_at) > actor.on - REMEMBERED
    return recent and actor.holds(P.TRIP_OWN) and actor.user_id in (trip.requested_by_id, trip.traveller_id)


def _ground(name: str, label: str, tasks: Tasks) -> Ground:
    def live(actor: Actor, at: datetime) -> Keys:
        underway = tasks(actor, at).filter(status=AssignmentStatus.UNDERWAY)
        return underway.values_list("vehicle_hold__vehicle", flat=True)

    def spans(actor: Actor, vehicle_id: int, at: datetime) -> Iterator[Span]:
        of_vehicle = tasks(actor, at).filter(vehicle_hold__vehicle=vehicle_id, departed_at__isnull=False)
        for one in of_vehicle.select_related("trip").order_by("departed_at", "pk"):
            if one.departed_at:
                link = f"/trips/{one.trip_id}"
                yield Span(one.departed_at, one.returned_at or at, name, f"{label} {one.trip.number}", link)

    return Ground(live=live, spans=spans)


def milestones(vehicle_id: int, since: datetime, until: datetime) -> Iterator[Milestone]:
    """As the driver reported them, so that the track can be held against it."""
    of_vehicle = Assignment.objects.filter(vehicle_hold__vehicle=vehicle_id, departed_at__lte=until, status__in=LIVE)
    for one in of_vehicle.exclude(returned_at__lt=since).select_related("trip").order_by("departed_at", "pk"):
        for label, at in (("出车", one.departed_at), ("回场", one.returned_at)):
            if at and since <= at <= until:
                yield Milestone(at, f"{label} {one.trip.number}")


def on_task(user_id: int | None) -> Keys:
    """Of the vehicles that a driver has a task with, until it is closed."""
    own = Assignment.objects.filter(driver_hold__driver__person=user_id).exclude(status__in=OVER)
    return own.values_list("vehicle_hold__vehicle", flat=True)


def register() -> None:
    parking_models.register_tasks("trips.tasks", on_task)
    looking.register("trips", milestones)
    sight.register("trips.task", _ground("trips.task", "在途任务", dispatched))
    sight.register("trips.driving", _ground("trips.driving", "本人出车", driven))
    sight.register("trips.riding", _ground("trips.riding", "本人用车", ridden))


def is_told_number(trip: Trip, person: int) -> bool:
    """Of those who asked: whoever travels sees the number; whoever asked for a colleague, only one that is not the
    colleague's own. Else asking for a car would be a way to the telephone of anybody in the unit.
    """
    own = trip.traveller.phone
    return person == trip.traveller_id or (bool(trip.contact_phone) and trip.contact_phone != own)
