"""Routes: the register of parking places."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.tracking import parking
from motorpool.tracking.models import ParkingPlace
from motorpool.tracking.parking_schemas import ParkingIn, ParkingOut
from motorpool.tracking.services.parking import ParkingData, create_parking, remove_parking, update_parking

router = Router(tags=["parking"])
LOOK = Holding(*parking.SEEN_BY)
MANAGE = Holding(Permission.VEHICLE_MANAGE)
SORTS = {"name": "name", "radius_m": "radius_m", "id": "pk"}


class ParkingFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None


@router.get("", response=Page[ParkingOut], auth=LOOK)
def list_parking(request: ActorRequest, window: Query[Window], filters: Query[ParkingFilters]) -> dict[str, Any]:
    rows = parking.parking_for(request.auth, **filters.dict())
    return page_of(rows, window=window, sorts=SORTS, default="name")


@router.get("/count", response=Count, auth=LOOK)
def count_parking(request: ActorRequest, filters: Query[ParkingFilters]) -> dict[str, Any]:
    return capped_count(parking.parking_for(request.auth, **filters.dict()))


@router.post("", response={201: ParkingOut}, auth=MANAGE)
def create_parking_place(request: ActorRequest, body: ParkingIn) -> Status[ParkingPlace]:
    return Status(201, create_parking(data=_data(body), by=request.auth, at=timezone.now()))


@router.patch("/{int:parking_id}", response=ParkingOut, auth=MANAGE)
def update_parking_place(request: ActorRequest, parking_id: int, body: ParkingIn) -> ParkingPlace:
    return update_parking(parking_id=parking_id, data=_data(body), by=request.auth, at=timezone.now())


@router.post("/{int:parking_id}/remove", response={204: None}, auth=MANAGE)
def remove_parking_place(request: ActorRequest, parking_id: int, body: NoteIn) -> Status[None]:
    remove_parking(parking_id=parking_id, note=body.note, by=request.auth, at=timezone.now())
    return Status(204, None)


def _data(body: ParkingIn) -> ParkingData:
    return {
        "organization_id": body.organization_id,
        "name": body.name,
        "address": body.address,
        "area": body.area,
    }
