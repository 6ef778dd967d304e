"""Routes: the register of vehicles."""

from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.vehicles import queries, schemas, secrecy, services
from motorpool.vehicles.models import Body, Vehicle, VehicleKind
from motorpool.vehicles.schemas import SecrecyIn, VehicleIn, VehicleOut
from motorpool.vehicles.states import VehicleStatus

router = Router(tags=["vehicles"])
LOOK = Holding(*queries.SEEN_BY)
MANAGE = Holding(Permission.VEHICLE_MANAGE)
KEEP = Holding(Permission.VEHICLE_MANAGE, Permission.VEHICLE_SECRET)  # which one it takes depends on the vehicle
SORTS = {"plate": "plate", "odometer_km": "odometer_km", "seats": "seats", "id": "pk"}
COLUMNS = (
    ("号牌", 12), ("单位", 30), ("品牌", 12), ("型号", 18), ("用途类别", 18), ("车型", 10), ("座位", 8), ("能源", 10),
    ("管理方式", 14), ("停放地点", 24), ("里程（公里）", 12), ("登记日期", 12), ("状态", 10),
)  # fmt: skip


class VehicleFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    kind: VehicleKind | None = None
    body: Body | None = None
    status: VehicleStatus | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("", response=Page[VehicleOut], auth=LOOK)
def list_vehicles(request: ActorRequest, window: Query[Window], filters: Query[VehicleFilters]) -> dict[str, Any]:
    rows = queries.vehicles_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts=SORTS, default="plate")


@router.get("/count", response=Count, auth=LOOK)
def count_vehicles(request: ActorRequest, filters: Query[VehicleFilters]) -> dict[str, Any]:
    return capped_count(queries.vehicles_for(request.auth, **filters.chosen()))


@router.get("/export", auth=LOOK)
def export_vehicles(request: ActorRequest, filters: Query[VehicleFilters]) -> HttpResponse:
    rows = queries.vehicles_for(request.auth, **filters.chosen()).order_by("plate", "pk")[:MOST_ROWS]
    record(
        action="export",
        by=request.auth,
        at=timezone.now(),
        subject=queries.secret_one_named(request.auth, filters.q),
        subject_type="vehicles.vehicle",
        after=filters.chosen(),
    )
    return workbook(
        "车辆",
        COLUMNS,
        (
            (
                schemas.shown_plate(row), row.organization.name, row.brand, row.model, row.get_kind_display(),
                row.get_body_display(),
                row.seats, row.get_energy_display(), row.get_management_display(), row.parking_place,
                row.odometer_km, row.registered_on, row.get_status_display(),
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/{int:vehicle_id}", response=VehicleOut, auth=LOOK)
def get_vehicle(request: ActorRequest, vehicle_id: int) -> Vehicle:
    return queries.vehicle_for(request.auth, vehicle_id)


@router.post("/{int:vehicle_id}/mark-secret", response=VehicleOut, auth=Holding(Permission.VEHICLE_SECRET))
def mark_secret(request: ActorRequest, vehicle_id: int, body: SecrecyIn) -> Vehicle:
    return secrecy.mark_secret(vehicle_id=vehicle_id, **body.dict(), by=request.auth, at=timezone.now())


@router.post("/{int:vehicle_id}/lift-secrecy", response=VehicleOut, auth=Holding(Permission.VEHICLE_SECRET))
def lift_secrecy(request: ActorRequest, vehicle_id: int, body: NoteIn) -> Vehicle:
    return secrecy.lift_secrecy(vehicle_id=vehicle_id, reason=body.note, by=request.auth, at=timezone.now())


@router.post("", response={201: VehicleOut}, auth=MANAGE)
def create_vehicle(request: ActorRequest, body: VehicleIn) -> Status[Vehicle]:
    return Status(
        201, services.create_vehicle(data=cast(services.VehicleData, body.dict()), by=request.auth, at=timezone.now())
    )


@router.patch("/{int:vehicle_id}", response=VehicleOut, auth=KEEP)
def update_vehicle(request: ActorRequest, vehicle_id: int, body: VehicleIn) -> Vehicle:
    return services.update_vehicle(
        vehicle_id=vehicle_id, data=cast(services.VehicleData, body.dict()), by=request.auth, at=timezone.now()
    )


@router.post("/{int:vehicle_id}/suspend", response=VehicleOut, auth=KEEP)
def suspend_vehicle(request: ActorRequest, vehicle_id: int, body: NoteIn) -> Vehicle:
    return _move(request, vehicle_id, "suspend", body.note)


@router.post("/{int:vehicle_id}/resume", response=VehicleOut, auth=KEEP)
def resume_vehicle(request: ActorRequest, vehicle_id: int, body: NoteIn) -> Vehicle:
    return _move(request, vehicle_id, "resume", body.note)


@router.post("/{int:vehicle_id}/retire", response=VehicleOut, auth=KEEP)
def retire_vehicle(request: ActorRequest, vehicle_id: int, body: NoteIn) -> Vehicle:
    return _move(request, vehicle_id, "retire", body.note)


def _move(request: ActorRequest, vehicle_id: int, action: str, note: str) -> Vehicle:
    return services.move_vehicle(vehicle_id=vehicle_id, action=action, note=note, by=request.auth, at=timezone.now())
