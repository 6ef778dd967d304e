"""Places whose position the platform knows, for whoever names one in an order."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import NOTHING
from motorpool.tracking.models import ParkingPlace
from motorpool.tracking.parking import parking_for
from motorpool.trips.models import Destination, Trip
from motorpool.trips.places import Spot

ASKED_BY = (P.TRIP_OWN, P.TRIP_DRIVE, P.TRIP_DISPATCH)
LATEST, MOST_YARDS = 50, 100


class KnownPlace(NamedTuple):
    place: str
    spot: Spot


def known_to(actor: Actor) -> list[KnownPlace]:
    """Those marked in one's own orders and tasks, the latest first, then where vehicles are parked: of one's own unit,
    and what one sees anyway. Each name once."""
    found: dict[str, KnownPlace] = {}
    for one in (*_ordered(actor), *_yards(actor)):
        found.setdefault(one.place, one)
    return list(found.values())


def _ordered(actor: Actor) -> Iterator[KnownPlace]:
    own = Trip.objects.visible_to(actor, P.TRIP_OWN, P.TRIP_DRIVE)
    trips = own.filter(pickup_lat__isnull=False).order_by("-created_at", "-pk")
    stops = Destination.objects.filter(trip__in=own, lat__isnull=False).order_by("-trip__created_at", "-trip", "pk")
    named = [
        (one.pickup_place, one.pickup_spot) for one in trips.only("pickup_place", "pickup_lat", "pickup_lon")[:LATEST]
    ]
    named += [(one.place, one.spot) for one in stops[:LATEST]]
    for place, spot in named:
        if spot:
            yield KnownPlace(place, spot)


def _yards(actor: Actor) -> Iterator[KnownPlace]:
    # A visitor of the unit sees nothing of it but the own requests.
    belongs = any(actor.holds(one) for one in (P.TRIP_FOR_OTHERS, P.TRIP_DRIVE, P.TRIP_DISPATCH))
    own = Q(organization=actor.organization_id or 0) if belongs else NOTHING
    rows = ParkingPlace.objects.filter(own | Q(pk__in=parking_for(actor)), removed_at=None)
    seen = rows.select_related("organization").order_by("organization__path", "name", "pk")[:MOST_YARDS]
    for row in sorted(seen, key=lambda one: one.organization_id != actor.organization_id):
        yield KnownPlace(f"{row.organization.short_name} {row.name}", Spot(row.lat, row.lon))
