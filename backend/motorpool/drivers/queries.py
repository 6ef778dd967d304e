"""Reading drivers, always in the actor's scope."""

from django.db.models import QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.accounts.queries import called
from motorpool.drivers.models import Driver
from motorpool.kit.sealed_fields import matching
from motorpool.organizations.queries import at_or_below

SEEN_BY = (Permission.DRIVER_VIEW, Permission.DRIVER_MANAGE)
JOINS = ("person", "organization", "usual_vehicle")


def drivers_for(actor: Actor, *, q: str = "", organization_id: int | None = None, status: str = "") -> QuerySet[Driver]:
    rows = Driver.objects.visible_to(actor, *SEEN_BY).select_related(*JOINS)
    if q:
        rows = rows.filter(called(q, "person__") | matching(User, q, prefix="person__") | matching(Driver, q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    return rows.filter(status=status) if status else rows


def driver_for(actor: Actor, pk: int) -> Driver:
    return Driver.objects.select_related(*JOINS).found(pk, actor, *SEEN_BY)


def dispatchable(actor: Actor) -> QuerySet[Driver]:
    """Whom the actor may send out, whatever their state."""
    return Driver.objects.visible_to(actor, Permission.TRIP_DISPATCH).select_related("person", "organization")


def candidates(actor: Actor, *, q: str = "") -> QuerySet[User]:
    """People who could be registered as drivers: in the units whose drivers the actor manages, not yet drivers."""
    people = User.objects.visible_to(actor, Permission.DRIVER_MANAGE).filter(is_active=True)
    people = people.exclude(pk__in=Driver.objects.values("person")).select_related("organization")
    if q:
        people = people.filter(called(q))
    return people.order_by("name_key", "pk")
