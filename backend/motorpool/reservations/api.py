"""Routes: taking a vehicle or a driver out of use for a while."""

from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.reservations import queries, services
from motorpool.reservations.models import Reason
from motorpool.reservations.schemas import BlockIn, Held, HoldOut

router = Router(tags=["reservations"])
LOOK = Holding(*queries.SEEN_BY)
MANAGE = Holding(Permission.RESERVATION_MANAGE)
SORTS = {"start_at": "start_at"}
COLUMNS = (
    ("车辆或驾驶员", 14), ("单位", 30), ("原因", 10), ("开始", 18), ("结束", 18), ("说明", 40), ("办理结束时间", 18),
)  # fmt: skip


class HoldFilters(Schema):
    q: Search = ""
    side: Literal["", "vehicle", "driver"] = ""
    vehicle_id: Key | None = None
    driver_id: Key | None = None
    organization_id: Key | None = None
    reason: Reason | None = None
    trips: bool = False
    past: bool = False

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("", response=Page[Held], auth=LOOK)
def list_holds(request: ActorRequest, window: Query[Window], filters: Query[HoldFilters]) -> dict[str, Any]:
    now = timezone.now()
    page = page_of(
        queries.holds_for(request.auth, now=now, **filters.chosen()), window=window, sorts=SORTS, default="start_at"
    )
    return {**page, "items": [Held.seen_by(request.auth, row, now=now) for row in page["items"]]}


@router.get("/count", response=Count, auth=LOOK)
def count_holds(request: ActorRequest, filters: Query[HoldFilters]) -> dict[str, Any]:
    return capped_count(queries.holds_for(request.auth, now=timezone.now(), **filters.chosen()))


@router.get("/export", auth=LOOK)
def export_holds(request: ActorRequest, filters: Query[HoldFilters]) -> HttpResponse:
    now = timezone.now()
    rows = queries.holds_for(request.auth, now=now, **filters.chosen()).order_by("start_at", "pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=now, subject_type="reservations.reservation", after=filters.chosen())
    return workbook(
        "停用安排",
        COLUMNS,
        (
            (
                str(row.thing()), row.thing().organization.name,
                row.get_reason_display(), row.period.lower, row.period.upper, row.note, row.released_at,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/own", response=Page[HoldOut], auth=Holding(Permission.TRIP_DRIVE))
def list_own_blocks(request: ActorRequest, window: Query[Window], past: bool = False) -> dict[str, Any]:
    """When the driver who asks is on leave, as others have arranged it."""
    rows = queries.own_blocks(request.auth, now=timezone.now(), past=past)
    page = page_of(rows, window=window, sorts=SORTS, default="start_at")
    return {**page, "items": [HoldOut.of(row) for row in page["items"]]}


@router.post("", response={201: HoldOut}, auth=MANAGE)
def block(request: ActorRequest, body: BlockIn) -> Status[dict[str, Any]]:
    return Status(201, HoldOut.of(services.block(**body.dict(), by=request.auth, at=timezone.now())))


@router.post("/{int:reservation_id}/release", response=HoldOut, auth=MANAGE)
def unblock(request: ActorRequest, reservation_id: int, body: NoteIn) -> dict[str, Any]:
    held = services.unblock(reservation_id=reservation_id, note=body.note, by=request.auth, at=timezone.now())
    return HoldOut.of(held)
