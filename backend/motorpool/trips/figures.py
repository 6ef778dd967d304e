"""A day at a glance, for fleet managers and supervisors.

Read from what was dated: which unit hung where (`Version`), kept which vehicles (`Keeping`) and drivers (`Posting`),
how each trip stood as the day ended (`Stage`), what was rated by then. So what is renamed, moved, merged, handed over,
retired, cancelled, finished or rated later leaves the report of an earlier day as it was (ADR 0035).
"""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Avg, Case, Count, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import NOTHING
from motorpool.drivers.models import Posting
from motorpool.drivers.states import DriverStatus
from motorpool.kit.moments import CHINA, start_of
from motorpool.kit.validity import valid
from motorpool.organizations.queries import Stretch, last_versions, units_over
from motorpool.trips.models import Assignment, Rating, Stage
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.queries import kept_on
from motorpool.vehicles.states import VehicleStatus

DAY = timedelta(days=1)
SPAN = timedelta(days=29)  # thirty days with the day itself
MOST_UNITS = 20


def overview(actor: Actor, day: date) -> dict[str, Any]:
    """Trips that start on that day by status, vehicles and drivers of it, and the thirty days up to it."""
    stretches = units_over(actor, day - SPAN, day, P.FIGURES_VIEW)
    recent = Stage.objects.filter(valid(day), _of_then(stretches))
    today = recent.filter(start_at__gte=start_of(day))
    driven = recent.exclude(status__in=(TripStatus.WITHDRAWN, TripStatus.CANCELLED, TripStatus.RETURNED))
    return {
        "trips": {**dict.fromkeys(TripStatus.values, 0), **_by_status(today)},
        **_fleet(actor, day, stretches[-1].units),
        "satisfaction": _satisfaction(recent, day),
        "trend": _trend(driven, day),
        "units": _units(driven, day),
    }


def _of_then(stretches: list[Stretch]) -> Q:
    """Trips that started while their unit belonged to what is reported."""
    parts = (
        Q(start_at__gte=start_of(one.since), start_at__lt=start_of(one.until), organization__in=one.units)
        for one in stretches
    )
    return reduce(or_, parts, NOTHING)


def _by_status(trips: QuerySet[Stage]) -> dict[str, int]:
    return dict(trips.order_by().values_list("status").annotate(found=Count("pk")))


def _fleet(actor: Actor, day: date, units: frozenset[int]) -> dict[str, dict[str, int | None]]:
    """As the day ended, and what was out on it. What is out just now is told of the present day only."""
    vehicles = dict(kept_on(actor, day, units).order_by().values_list("status").annotate(found=Count("pk")))
    posted = Posting.objects.filter(valid(day), organization__in=units)
    drivers = dict(posted.order_by().values_list("status").annotate(found=Count("pk")))
    out = _out(day, units)
    now = out.filter(status=AssignmentStatus.UNDERWAY).count() if day == actor.on else None
    used = out.aggregate(
        vehicles=Count("vehicle_hold__vehicle", distinct=True), drivers=Count("driver_hold__driver", distinct=True)
    )
    return {
        "vehicles": {
            "total": sum(vehicles.values()),
            "in_service": vehicles.get(VehicleStatus.IN_SERVICE, 0),
            "out_now": now,
            "used": used["vehicles"],
        },
        "drivers": {
            "total": sum(drivers.values()),
            "available": drivers.get(DriverStatus.AVAILABLE, 0),
            "out_now": now,
            "used": used["drivers"],
        },
    }


def _out(day: date, units: frozenset[int]) -> QuerySet[Assignment]:
    """Those that were on the road at some moment of the day."""
    begins, ends = start_of(day), start_of(day + DAY)
    back = Q(returned_at=None) | Q(returned_at__gte=begins)
    return Assignment.objects.filter(back, trip__organization__in=units, departed_at__lt=ends)


def _satisfaction(trips: QuerySet[Stage], day: date) -> float | None:
    """Share of ratings with four stars or five that were given by the end of the day, 0 to 1; null without ratings."""
    pleased = Case(When(stars__gte=4, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
    given = Rating.objects.filter(assignment__trip__in=trips.values("trip"), rated_at__lt=start_of(day + DAY))
    found: float | None = given.aggregate(share=Avg(pleased))["share"]
    return found


def _trend(trips: QuerySet[Stage], day: date) -> list[dict[str, Any]]:
    counted: dict[date, int] = dict(
        trips.order_by()
        .annotate(day=TruncDate("start_at", tzinfo=CHINA))
        .values_list("day")
        .annotate(found=Count("pk"))
    )
    days = (day - SPAN + timedelta(days=n) for n in range(SPAN.days + 1))
    return [{"date": one, "trips": counted.get(one, 0)} for one in days]


def _units(trips: QuerySet[Stage], day: date) -> list[dict[str, Any]]:
    busiest = (
        trips.order_by()
        .values("organization")
        .annotate(trips=Count("pk"))
        .order_by("-trips", "organization")[:MOST_UNITS]
    )
    numbers = {row["organization"]: row["trips"] for row in busiest}
    names = last_versions(numbers, day)
    return [
        {
            "organization": {"id": key, "name": names[key].name, "short_name": names[key].short_name},
            "trips": number,
        }
        for key, number in numbers.items()
    ]
