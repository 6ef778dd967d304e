"""What to call a place on the ground, of what the platform itself knows: no service is asked, none is needed.

A place where the vehicle may stand, another parking place that one may see, one less than 1 km away, or else the
division.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.scoping import keys_of, within
from motorpool.kit.rules import rules_of
from motorpool.maps.places import division_of
from motorpool.tracking.areas import NEAR_M, Area, Areas
from motorpool.tracking.models import OutsideParking, ParkingPlace
from motorpool.tracking.outside import HELD
from motorpool.tracking.parking import SEEN_BY
from motorpool.tracking.rules import StopRules
from motorpool.vehicles.models import Vehicle

_MARGIN = 80_000
"""Millionths of a degree: more than the largest radius and what is near."""


class Spot(NamedTuple):
    """Where a vehicle stood, and when. Millionths of a degree."""

    lat: int
    lon: int
    since: datetime
    until: datetime


class Known(NamedTuple):
    """A place that has a name; of two around one spot the first is the spot's."""

    name: str
    area: Area
    since: datetime | None = None
    until: datetime | None = None

    def holds_for(self, spot: Spot) -> bool:
        return (self.since is None or self.since < spot.until) and (self.until is None or spot.since < self.until)


def names_of(spots: Sequence[Spot], *, vehicle: Vehicle, by: Actor) -> list[str]:
    """One for each. Names nothing of foreign units that `by` does not see in the register of parking places either."""
    known = _known_around(spots, vehicle, by) if spots else []
    areas = Areas([one.area for one in known])
    return [_name_of(spot, known, areas) for spot in spots]


def _name_of(spot: Spot, known: Sequence[Known], areas: Areas) -> str:
    away = areas.metres_to(spot.lat, spot.lon)
    near = [int(n) for n in np.flatnonzero(away < NEAR_M) if known[int(n)].holds_for(spot)]
    edge = rules_of(StopRules).edge_m
    around = next((known[n].name for n in near if away[n] <= edge), None)
    if around or not near:
        return around or division_of(spot.lat / 1e6, spot.lon / 1e6)
    nearest = min(near, key=lambda n: float(away[n]))
    return f"{known[nearest].name}附近（约 {round(float(away[nearest]), -1):.0f} 米）"


def _known_around(spots: Sequence[Spot], vehicle: Vehicle, by: Actor) -> list[Known]:
    """The vehicle's own first."""
    lats, lons = [one.lat for one in spots], [one.lon for one in spots]
    box = Q(
        lat__range=(min(lats) - _MARGIN, max(lats) + _MARGIN), lon__range=(min(lons) - _MARGIN, max(lons) + _MARGIN)
    )
    above = keys_of(vehicle.organization.path)
    seen = within(path for permission in SEEN_BY for path in by.paths(permission))
    standing = ParkingPlace.objects.filter(box, Q(organization__in=above) | seen)
    standing = standing.filter(Q(removed_at=None) | Q(removed_at__gt=min(one.since for one in spots)))
    rows = standing.select_related("organization").order_by("radius_m", "pk")
    places = sorted(rows, key=lambda one: one.organization_id not in above)
    agreed = OutsideParking.objects.filter(
        box, vehicle=vehicle, status__in=HELD, since__lt=max(one.until for one in spots),
        until__gt=min(one.since for one in spots),
    )  # fmt: skip
    return [
        *(
            Known(
                f"{one.organization.short_name} {one.name}",
                Area(one.lat, one.lon, one.radius_m, tuple((lat, lon) for lat, lon in one.corners)),
                until=one.removed_at,
            )
            for one in places
        ),
        *(
            Known(f"外场临停：{one.place}", Area(one.lat, one.lon, one.radius_m), one.since, one.until)
            for one in agreed.order_by("since", "pk")
        ),
    ]
