"""Routes: the register of terminals."""

from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.terminals import queries
from motorpool.terminals.register_schemas import (
    ApproveIn,
    BindIn,
    BindingOut,
    ImportedOut,
    RefusedOut,
    RefuseIn,
    ReplaceIn,
    TerminalFactsIn,
    TerminalIn,
    TerminalOut,
    WaitingRoomOut,
    WithoutTerminalOut,
)
from motorpool.terminals.states import FaultKind
from motorpool.tracking.models import Binding, Generation, Terminal
from motorpool.tracking.queries import SEEN_BY, bindings_of, crowded_origins, waiting
from motorpool.tracking.services import bindings, importing, knocking, terminals
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.models import VehicleKind

router = Router(tags=["terminals"])
LOOK = Holding(*SEEN_BY)
MANAGE = Holding(Permission.TERMINAL_MANAGE)
SORTS = {"phone": "phone", "created_at": "created_at", "id": "pk"}
COLUMNS = (
    ("终端号码", 16), ("车辆", 12), ("单位", 30), ("设备编号", 20), ("厂商", 12), ("型号", 20), ("IMEI", 18),
    ("SIM 卡 ICCID", 24), ("网络制式", 10), ("协议版本", 10), ("在线", 8), ("最近通信", 18), ("状态", 10),
)  # fmt: skip
WITHOUT_COLUMNS = (("号牌", 12), ("单位", 30), ("品牌", 12), ("型号", 18), ("用途类别", 18), ("登记日期", 12))
LARGEST_LIST = 5 * 1024 * 1024


class TerminalFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    status: TerminalStatus | None = None
    generation: Generation | None = None
    online: bool | None = None
    bound: bool | None = None
    fault: FaultKind | Literal["any"] | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value not in ("", None)}


class WithoutFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    kind: VehicleKind | None = None
    vehicle_id: Key | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


def _rows(request: ActorRequest, filters: TerminalFilters) -> QuerySet[Terminal]:
    return queries.devices_for(request.auth, at=timezone.now(), **filters.chosen())


@router.get("", response=Page[TerminalOut], auth=LOOK)
def list_terminals(request: ActorRequest, window: Query[Window], filters: Query[TerminalFilters]) -> dict[str, Any]:
    return page_of(_rows(request, filters), window=window, sorts=SORTS, default="phone")


@router.get("/count", response=Count, auth=LOOK)
def count_terminals(request: ActorRequest, filters: Query[TerminalFilters]) -> dict[str, Any]:
    return capped_count(_rows(request, filters))


@router.get("/export", auth=LOOK)
def export_terminals(request: ActorRequest, filters: Query[TerminalFilters]) -> HttpResponse:
    rows: Any = _rows(request, filters).order_by("phone", "pk")[:MOST_ROWS]
    record(
        action="export", by=request.auth, at=timezone.now(), subject_type="tracking.terminal", after=filters.chosen()
    )
    return workbook(
        "车载终端",
        COLUMNS,
        (
            (
                row.phone, row.plate, row.organization.name, row.device_id, row.maker, row.model, row.imei, row.sim,
                row.get_generation_display(), row.version, "在线" if row.is_online else "离线", row.heard_at,
                row.get_status_display(),
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/missing", response=Page[WithoutTerminalOut], auth=LOOK)
def list_vehicles_without(
    request: ActorRequest, window: Query[Window], filters: Query[WithoutFilters]
) -> dict[str, Any]:
    """Vehicles that must have a terminal and have none."""
    rows = queries.vehicles_without(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"plate": "plate", "id": "pk"}, default="plate")


@router.get("/missing/count", response=Count, auth=LOOK)
def count_vehicles_without(request: ActorRequest, filters: Query[WithoutFilters]) -> dict[str, Any]:
    return capped_count(queries.vehicles_without(request.auth, **filters.chosen()))


@router.get("/missing/export", auth=LOOK)
def export_vehicles_without(request: ActorRequest, filters: Query[WithoutFilters]) -> HttpResponse:
    rows = queries.vehicles_without(request.auth, **filters.chosen()).order_by("plate", "pk")[:MOST_ROWS]
    record(
        action="export",
        label="导出未安装终端的车辆",
        by=request.auth,
        at=timezone.now(),
        subject_type="vehicles.vehicle",
        after=filters.chosen(),
    )
    return workbook(
        "未安装终端的车辆",
        WITHOUT_COLUMNS,
        (
            (row.plate, row.organization.name, row.brand, row.model, row.get_kind_display(), row.registered_on)
            for row in rows.iterator(chunk_size=2000)
        ),
    )


@router.post("/import/preview", response=ImportedOut, auth=MANAGE)
def preview_terminal_import(request: ActorRequest, file: File[UploadedFile]) -> importing.Imported:
    return importing.preview_import(raw=_raw(file), by=request.auth, at=timezone.now())


@router.post("/import", response=ImportedOut, auth=MANAGE)
def import_terminals(request: ActorRequest, file: File[UploadedFile]) -> importing.Imported:
    return importing.import_terminals(raw=_raw(file), by=request.auth, at=timezone.now())


def _raw(file: UploadedFile) -> bytes:
    if (file.size or 0) > LARGEST_LIST:
        raise importing.UnreadableList("文件超过 5 MB")
    raw: bytes = file.read()
    return raw


@router.get("/waiting-room", response=WaitingRoomOut, auth=MANAGE)
def look_into_waiting_room(request: ActorRequest) -> dict[str, Any]:
    """Whether unknown devices still find a place on the list."""
    return {
        "is_full": waiting().count() >= knocking.MOST_WAITING,
        "most": knocking.MOST_WAITING,
        "crowded": crowded_origins(request.auth, most=knocking.MOST_FROM_ONE),
        "most_from_one": knocking.MOST_FROM_ONE,
        "waits_days": knocking.WAITS_FOR.days,
    }


@router.post("/refuse", response=RefusedOut, auth=MANAGE)
def refuse_terminals(request: ActorRequest, body: RefuseIn) -> dict[str, int]:
    wanted = set(body.terminal_ids)
    done = terminals.refuse_terminals(terminal_ids=wanted, note=body.note, by=request.auth, at=timezone.now())
    return {"refused": done, "passed_over": len(wanted) - done}


@router.get("/{int:terminal_id}", response=TerminalOut, auth=LOOK)
def get_terminal(request: ActorRequest, terminal_id: int) -> Terminal:
    return _shown(request, terminal_id)


@router.get("/{int:terminal_id}/bindings", response=list[BindingOut], auth=LOOK)
def list_bindings(request: ActorRequest, terminal_id: int) -> QuerySet[Binding]:
    return bindings_of(_shown(request, terminal_id))


@router.post("", response={201: TerminalOut}, auth=MANAGE)
def create_terminal(request: ActorRequest, body: TerminalIn) -> Status[Terminal]:
    data = body.dict()
    vehicle_id = data.pop("vehicle_id")
    made = terminals.create_terminal(
        data=cast(terminals.TerminalData, data), vehicle_id=vehicle_id, by=request.auth, at=timezone.now()
    )
    return Status(201, _shown(request, made.pk))


@router.put("/{int:terminal_id}", response=TerminalOut, auth=MANAGE)
def update_terminal(request: ActorRequest, terminal_id: int, body: TerminalFactsIn) -> Terminal:
    facts = cast(terminals.TerminalFacts, body.dict())
    terminals.update_terminal(terminal_id=terminal_id, facts=facts, by=request.auth, at=timezone.now())
    return _shown(request, terminal_id)


@router.post("/{int:terminal_id}/approve", response=TerminalOut, auth=MANAGE)
def approve_terminal(request: ActorRequest, terminal_id: int, body: ApproveIn) -> Terminal:
    terminals.approve_terminal(
        terminal_id=terminal_id, vehicle_id=body.vehicle_id, note=body.note, by=request.auth, at=timezone.now()
    )
    return _shown(request, terminal_id)


@router.post("/{int:terminal_id}/refuse", response=TerminalOut, auth=MANAGE)
def refuse_terminal(request: ActorRequest, terminal_id: int, body: NoteIn) -> Terminal:
    return _move(request, terminal_id, "refuse", body.note)


@router.post("/{int:terminal_id}/suspend", response=TerminalOut, auth=MANAGE)
def suspend_terminal(request: ActorRequest, terminal_id: int, body: NoteIn) -> Terminal:
    return _move(request, terminal_id, "suspend", body.note)


@router.post("/{int:terminal_id}/resume", response=TerminalOut, auth=MANAGE)
def resume_terminal(request: ActorRequest, terminal_id: int, body: NoteIn) -> Terminal:
    return _move(request, terminal_id, "resume", body.note)


@router.post("/{int:terminal_id}/retire", response=TerminalOut, auth=MANAGE)
def retire_terminal(request: ActorRequest, terminal_id: int, body: NoteIn) -> Terminal:
    return _move(request, terminal_id, "retire", body.note)


@router.post("/{int:terminal_id}/reset-code", response=TerminalOut, auth=MANAGE)
def reset_terminal_code(request: ActorRequest, terminal_id: int, body: NoteIn) -> Terminal:
    terminals.reset_code(terminal_id=terminal_id, note=body.note, by=request.auth, at=timezone.now())
    return _shown(request, terminal_id)


@router.post("/{int:terminal_id}/replace", response=TerminalOut, auth=MANAGE)
def replace_terminal(request: ActorRequest, terminal_id: int, body: ReplaceIn) -> Terminal:
    """Answers the new one."""
    new = terminals.replace_terminal(
        terminal_id=terminal_id, new_id=body.new_terminal_id, note=body.note, by=request.auth, at=timezone.now()
    )
    return _shown(request, new.pk)


@router.post("/{int:terminal_id}/bind", response=TerminalOut, auth=MANAGE)
def bind_terminal(request: ActorRequest, terminal_id: int, body: BindIn) -> Terminal:
    bindings.bind_terminal(
        terminal_id=terminal_id, vehicle_id=body.vehicle_id, since=body.since, by=request.auth, at=timezone.now()
    )
    return _shown(request, terminal_id)


@router.post("/{int:terminal_id}/unbind", response=TerminalOut, auth=MANAGE)
def unbind_terminal(request: ActorRequest, terminal_id: int) -> Terminal:
    bindings.unbind_terminal(terminal_id=terminal_id, by=request.auth, at=timezone.now())
    return _shown(request, terminal_id)


def _move(request: ActorRequest, terminal_id: int, action: str, note: str) -> Terminal:
    terminals.move_terminal(terminal_id=terminal_id, action=action, note=note, by=request.auth, at=timezone.now())
    return _shown(request, terminal_id)


def _shown(request: ActorRequest, terminal_id: int) -> Terminal:
    return queries.device_for(request.auth, terminal_id, at=timezone.now())
