"""Routes: faults of terminals."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.models import Entry
from motorpool.audit.schemas import HistoryOut
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.terminals import fault_queries
from motorpool.terminals.fault_schemas import FaultFigures, FaultOut
from motorpool.terminals.models import Fault
from motorpool.terminals.services import faults
from motorpool.terminals.states import FaultKind, FaultStatus

router = Router(tags=["terminals"])
LOOK = Holding(*fault_queries.SEEN_BY)
REPORT = Holding(Permission.FAULT_REPORT)
COLUMNS = (
    ("号牌", 12), ("终端号码", 16), ("单位", 30), ("故障", 16), ("发现时间", 18), ("应报修时间", 18), ("报修时间", 18),
    ("报修人", 10), ("故障结束", 18), ("办结时间", 18), ("状态", 10), ("逾期", 8), ("更换为", 16),
    ("说明", 40), ("处理经过", 80),
)  # fmt: skip


class FaultFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    terminal_id: Key | None = None
    kind: FaultKind | None = None
    status: FaultStatus | None = None
    overdue: bool | None = None
    lasting: bool | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value not in ("", None)}


def _rows(request: ActorRequest, filters: FaultFilters) -> QuerySet[Fault]:
    return fault_queries.faults_for(request.auth, at=timezone.now(), **filters.chosen())


@router.get("/faults", response=Page[FaultOut], auth=LOOK)
def list_faults(request: ActorRequest, window: Query[Window], filters: Query[FaultFilters]) -> dict[str, Any]:
    sorts = {"detected_at": "detected_at", "due_at": "due_at"}
    return page_of(_rows(request, filters), window=window, sorts=sorts, default="-detected_at")


@router.get("/faults/count", response=Count, auth=LOOK)
def count_faults(request: ActorRequest, filters: Query[FaultFilters]) -> dict[str, Any]:
    return capped_count(_rows(request, filters))


@router.get("/faults/figures", response=FaultFigures, auth=LOOK)
def show_fault_figures(request: ActorRequest) -> dict[str, int]:
    return fault_queries.figures_for(request.auth, at=timezone.now())


@router.get("/faults/export", auth=LOOK)
def export_faults(request: ActorRequest, filters: Query[FaultFilters]) -> HttpResponse:
    rows: Any = _rows(request, filters).order_by("-detected_at", "pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="terminals.fault", after=filters.chosen())
    return workbook(
        "终端故障",
        COLUMNS,
        (
            (
                row.vehicle.plate, row.terminal.phone, row.organization.name, row.get_kind_display(), row.detected_at,
                row.due_at, row.reported_at, row.reported_by.name if row.reported_by else "", row.ended_at,
                row.closed_at, row.get_status_display(), "逾期" if row.is_overdue else "",
                row.new_terminal.phone if row.new_terminal else "", row.note, history,
            )
            for row, history in fault_queries.with_history(rows.iterator(chunk_size=2000))
        ),
    )  # fmt: skip


@router.get("/faults/{int:fault_id}", response=FaultOut, auth=LOOK)
def get_fault(request: ActorRequest, fault_id: int) -> Fault:
    return fault_queries.fault_for(request.auth, fault_id, at=timezone.now())


@router.get("/faults/{int:fault_id}/history", response=list[HistoryOut], auth=LOOK)
def fault_history(request: ActorRequest, fault_id: int) -> QuerySet[Entry]:
    """Found, reported, repaired, replaced: by whom, when, with which words."""
    return fault_queries.history_of_fault(fault_queries.fault_for(request.auth, fault_id, at=timezone.now()))


@router.post("/faults/{int:fault_id}/report", response=FaultOut, auth=REPORT)
def report_fault(request: ActorRequest, fault_id: int, body: NoteIn) -> Fault:
    return _move(request, fault_id, "report", body.note)


@router.post("/faults/{int:fault_id}/repair", response=FaultOut, auth=REPORT)
def repair_fault(request: ActorRequest, fault_id: int, body: NoteIn) -> Fault:
    return _move(request, fault_id, "repair", body.note)


@router.post("/faults/{int:fault_id}/finish", response=FaultOut, auth=REPORT)
def finish_fault(request: ActorRequest, fault_id: int, body: NoteIn) -> Fault:
    return _move(request, fault_id, "finish", body.note)


def _move(request: ActorRequest, fault_id: int, action: str, note: str) -> Fault:
    at = timezone.now()
    faults.move_fault(fault_id=fault_id, action=action, note=note, by=request.auth, at=at)
    return fault_queries.fault_for(request.auth, fault_id, at=at)
