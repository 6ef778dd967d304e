"""Reading who holds what."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.accounts.queries import called
from motorpool.drivers import queries as drivers
from motorpool.drivers.models import Driver
from motorpool.organizations.queries import at_or_below
from motorpool.reservations.models import AWAY, Reason, Reservation
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal

SEEN_BY = (Permission.TRIP_DISPATCH, Permission.RESERVATION_MANAGE)


def owned(actor: Actor, *permissions: str) -> Q:
    """Holds of vehicles or drivers within the actor's scope."""
    paths = [path for permission in permissions for path in actor.paths(permission)]
    return within(paths, "vehicle__organization") | within(paths, "driver__organization")


def holds_for(
    actor: Actor,
    *,
    now: datetime,
    q: str = "",
    side: str = "",
    vehicle_id: int | None = None,
    driver_id: int | None = None,
    organization_id: int | None = None,
    reason: str = "",
    trips: bool = False,
    past: bool = False,
) -> QuerySet[Reservation]:
    """What holds the actor's vehicles and drivers, with what is over where that is asked for.

    Trips are among them where asked for, as a time that is taken; what is told of a trip is the dispatcher's.
    Why a driver is away is read by whoever sees drivers there or dispatches them, not by everybody who sends vehicles
    to repair. NotFound for one vehicle or driver out of scope: an empty list would say that nothing holds it.
    """
    rows = Reservation.objects.filter(owned(actor, *SEEN_BY), of_known(actor), period__isempty=False)
    if vehicle_id:
        rows = rows.filter(vehicle=Vehicle.objects.found(vehicle_id, actor, *SEEN_BY))
    if driver_id:
        rows = rows.filter(driver=Driver.objects.filter(known_driver(actor)).found(driver_id, actor, *SEEN_BY))
    if q:
        rows = rows.filter(Q(vehicle__plate__contains=normal(q)) | called(q, "driver__person__"))
    if side:
        rows = rows.exclude(**{side: None})
    if organization_id:
        rows = rows.filter(
            at_or_below(organization_id, "vehicle__organization") | at_or_below(organization_id, "driver__organization")
        )
    if reason:
        rows = rows.filter(reason=reason)
    elif not trips:
        rows = rows.exclude(reason=Reason.TRIP)
    if not past:
        rows = rows.filter(_open(now))
    return rows.select_related("vehicle__organization", "driver__organization", "driver__person")


def own_blocks(actor: Actor, *, now: datetime, past: bool = False) -> QuerySet[Reservation]:
    """What keeps the actor from driving, beside trips: leave and the like; with what is over where asked for."""
    own = Driver.objects.visible_to(actor, Permission.TRIP_DRIVE)
    rows = Reservation.objects.filter(driver__in=own, period__isempty=False).exclude(reason=Reason.TRIP)
    return rows if past else rows.filter(_open(now))


def holds_between(start: datetime, end: datetime) -> QuerySet[Reservation]:
    return Reservation.objects.filter(period__overlap=DateTimeTZRange(start, end))


def of_known(actor: Actor) -> Q:
    """Holds of vehicles, and of the drivers whose absences the actor may see."""
    return Q(driver=None) | known_driver(actor, "driver__")


def known_driver(actor: Actor, prefix: str = "") -> Q:
    """The driver himself. Whoever sees drivers there or dispatches them; sending vehicles to repair is not enough."""
    permissions = (*drivers.SEEN_BY, Permission.TRIP_DISPATCH)
    return within([path for one in permissions for path in actor.paths(one)], f"{prefix}organization")


def holding(of: Vehicle | Driver, period: DateTimeTZRange) -> QuerySet[Reservation]:
    """What holds it at any time of the period, the first first."""
    return Reservation.objects.filter(**{of._meta.model_name or "": of}, period__overlap=period).order_by("period")


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
    return Reservation.objects.filter(_open(now))


def _open(now: datetime) -> Q:
    """Both sides have an index of their own."""
    return AWAY | Q(released_at=None, period__overlap=DateTimeTZRange(now, None))


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
