"""Reading the register of parking places."""

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import keys_of
from motorpool.organizations.models import Organization
from motorpool.organizations.queries import at_or_below
from motorpool.tracking.areas import Area
from motorpool.tracking.models import ParkingPlace

SEEN_BY = (Permission.VEHICLE_VIEW, Permission.VEHICLE_MANAGE)


def parking_for(actor: Actor, *, q: str = "", organization_id: int | None = None) -> QuerySet[ParkingPlace]:
    rows = ParkingPlace.objects.filter(removed_at=None).visible_to(actor, *SEEN_BY).select_related("organization")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(address__icontains=q))
    return rows.filter(at_or_below(organization_id)) if organization_id else rows


def parking_of(unit: Organization) -> list[Area]:
    """Where its vehicles may stand: its own places and those of the organisations above it."""
    above = keys_of(unit.path)
    rows = ParkingPlace.objects.filter(removed_at=None, organization__in=above).order_by("pk")
    return [Area(one.lat, one.lon, one.radius_m, tuple((lat, lon) for lat, lon in one.corners)) for one in rows]
