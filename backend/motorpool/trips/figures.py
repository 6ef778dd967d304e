"""Today at a glance, for fleet managers and supervisors."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Case, Count, FloatField, QuerySet, Value, When
from django.db.models.functions import TruncDate

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.moments import CHINA, start_of
from motorpool.organizations.models import Organization
from motorpool.trips.models import Assignment, Rating, Trip
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

SPAN = timedelta(days=29)  # thirty days with the day itself
MOST_UNITS = 20


def overview(actor: Actor, day: date) -> dict[str, Any]:
    """Trips that start on that day by status, vehicles and drivers now, and the thirty days up to it."""
    trips = Trip.objects.visible_to(actor, P.FIGURES_VIEW)
    today = trips.filter(start_at__gte=start_of(day), start_at__lt=start_of(day + timedelta(days=1)))
    recent = trips.filter(start_at__gte=start_of(day - SPAN), start_at__lt=start_of(day + timedelta(days=1)))
    driven = recent.exclude(status__in=(TripStatus.WITHDRAWN, TripStatus.CANCELLED, TripStatus.RETURNED))
    return {
        "trips": {**dict.fromkeys(TripStatus.values, 0), **_by_status(today)},
        **_fleet(actor),
        "satisfaction": _satisfaction(recent),
        "trend": _trend(driven, day),
        "units": _units(driven),
    }


def _by_status(trips: QuerySet[Trip]) -> dict[str, int]:
    return dict(trips.order_by().values_list("status").annotate(found=Count("pk")))


def _fleet(actor: Actor) -> dict[str, dict[str, int]]:
    vehicles = dict(
        Vehicle.objects.visible_to(actor, P.FIGURES_VIEW).order_by().values_list("status").annotate(found=Count("pk"))
    )
    drivers = dict(
        Driver.objects.visible_to(actor, P.FIGURES_VIEW).order_by().values_list("status").annotate(found=Count("pk"))
    )
    out = Assignment.objects.visible_to(actor, P.FIGURES_VIEW).filter(status=AssignmentStatus.UNDERWAY).count()
    in_service = vehicles.get(VehicleStatus.IN_SERVICE, 0)
    return {
        "vehicles": {
            "total": in_service + vehicles.get(VehicleStatus.SUSPENDED, 0),
            "in_service": in_service,
            "out_now": out,
        },
        "drivers": {
            "total": drivers.get(DriverStatus.AVAILABLE, 0) + drivers.get(DriverStatus.SUSPENDED, 0),
            "available": drivers.get(DriverStatus.AVAILABLE, 0),
            "out_now": out,
        },
    }


def _satisfaction(trips: QuerySet[Trip]) -> float | None:
    """Share of ratings with four stars or five, 0 to 1; null without ratings."""
    pleased = Case(When(stars__gte=4, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
    found: float | None = Rating.objects.filter(assignment__trip__in=trips).aggregate(share=Avg(pleased))["share"]
    return found


def _trend(trips: QuerySet[Trip], day: date) -> list[dict[str, Any]]:
    counted: dict[date, int] = dict(
        trips.order_by()
        .annotate(day=TruncDate("start_at", tzinfo=CHINA))
        .values_list("day")
        .annotate(found=Count("pk"))
    )
    days = (day - SPAN + timedelta(days=n) for n in range(SPAN.days + 1))
    return [{"date": one, "trips": counted.get(one, 0)} for one in days]


def _units(trips: QuerySet[Trip]) -> list[dict[str, Any]]:
    busiest = (
        trips.order_by()
        .values("organization")
        .annotate(trips=Count("pk"))
        .order_by("-trips", "organization")[:MOST_UNITS]
    )
    numbers = {row["organization"]: row["trips"] for row in busiest}
    names = Organization.objects.in_bulk(list(numbers))
    return [{"organization": names[key], "trips": number} for key, number in numbers.items()]
