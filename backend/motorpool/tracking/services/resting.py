"""Where a vehicle stood when the day ended: at its place, where it was agreed that it may, or somewhere else (V9)."""

from datetime import date, datetime, timedelta

import numpy as np

from motorpool.kit.moments import start_of
from motorpool.kit.rules import rules_of
from motorpool.organizations.models import Organization
from motorpool.tracking.areas import Area, within
from motorpool.tracking.days import DayOfVehicle
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.outside import allowances_of
from motorpool.tracking.parking import parking_of
from motorpool.tracking.rules import StopRules
from motorpool.tracking.states import Rest


def rest_of(found: DayOfVehicle, *, vehicle_id: int, unit: Organization, day: date) -> Rest | None:
    """None where nobody can say: it was on its way, nothing was heard of it, or its unit has no place."""
    track, stops = found.track, found.movements.stops
    if not len(track):
        return None
    is_off = not int(track.status[-1]) & ENGINE_ON
    stands = is_off or (bool(stops) and stops[-1].until == int(track.at[-1]))
    places = parking_of(unit) if stands else []
    if not places:
        return None
    lat, lon = int(track.lat[-1]), int(track.lon[-1])
    if any(_inside(lat, lon, place) for place in places):
        return Rest.HOME
    night: datetime = start_of(day + timedelta(days=1))
    allowed = allowances_of(vehicle_id, since=night, until=night)
    is_agreed = any(one.holds_at(night) and _inside(lat, lon, one.area) for one in allowed)
    return Rest.AGREED if is_agreed else Rest.OUTSIDE


def _inside(lat: int, lon: int, area: Area) -> bool:
    return bool(
        within(np.array([lat], np.float64), np.array([lon], np.float64), area, edge_m=rules_of(StopRules).edge_m)[0]
    )
