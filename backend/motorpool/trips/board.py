"""The dispatcher's board: vehicles and drivers by hours, and for one trip what is free, the best first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Abs, Coalesce

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import called
from motorpool.drivers import queries as drivers
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.moments import day_of, start_of
from motorpool.organizations.queries import at_or_below
from motorpool.reservations import queries as reservations
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.reporting import hints, mute, terminal_facts
from motorpool.trips.states import LIVE
from motorpool.vehicles import queries as vehicles
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

MOST = 600  # rows on one board; a dispatcher with more narrows by unit
CHOICES = 80
NEARNESS = ("本单位", "调度单位", "外单位")


def fleet(actor: Actor, organization_id: int | None) -> QuerySet[Vehicle]:
    rows = vehicles.dispatchable(actor).exclude(status=VehicleStatus.RETIRED)
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    usual = Driver.objects.filter(usual_vehicle=OuterRef("pk"), status=DriverStatus.AVAILABLE).order_by("pk")
    return rows.annotate(usual_driver_id=Subquery(usual.values("pk")[:1])).order_by(
        _elsewhere(actor), "organization__path", "plate"
    )[:MOST]


def crew(actor: Actor, organization_id: int | None) -> QuerySet[Driver]:
    rows = drivers.dispatchable(actor).exclude(status=DriverStatus.LEFT)
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    return rows.order_by(_elsewhere(actor), "organization__path", "person__name_key", "pk")[:MOST]


def holds_on(actor: Actor, organization_id: int | None, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Every hold of the actor's vehicles and drivers in that time, with the trip it serves."""
    rows = reservations.holds_between(start, end).filter(reservations.owned(actor, P.TRIP_DISPATCH))
    if organization_id:
        rows = rows.filter(
            at_or_below(organization_id, "vehicle__organization") | at_or_below(organization_id, "driver__organization")
        )
    held = list(rows.order_by("period", "pk"))
    served = _served([row.pk for row in held])
    return [_bar(row, served.get(row.pk)) for row in held]


def _served(keys: list[int]) -> dict[int, Assignment]:
    found = Assignment.objects.filter(Q(vehicle_hold__in=keys) | Q(driver_hold__in=keys)).select_related(
        "trip__traveller", "trip__organization"
    )
    return {key: one for one in found for key in (one.vehicle_hold_id, one.driver_hold_id)}


def _bar(row: Reservation, one: Assignment | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "vehicle_id": row.vehicle_id,
        "driver_id": row.driver_id,
        "start_at": row.period.lower,
        "end_at": row.period.upper,
        "reason": row.reason,
        "label": f"{one.trip.traveller.name} {one.trip.reason}" if one else row.note or row.get_reason_display(),
        "released": row.released_at is not None,
        "at_risk": row.at_risk_since is not None,
        "note": row.note,
        "assignment_id": one.pk if one else None,
        "assignment_status": one.status if one else None,
        "trip_id": one.trip_id if one else None,
        "trip_number": one.trip.number if one else None,
    }


def vehicle_choices(actor: Actor, trip: Trip, q: str) -> list[dict[str, Any]]:
    """Free and fitting first; then the nearest, the body that was asked for, the fewest empty seats; of equals those
    that report where they are."""
    need = -(-trip.headcount // trip.vehicles_wanted) + 1  # passengers of one vehicle, and the driver
    usual = Driver.objects.filter(usual_vehicle=OuterRef("pk"), status=DriverStatus.AVAILABLE).order_by("pk")
    rows = vehicles.dispatchable(actor).filter(status=VehicleStatus.IN_SERVICE)
    if q:
        rows = rows.filter(Q(plate__icontains=q) | Q(model__icontains=q) | Q(organization__name__icontains=q))
    rows = rows.annotate(
        busy=reservations.taken("vehicle", trip.period),
        small=_flag(Q(seats__lt=need)),
        foreign=_distance(trip, actor),
        other_body=_flag(~Q(body=trip.body_wanted)) if trip.body_wanted else Value(0),
        spare=Abs(F("seats") - need),
        usual_driver_id=Subquery(usual.values("pk")[:1]),
        **terminal_facts(),
        mute=mute(),
    ).order_by("busy", "small", "foreign", "other_body", "spare", "mute", "odometer_km", "pk")[:CHOICES]
    return [_vehicle(row) for row in rows]


def _vehicle(row: Any) -> dict[str, Any]:
    why = [
        "座位不足" if row.small else f"{row.seats} 座",
        f"{NEARNESS[row.foreign]}车辆",
        *(["车型不同"] if row.other_body else []),
    ]
    return {
        "id": row.pk,
        "plate": row.plate,
        "brand": row.brand,
        "model": row.model,
        "body_label": row.get_body_display(),
        "seats": row.seats,
        "organization": row.organization,
        "free": not row.busy,
        "busy_reason": "该时段已被占用" if row.busy else None,
        "fits": not row.small,
        "why": why,
        "hints": hints(row),
        "usual_driver_id": row.usual_driver_id,
    }


def driver_choices(actor: Actor, trip: Trip, q: str, usual: Collection[int]) -> list[dict[str, Any]]:
    """Free first; then the unit's own, and whoever has the fewest trips that day, which is fair.

    The usual drivers of the vehicles on offer are always among them.
    """
    day = day_of(trip.start_at)
    that_day = (
        Assignment.objects.filter(
            driver_hold__driver=OuterRef("pk"),
            status__in=LIVE,
            trip__start_at__gte=start_of(day),
            trip__start_at__lt=trip.end_at,
        )
        .order_by()
        .values("driver_hold__driver")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = drivers.dispatchable(actor).filter(
        status=DriverStatus.AVAILABLE, licence_expires_on__gte=day_of(trip.end_at)
    )
    if q:
        rows = rows.filter(called(q, "person__"))
    rows = rows.annotate(
        busy=reservations.taken("driver", trip.period),
        foreign=_distance(trip, actor),
        trips_today=Coalesce(Subquery(that_day), 0),
    ).order_by("busy", "foreign", "trips_today", "person__name_key", "pk")
    best: list[Any] = list(rows[:CHOICES])
    missing = set(usual) - {row.pk for row in best}
    best += rows.filter(pk__in=missing)
    return [
        {
            "id": row.pk,
            "name": row.person.name,
            "phone": row.person.phone,
            "licence_class": row.licence_class,
            "organization": row.organization,
            "free": not row.busy,
            "busy_reason": "该时段已有任务" if row.busy else None,
            "trips_today": row.trips_today,
            "why": [f"{NEARNESS[row.foreign]}驾驶员", f"当日 {row.trips_today} 趟"],
        }
        for row in best
    ]


def _distance(trip: Trip, actor: Actor) -> Case:
    """The asking unit's own, then the dispatcher's own (the pool), then anybody else's: an index into NEARNESS."""
    return Case(
        When(organization=trip.organization_id, then=0),
        When(organization=actor.organization_id, then=1),
        default=2,
        output_field=IntegerField(),
    )


def _elsewhere(actor: Actor) -> Case:
    """The dispatcher's own unit comes first."""
    return _flag(~Q(organization=actor.organization_id))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=1), default=0, output_field=IntegerField())
