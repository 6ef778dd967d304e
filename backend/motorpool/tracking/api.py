"""Routes: the register of terminals."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.tracking import queries
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.schemas import ApproveIn, BindIn, BindingOut, TerminalIn, TerminalOut
from motorpool.tracking.services import bindings, terminals
from motorpool.tracking.states import TerminalStatus

router = Router(tags=["terminals"])
LOOK = Holding(*queries.SEEN_BY)
MANAGE = Holding(Permission.TERMINAL_MANAGE)
SORTS = {"phone": "phone", "created_at": "created_at", "id": "pk"}


class TerminalFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    status: TerminalStatus | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("", response=Page[TerminalOut], auth=LOOK)
def list_terminals(request: ActorRequest, window: Query[Window], filters: Query[TerminalFilters]) -> dict[str, Any]:
    rows = queries.terminals_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts=SORTS, default="phone")


@router.get("/count", response=Count, auth=LOOK)
def count_terminals(request: ActorRequest, filters: Query[TerminalFilters]) -> dict[str, Any]:
    return capped_count(queries.terminals_for(request.auth, **filters.chosen()))


@router.get("/{int:terminal_id}", response=TerminalOut, auth=LOOK)
def get_terminal(request: ActorRequest, terminal_id: int) -> Terminal:
    return queries.terminal_for(request.auth, terminal_id)


@router.get("/{int:terminal_id}/bindings", response=list[BindingOut], auth=LOOK)
def list_bindings(request: ActorRequest, terminal_id: int) -> QuerySet[Binding]:
    return queries.bindings_of(queries.terminal_for(request.auth, terminal_id))


@router.post("", response={201: TerminalOut}, auth=MANAGE)
def create_terminal(request: ActorRequest, body: TerminalIn) -> Status[Terminal]:
    data = body.dict()
    vehicle_id = data.pop("vehicle_id")
    made = terminals.create_terminal(
        data=cast(terminals.TerminalData, data), vehicle_id=vehicle_id, by=request.auth, at=timezone.now()
    )
    return Status(201, queries.terminal_for(request.auth, made.pk))


@router.post("/{int:terminal_id}/approve", response=TerminalOut, auth=MANAGE)
def approve_terminal(request: ActorRequest, terminal_id: int, body: ApproveIn) -> Terminal:
    terminals.approve_terminal(
        terminal_id=terminal_id, vehicle_id=body.vehicle_id, note=body.note, by=request.auth, at=timezone.now()
    )
    return queries.terminal_for(request.auth, terminal_id)


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


@router.post("/{int:terminal_id}/bind", response=TerminalOut, auth=MANAGE)
def bind_terminal(request: ActorRequest, terminal_id: int, body: BindIn) -> Terminal:
    bindings.bind_terminal(
        terminal_id=terminal_id, vehicle_id=body.vehicle_id, since=body.since, by=request.auth, at=timezone.now()
    )
    return queries.terminal_for(request.auth, terminal_id)


@router.post("/{int:terminal_id}/unbind", response=TerminalOut, auth=MANAGE)
def unbind_terminal(request: ActorRequest, terminal_id: int) -> Terminal:
    bindings.unbind_terminal(terminal_id=terminal_id, by=request.auth, at=timezone.now())
    return queries.terminal_for(request.auth, terminal_id)


def _move(request: ActorRequest, terminal_id: int, action: str, note: str) -> Terminal:
    terminals.move_terminal(terminal_id=terminal_id, action=action, note=note, by=request.auth, at=timezone.now())
    return queries.terminal_for(request.auth, terminal_id)
