"""Reading the register of temporary outside parking (外场临停)."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Q, Value, When

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet
from motorpool.kit.errors import NotFound
from motorpool.kit.moments import start_of
from motorpool.organizations.queries import at_or_below
from motorpool.tracking.areas import Area
from motorpool.tracking.parking_models import OutsideParking, of_tasks
from motorpool.tracking.states import OutsidePhase, OutsideStatus
from motorpool.vehicles.plates import normal

SEEN_BY = (P.VEHICLE_VIEW, P.VEHICLE_MANAGE, P.PARKING_AGREE, P.TRIP_DRIVE)
HELD = (OutsideStatus.AGREED, OutsideStatus.ENDED)
"""Of these the time between `since` and `until` counts."""


class Allowance(NamedTuple):
    """A vehicle may stand here from one moment until another, excluded."""

    area: Area
    since: datetime
    until: datetime

    def holds_at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


def allowances_of(vehicle_id: int, *, since: datetime, until: datetime) -> list[Allowance]:
    """Those agreed to that touch this stretch."""
    rows = OutsideParking.objects.filter(vehicle=vehicle_id, status__in=HELD, since__lte=until, until__gte=since)
    return [
        Allowance(Area(one.lat, one.lon, one.radius_m), one.since, one.until) for one in rows.order_by("since", "pk")
    ]


def outside_for(
    actor: Actor,
    *,
    at: datetime,
    q: str = "",
    organization_id: int | None = None,
    vehicle_id: int | None = None,
    phase: str = "",
    since: date | None = None,
    until: date | None = None,
) -> ScopedQuerySet[OutsideParking]:
    """Those that touch the days from `since` to `until`, both included; each with its `phase` at this moment."""
    # Any: the annotated type has no name that could be written down.
    rows: Any = _rows(actor, at)
    if q:
        named = Q(place__icontains=q) | Q(reason__icontains=q) | Q(requested_by__name__icontains=q)
        rows = rows.filter(named | Q(vehicle__plate__contains=normal(q)))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id, "vehicle__organization"))
    if vehicle_id:
        rows = rows.filter(vehicle=vehicle_id)
    if phase:
        rows = rows.filter(phase=phase)
    if since:
        rows = rows.filter(until__gt=start_of(since))
    if until:
        rows = rows.filter(since__lt=start_of(until + timedelta(days=1)))
    found: ScopedQuerySet[OutsideParking] = rows
    return found


def outside_parking_for(actor: Actor, pk: int, at: datetime) -> OutsideParking:
    found = _rows(actor, at).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _rows(actor: Actor, at: datetime) -> ScopedQuerySet[OutsideParking]:
    """Besides those in scope, a driver sees where the vehicle of a task may stand from now on, whoever asked for it;
    not where it stood before."""
    seen = OutsideParking.objects.visible_to(actor, *SEEN_BY)
    if actor.holds(P.TRIP_DRIVE):
        to_come = OutsideParking.objects.filter(
            status__in=(OutsideStatus.REQUESTED, OutsideStatus.AGREED), until__gt=at
        )
        seen |= to_come.filter(of_tasks(actor.user_id))
    rows: Any = seen.select_related("vehicle__organization", "requested_by", "agreed_by", "closed_by")
    agreed = Q(status=OutsideStatus.AGREED)
    phase = Case(
        When(agreed & Q(since__gt=at), then=Value(OutsidePhase.COMING)),
        When(agreed & Q(until__gt=at), then=Value(OutsidePhase.CURRENT)),
        When(status__in=HELD, then=Value(OutsidePhase.OVER)),
        default="status",
        output_field=CharField(),
    )
    found: ScopedQuerySet[OutsideParking] = rows.annotate(phase=phase)
    return found
