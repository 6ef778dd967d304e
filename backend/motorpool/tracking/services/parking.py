"""The register of parking places."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.organizations.models import Organization
from motorpool.tracking.areas import Area, is_simple
from motorpool.tracking.models import ParkingPlace

FIELDS = ("organization", "name", "address", "lat", "lon", "radius_m", "corners")

SMALLEST_M, WIDEST_M = 30, 5000
"""Of the circle, or of the one around the polygon."""


class ParkingData(TypedDict):
    organization_id: int
    name: str
    address: str
    area: Area


class CrossedEdges(InvalidInput):
    code = "parking_edges_cross"
    message = "多边形的边线相交、重合或面积过小，请调整顶点"


class TooWide(InvalidInput):
    code = "parking_too_wide"
    message = "停放点的范围过大，最远处离中心不能超过 5 公里"


class ParkingNameTaken(DomainError):
    code = "parking_name_taken"
    message = "该单位已有同名停放点"


@transaction.atomic
def create_parking(*, data: ParkingData, by: Actor, at: datetime) -> ParkingPlace:
    Organization.objects.found(data["organization_id"], by, Permission.VEHICLE_MANAGE)
    place = ParkingPlace()
    _fill(place, data)
    _save(place)
    record(action="create", by=by, at=at, subject=place, after=model_to_dict(place, FIELDS))
    return place


@transaction.atomic
def update_parking(*, parking_id: int, data: ParkingData, by: Actor, at: datetime) -> ParkingPlace:
    place = ParkingPlace.objects.filter(removed_at=None).locked(parking_id, by, Permission.VEHICLE_MANAGE)
    if data["organization_id"] != place.organization_id:
        Organization.objects.found(data["organization_id"], by, Permission.VEHICLE_MANAGE)
    before = model_to_dict(place, FIELDS)
    _fill(place, data)
    _save(place)
    old, new = changes(before=before, after=model_to_dict(place, FIELDS))
    if new:
        record(action="update", by=by, at=at, subject=place, before=old, after=new)
    return place


@transaction.atomic
def remove_parking(*, parking_id: int, note: str, by: Actor, at: datetime) -> None:
    """Kept, since what was judged by it stays judged by it; no new return is."""
    place = ParkingPlace.objects.filter(removed_at=None).locked(parking_id, by, Permission.VEHICLE_MANAGE)
    place.removed_at = at
    place.save(update_fields=["removed_at"])
    record(action="remove", label="删除停放点", by=by, at=at, subject=place, note=note)


def _fill(place: ParkingPlace, data: ParkingData) -> None:
    area = data["area"]
    if area.corners and not is_simple(area.corners):
        raise CrossedEdges(fields={"corners": CrossedEdges.message})
    if area.radius_m > WIDEST_M:
        raise TooWide(fields={"corners": TooWide.message})
    place.organization_id, place.name, place.address = data["organization_id"], data["name"], data["address"]
    place.lat, place.lon, place.radius_m = area.lat, area.lon, max(area.radius_m, SMALLEST_M)
    place.corners = [list(corner) for corner in area.corners]


def _save(place: ParkingPlace) -> None:
    taken = ParkingNameTaken(fields={"name": ParkingNameTaken.message})
    with breach_of("parking_name_once", becomes=taken):
        place.save()
