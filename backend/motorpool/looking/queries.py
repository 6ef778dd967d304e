"""Reading requests and looks, always in the actor's scope; and the ground that an approved request gives."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet, keys_of, within
from motorpool.approvals import queries as approvals
from motorpool.kit.errors import NotFound
from motorpool.kit.moments import start_of
from motorpool.looking.models import Look, LookRequest, Way
from motorpool.looking.states import RequestStatus
from motorpool.organizations.models import Organization
from motorpool.tracking import sight
from motorpool.tracking.sight import Keys, Span
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal

OPEN_FOR = timedelta(hours=12)
"""So long an opened view may be read: a session, not a subscription."""
OVERSEERS = (P.TRACK_LOOKS, P.TRACK_APPROVE)
SEEN_BY = (P.TRACK_REQUEST, *OVERSEERS)
KNOWN_BY = (P.VEHICLE_VIEW, P.VEHICLE_MANAGE, P.TRACK_FLEET, P.TRACK_UNIT_LIVE, P.TRACK_REQUEST)
GROUND = "looking.request"


MOST_FOUND = 20


def vehicles_known_to(actor: Actor, *, q: str = "", keys: Sequence[int] = ()) -> QuerySet[Vehicle]:
    """Some of the vehicles that the actor may know of, by plate or by key, to open or to ask for their tracks."""
    rows = sight.visible(Vehicle.objects.visible_to(actor, *KNOWN_BY)).select_related("organization")
    if q:
        rows = rows.filter(Q(plate__contains=normal(q)) | Q(organization__short_name__icontains=q))
    if keys:
        rows = rows.filter(pk__in=keys)
    return rows.order_by("plate", "pk")[:MOST_FOUND]


def vehicle_known_to(actor: Actor, vehicle_id: int, at: datetime) -> Vehicle:
    """A vehicle that the actor may know of; whether its track may be seen is another question."""
    every = sight.visible(Vehicle.objects.select_related("organization"))
    found = every.visible_to(actor, *KNOWN_BY).filter(pk=vehicle_id).first()
    if found:
        return found
    other = every.filter(pk=vehicle_id).first()
    if other is None or not sight.spans_of(actor, other, since=start_of(date.min.replace(1971)), until=at, at=at):
        raise NotFound
    return other


def askable(actor: Actor, keys: list[int]) -> QuerySet[Vehicle]:
    """Of these, the vehicles whose track the actor may ask for."""
    asked = Vehicle.objects.visible_to(actor, P.TRACK_REQUEST).filter(pk__in=keys)
    return sight.visible(asked).select_related("organization").order_by("plate", "pk")


def requests_for(actor: Actor, *, scope: str = "mine", q: str = "", status: str = "") -> QuerySet[LookRequest]:
    """One's own, or those about the vehicles one watches over."""
    permissions = (P.TRACK_REQUEST,) if scope == "mine" else OVERSEERS
    rows = _request_rows().visible_to(actor, *permissions)
    if q:
        plates = LookRequest.objects.filter(vehicles__plate__contains=normal(q)).values("pk")
        rows = rows.filter(
            Q(reason__icontains=q) | Q(reference__icontains=q) | Q(requested_by__name__icontains=q) | Q(pk__in=plates)
        )
    return rows.filter(status=status) if status else rows


def request_for(actor: Actor, pk: int) -> LookRequest:
    return _request_rows().found(pk, actor, *SEEN_BY)


def _request_rows() -> ScopedQuerySet[LookRequest]:
    rows = LookRequest.objects.select_related("organization", "requested_by__organization", "approval")
    rows = rows.prefetch_related(Prefetch("vehicles", Vehicle.objects.order_by("plate", "pk")))
    return rows.prefetch_related(Prefetch("approval__steps", approvals.STEPS.queryset))


def expired(at: datetime) -> QuerySet[LookRequest]:
    return LookRequest.objects.filter(status=RequestStatus.APPROVED, expires_at__lte=at)


def looks_for(
    actor: Actor,
    *,
    q: str = "",
    vehicle_id: int | None = None,
    organization_id: int | None = None,
    way: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Look]:
    """Who looked at the vehicles of one's units; `until` is included."""
    rows = Look.objects.visible_to(actor, P.TRACK_LOOKS).select_related(
        "vehicle", "organization", "looked_by__organization"
    )
    if q:
        rows = rows.filter(
            Q(looked_by__name__icontains=q) | Q(vehicle__plate__contains=normal(q)) | Q(purpose__icontains=q)
        )
    if vehicle_id:
        known = sight.visible(Vehicle.objects.visible_to(actor, P.TRACK_LOOKS)).filter(pk=vehicle_id)
        path = known.values_list("organization__path", flat=True).first()
        rows = rows.filter(Q(vehicle=vehicle_id) | _map_over(path))
    if organization_id:
        unit = Organization.objects.visible_to(actor, P.TRACK_LOOKS).filter(pk=organization_id)
        path = unit.values_list("path", flat=True).first()
        rows = rows.filter(within([path] if path else []) | _map_over(path))
    if way:
        rows = rows.filter(way=way)
    if since:
        rows = rows.filter(opened_at__gte=start_of(since))
    if until:
        rows = rows.filter(opened_at__lt=start_of(until + timedelta(days=1)))
    return rows


def views_for(actor: Actor, **chosen: Any) -> QuerySet[Look]:
    """The same, but one row for all vehicles on tasks that one view of the map showed of what is asked for.

    The first stands for them, with how many `vehicles` of how many `units`: a dispatcher who opens the map would fill a
    page otherwise.
    """
    rows, on_task = looks_for(actor, **chosen), Q(way=Way.MAP, vehicle__isnull=False)
    same = rows.filter(on_task, looked_by=OuterRef("looked_by"), view=OuterRef("view")).order_by().values("view")

    def counted(what: str) -> Case:
        number = same.annotate(number=Count(what, distinct=True)).values("number")
        return Case(When(on_task, then=Subquery(number)), default=None, output_field=IntegerField())

    first = ~on_task | ~Exists(same.filter(pk__lt=OuterRef("pk")))
    return rows.filter(first).annotate(vehicles=counted("vehicle"), units=counted("organization"))


def _map_over(path: str | None) -> Q:
    """Looks at the map with all vehicles of a unit: of the one with this path, or of one above it."""
    return Q(vehicle=None, organization__in=keys_of(path) if path else [])


def opened_look(actor: Actor, pk: int, at: datetime) -> Look:
    """One's own view, while it is open. Another's is not found, whatever one may see else."""
    own = Look.objects.filter(looked_by=actor.user_id, way=Way.SCREEN, opened_at__gt=at - OPEN_FOR)
    found = own.select_related("vehicle__organization", "looked_by__organization").filter(pk=pk).first()
    if found is None:
        raise NotFound("本次查看已结束，请重新打开")
    return found


def allowed_live(_actor: Actor, _at: datetime) -> Keys:
    """A request is about the past."""
    nobody: Any = Vehicle.objects.none().values_list("pk", flat=True)
    return nobody  # type: ignore[no-any-return]


def allowed_spans(actor: Actor, vehicle_id: int, at: datetime) -> Iterator[Span]:
    """The windows that were allowed to the actor, as long as the actor may still ask for this vehicle."""
    rows = LookRequest.objects.filter(
        requested_by=actor.user_id, status=RequestStatus.APPROVED, expires_at__gt=at, vehicles=vehicle_id
    )
    found = list(rows.order_by("pk"))
    if found and askable(actor, [vehicle_id]).exists():
        for one in found:
            label = " ".join(filter(None, ("经批准的申请", one.number, one.get_purpose_display(), one.reference)))
            yield Span(one.since, one.until, GROUND, label, f"/tracks/requests/{one.pk}")
