"""Reading who holds what."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.drivers.models import Driver
from motorpool.reservations.models import Reservation
from motorpool.vehicles.models import Vehicle

SEEN_BY = (Permission.TRIP_DISPATCH, Permission.RESERVATION_MANAGE)


def owned(actor: Actor, *permissions: str) -> Q:
    """Holds of vehicles or drivers within the actor's scope."""
    paths = [path for permission in permissions for path in actor.paths(permission)]
    return within(paths, "vehicle__organization") | within(paths, "driver__organization")


def holds_between(start: datetime, end: datetime) -> QuerySet[Reservation]:
    return Reservation.objects.filter(period__overlap=DateTimeTZRange(start, end))


def taken(column: str, period: DateTimeTZRange) -> Exists:
    """Whether the vehicle or driver of the outer row is held at any time of the period."""
    return Exists(Reservation.objects.filter(**{column: OuterRef("pk")}, period__overlap=period))


def same_thing(held: Reservation) -> Q:
    return Q(vehicle=held.vehicle_id) if held.vehicle_id else Q(driver=held.driver_id)


def next_after(held: Reservation) -> Reservation | None:
    """The hold of the same vehicle or driver that follows, locked."""
    return (
        Reservation.objects.select_for_update()
        .filter(same_thing(held), period__startswith__gte=held.period.upper)
        .exclude(pk=held.pk)
        .order_by("period")
        .first()
    )


def overdue(now: datetime) -> QuerySet[Reservation]:
    """Held, not given back, and the period is over."""
    return Reservation.objects.filter(released_at=None, period__endswith__lte=now).order_by("pk")


def open_after(now: datetime) -> QuerySet[Reservation]:
    """Whatever still counts on a vehicle or driver."""
    return Reservation.objects.filter(released_at=None, period__endswith__gt=now)


def queue_for(of: Vehicle | Driver) -> None:
    """Wait for one's turn. Two inserts that met inside the exclusion constraint would end as a deadlock."""
    type(of)._default_manager.select_for_update(of=("self",)).get(pk=of.pk)
