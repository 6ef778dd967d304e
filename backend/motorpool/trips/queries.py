"""Reading trips, assignments and what waits, always in the actor's scope."""

import re
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet
from motorpool.approvals import queries as approvals
from motorpool.audit.models import Entry
from motorpool.audit.queries import history_of
from motorpool.kit.moments import start_of
from motorpool.kit.rules import rules_of
from motorpool.notifications.models import Notice
from motorpool.organizations.queries import at_or_below
from motorpool.trips.models import Assignment, Attachment, Change, Destination, Trip
from motorpool.trips.rules import OrderRules
from motorpool.trips.states import LIVE, AssignmentStatus, TripStatus

SEEN_BY = (P.TRIP_VIEW, P.TRIP_OWN, P.TRIP_DRIVE)
OWN = (P.TRIP_OWN,)
NUMBER = re.compile(r"(?:\d{8}-)?0*([1-9]\d{0,17})")
REMINDER, CHASED = "reminder", "close_late"
HOLDS = ("vehicle_hold__vehicle__organization", "driver_hold__driver__person")


CHANGES = Change.objects.select_related("reported_by", "acknowledged_by", "instead_of").order_by("pk")


def _assignments() -> QuerySet[Assignment]:
    changes = Prefetch("changes", CHANGES)
    return Assignment.objects.select_related(*HOLDS, "by_track").prefetch_related(changes).order_by("pk")


ROW = (
    Prefetch("destinations", Destination.objects.order_by("position")),
    Prefetch("assignments", _assignments()),
    Prefetch("approval__steps", approvals.STEPS.queryset),
)


def rows(trips: ScopedQuerySet[Trip]) -> ScopedQuerySet[Trip]:
    """With what a list shows: four more queries, however many rows."""
    return trips.select_related("organization", "requested_by", "traveller", "approval").prefetch_related(*ROW)


def trips_for(
    actor: Actor,
    *,
    scope: str = "visible",
    status: list[str] | None = None,
    q: str = "",
    organization_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Trip]:
    """One's own, or those of the units one watches over. Days are those on which a trip starts; `until` is included."""
    found = Trip.objects.visible_to(actor, *(OWN if scope == "mine" else (P.TRIP_VIEW,)))
    if status:
        found = found.filter(status__in=status)
    if organization_id:
        found = found.filter(at_or_below(organization_id))
    if since:
        found = found.filter(start_at__gte=start_of(since))
    if until:
        found = found.filter(start_at__lt=start_of(until + timedelta(days=1)))
    return rows(_searched(found, q) if q else found)


def _searched(found: ScopedQuerySet[Trip], q: str) -> ScopedQuerySet[Trip]:
    places = Destination.objects.filter(trip=OuterRef("pk"), place__icontains=q)
    plates = Assignment.objects.filter(trip=OuterRef("pk"), vehicle_hold__vehicle__plate__icontains=q)
    matching = Q(reason__icontains=q) | Q(traveller__name__icontains=q) | Q(Exists(places)) | Q(Exists(plates))
    if number := NUMBER.fullmatch(q):
        matching |= Q(pk=int(number[1]))
    return found.filter(matching)


def trip_for(actor: Actor, pk: int) -> Trip:
    whole = rows(Trip.objects.all()).prefetch_related(
        Prefetch("attachments", Attachment.objects.select_related("file").order_by("pk")),
        "assignments__rating",
    )
    return whole.found(pk, actor, *SEEN_BY)


def trip_to_dispatch(actor: Actor, pk: int) -> Trip:
    return Trip.objects.select_related("organization").found(pk, actor, P.TRIP_DISPATCH)


def task_for(actor: Actor, pk: int) -> Assignment:
    """One assignment, whole."""
    return task_rows(Assignment.objects.all()).found(pk, actor, P.TRIP_DRIVE, P.TRIP_DISPATCH)


def history(trip: Trip) -> QuerySet[Entry]:
    """All that happened to the request, its steps and its assignments."""
    steps = approvals.steps_of("trips.trip", trip.pk)
    own = Trip.objects.get(pk=trip.pk).assignments.values("pk")
    return history_of(
        Q(subject_type="trips.trip", subject_id=trip.pk)
        | Q(subject_type="trips.assignment", subject_id__in=own)
        | Q(subject_type="approvals.step", subject_id__in=steps.values("pk"))
    )


def live_assignments(trip: Trip) -> QuerySet[Assignment]:
    return Assignment.objects.filter(trip=trip, status__in=LIVE)


def held_by(reservation_id: int) -> Q:
    return Q(vehicle_hold=reservation_id) | Q(driver_hold=reservation_id)


def to_dispatch(actor: Actor) -> ScopedQuerySet[Trip]:
    """Approved, and vehicles still missing; the earliest first."""
    given = (
        Assignment.objects.filter(trip=OuterRef("pk"), status__in=LIVE)
        .order_by()
        .values("trip")
        .annotate(number=Count("pk"))
        .values("number")
    )
    open_trips = (TripStatus.APPROVED, TripStatus.DISPATCHED, TripStatus.UNDERWAY)
    found = Trip.objects.visible_to(actor, P.TRIP_DISPATCH).filter(status__in=open_trips)
    return found.filter(vehicles_wanted__gt=Coalesce(Subquery(given), 0)).order_by("start_at", "pk")


def tasks_for(actor: Actor, *, scope: str = "mine", state: str = "open", q: str = "") -> QuerySet[Assignment]:
    """A driver's own tasks, or those that a dispatcher watches over."""
    found = Assignment.objects.visible_to(actor, P.TRIP_DRIVE if scope == "mine" else P.TRIP_DISPATCH)
    finished = [AssignmentStatus.CLOSED, AssignmentStatus.WITHDRAWN]
    if scope == "mine":
        finished.append(AssignmentStatus.RETURNED)
    found = found.exclude(status__in=finished) if state == "open" else found.filter(status__in=finished)
    if q:
        found = found.filter(
            Q(vehicle_hold__vehicle__plate__icontains=q)
            | Q(driver_hold__driver__person__name__icontains=q)
            | Q(trip__traveller__name__icontains=q)
            | Q(trip__reason__icontains=q)
        )
    return task_rows(found)


def task_rows(found: ScopedQuerySet[Assignment]) -> ScopedQuerySet[Assignment]:
    return found.select_related(
        *HOLDS, "trip__organization", "trip__requested_by", "trip__traveller", "trip__approval", "rating", "by_track"
    ).prefetch_related(
        Prefetch("changes", CHANGES),
        Prefetch("trip__destinations", Destination.objects.order_by("position")),
        Prefetch("trip__assignments", _assignments()),
        Prefetch("trip__approval__steps", approvals.STEPS.queryset),
    )


def beginning(since: datetime, until: datetime) -> QuerySet[Assignment]:
    """Not departed, to begin in that time, and their drivers not yet reminded."""
    reminded = Notice.objects.filter(
        kind=REMINDER,
        user=OuterRef("driver_hold__driver__person"),
        link=Concat(Value("/trips/"), OuterRef("trip"), output_field=CharField()),
    )
    due = Assignment.objects.filter(
        status=AssignmentStatus.ASSIGNED, trip__start_at__gt=since, trip__start_at__lte=until
    )
    return due.exclude(Exists(reminded)).select_related("trip", *HOLDS).order_by("pk")


def unread_changes(actor: Actor) -> QuerySet[Change]:
    seen = Assignment.objects.visible_to(actor, P.TRIP_DISPATCH)
    return Change.objects.filter(acknowledged_at=None, assignment__in=seen)


def unclosed(at: datetime) -> QuerySet[Assignment]:
    """Back for longer than a dispatcher may leave it open (T5)."""
    due = at - timedelta(hours=rules_of(OrderRules).close_within_h)
    return Assignment.objects.filter(status=AssignmentStatus.RETURNED, returned_at__lte=due)


def to_chase(at: datetime) -> QuerySet[Assignment]:
    """Of trips for which nobody was chased yet."""
    link = Concat(Value("/trips/"), OuterRef("trip"), output_field=CharField())
    chased = Notice.objects.filter(kind=CHASED, link=link)
    return unclosed(at).exclude(Exists(chased)).select_related("trip__organization", *HOLDS).order_by("pk")


def waiting_for(actor: Actor, at: datetime) -> dict[str, int]:
    """What waits for the actor, one number for each kind of work."""
    mine = Trip.objects.visible_to(actor, *OWN)
    return {
        "approvals": approvals.pending_steps(actor).count(),
        "dispatch": to_dispatch(actor).count(),
        "close": Assignment.objects.visible_to(actor, P.TRIP_DISPATCH).filter(status=AssignmentStatus.RETURNED).count(),
        "close_late": unclosed(at).filter(pk__in=Assignment.objects.visible_to(actor, P.TRIP_DISPATCH)).count(),
        "changes": unread_changes(actor).count(),
        "drive": Assignment.objects.visible_to(actor, P.TRIP_DRIVE)
        .filter(status__in=(AssignmentStatus.ASSIGNED, AssignmentStatus.UNDERWAY))
        .count(),
        "rate": mine.filter(status=TripStatus.COMPLETED).count(),
        "returned": mine.filter(status=TripStatus.RETURNED).count(),
    }


def files_in_sight(actor: Actor) -> QuerySet[Attachment, object]:
    """Keys of files attached to trips that the actor may see."""
    return Attachment.objects.filter(trip__in=Trip.objects.visible_to(actor, *SEEN_BY)).values_list("file", flat=True)


def to_follow(at: datetime, *, settled: timedelta, longest: timedelta) -> QuerySet[Assignment]:
    """Out, and nobody knows yet when it left; or back for so long that its track is whole, and not yet summed up."""
    out = Q(status=AssignmentStatus.UNDERWAY, by_track=None) | Q(
        status=AssignmentStatus.UNDERWAY, by_track__departed_at=None
    )
    back = Q(
        status__in=(AssignmentStatus.RETURNED, AssignmentStatus.CLOSED),
        returned_at__lte=at - settled,
        returned_at__gt=at - longest,
    ) & (Q(by_track=None) | Q(by_track__is_final=False))
    return _with_tracks(Assignment.objects.filter(out | back))


def driven_during(vehicle_id: int, since: datetime, until: datetime) -> QuerySet[Assignment]:
    """Of this vehicle, back already and summed up, whose way lies in this stretch for some of the time."""
    found = Assignment.objects.filter(
        Q(departed_at__lte=until) | Q(trip__start_at__lte=until),
        vehicle_hold__vehicle=vehicle_id, returned_at__gte=since, by_track__is_final=True,
    )  # fmt: skip
    return _with_tracks(found)


def _with_tracks(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return (
        rows.select_related("trip__organization", "vehicle_hold__vehicle__organization", "by_track")
        .prefetch_related("changes", "trip__destinations")
        .order_by("pk")
    )
