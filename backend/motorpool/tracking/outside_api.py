"""Routes: temporary outside parking. A driver asks for it at the task (`trips`)."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, NoteIn, Search
from motorpool.tracking import outside
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.outside_schemas import NewOutsideIn, OutsideOut
from motorpool.tracking.services.outside import ENDED_BY, end_outside, register_outside, withdraw_outside
from motorpool.tracking.states import OutsidePhase

router = Router(tags=["parking"])
LOOK = Holding(*outside.SEEN_BY)
AGREE = Holding(P.PARKING_AGREE)
END = Holding(*ENDED_BY)
SORTS = {"since": "since", "until": "until", "requested_at": "requested_at", "id": "pk"}
COLUMNS = [
    ("号牌", 12), ("单位", 26), ("停放地点", 30), ("经度", 12), ("纬度", 12), ("半径（米）", 10), ("起", 17),
    ("止", 17), ("事由", 30), ("申请人", 12), ("申请时间", 17), ("同意人", 12), ("同意时间", 17), ("状态", 10),
    ("说明", 30),
]  # fmt: skip


class OutsideFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    vehicle_id: Key | None = None
    phase: OutsidePhase | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("", response=Page[OutsideOut], auth=LOOK)
def list_outside_parking(
    request: ActorRequest, window: Query[Window], filters: Query[OutsideFilters]
) -> dict[str, Any]:
    rows = outside.outside_for(request.auth, at=timezone.now(), **filters.chosen())
    return page_of(rows, window=window, sorts=SORTS, default="-since")


@router.get("/count", response=Count, auth=LOOK)
def count_outside_parking(request: ActorRequest, filters: Query[OutsideFilters]) -> dict[str, Any]:
    return capped_count(outside.outside_for(request.auth, at=timezone.now(), **filters.chosen()))


@router.get("/export", auth=LOOK)
def export_outside_parking(request: ActorRequest, filters: Query[OutsideFilters]) -> HttpResponse:
    now = timezone.now()
    rows = outside.outside_for(request.auth, at=now, **filters.chosen()).order_by("-since", "-pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=now, subject_type="tracking.outsideparking", after=filters.chosen())
    return workbook(
        "外场临停",
        COLUMNS,
        (
            (
                row.vehicle.plate, row.vehicle.organization.name, row.place, row.lon / 1e6, row.lat / 1e6,
                row.radius_m, row.since, row.until, row.reason, row.requested_by.name, row.requested_at,
                row.agreed_by.name if row.agreed_by else "", row.agreed_at, OutsideOut.resolve_phase_label(row),
                row.closing_note,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/{int:parking_id}", response=OutsideOut, auth=LOOK)
def get_outside_parking(request: ActorRequest, parking_id: int) -> OutsideParking:
    return outside.outside_parking_for(request.auth, parking_id, timezone.now())


@router.post("", response={201: OutsideOut}, auth=AGREE)
def register_outside_parking(request: ActorRequest, body: NewOutsideIn) -> Status[OutsideParking]:
    now = timezone.now()
    made = register_outside(vehicle_id=body.vehicle_id, data=body.data, by=request.auth, at=now)
    return Status(201, _told(request, made, now))


@router.post("/{int:parking_id}/withdraw", response=OutsideOut, auth=END)
def withdraw_outside_parking(request: ActorRequest, parking_id: int, body: NoteIn) -> OutsideParking:
    now = timezone.now()
    return _told(request, withdraw_outside(parking_id=parking_id, note=body.note, by=request.auth, at=now), now)


@router.post("/{int:parking_id}/end", response=OutsideOut, auth=END)
def end_outside_parking(request: ActorRequest, parking_id: int, body: NoteIn) -> OutsideParking:
    now = timezone.now()
    return _told(request, end_outside(parking_id=parking_id, note=body.note, by=request.auth, at=now), now)


def _told(request: ActorRequest, row: OutsideParking, at: datetime) -> OutsideParking:
    return outside.outside_parking_for(request.auth, row.pk, at)
