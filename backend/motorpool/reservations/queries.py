"""Reading who holds what."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.drivers.models import Driver
from motorpool.reservations.models import AWAY, Reservation
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
    """Away, not given back, and the period is over. What never began simply ends with its period."""
    return Reservation.objects.filter(AWAY, period__endswith__lte=now).order_by("pk")


def open_at(now: datetime) -> QuerySet[Reservation]:
    """Whatever still counts on a vehicle or driver: away now, or to come."""
    return Reservation.objects.filter(Q(begun_at__isnull=False) | Q(period__endswith__gt=now), released_at=None)


def queue_for(*, vehicles: Iterable[int | None] = (), drivers: Iterable[int | None] = ()) -> None:
    """Wait for one's turn. Two that met inside the exclusion constraint would end as a deadlock, or as a breach of it.

    Whoever needs several asks for all at once: vehicles before drivers, each by key, so that nobody waits in a circle.
    """
    for model, keys in ((Vehicle, vehicles), (Driver, drivers)):
        wanted = [key for key in keys if key is not None]
        list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))


def locked(*keys: int) -> list[Reservation]:
    """These holds, locked, in the order asked for; nobody else may meanwhile take what they hold."""
    seen = Reservation.objects.filter(pk__in=keys).values_list("vehicle", "driver")
    queue_for(vehicles=[vehicle for vehicle, _ in seen], drivers=[driver for _, driver in seen])
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("vehicle", "driver__person")
    found = rows.order_by("pk").in_bulk(keys)
    return [found[key] for key in keys]
