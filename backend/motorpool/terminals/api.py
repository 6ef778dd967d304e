"""Routes: commands, fences, links, and what terminals sent."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from jt808.messages.parameters import DEFINITIONS
from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.errors import NotFound
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, NoteIn, Search
from motorpool.terminals import queries, storing
from motorpool.terminals.models import CardReading, Command, CommandKind, Fence
from motorpool.terminals.parameters import CATALOGUE
from motorpool.terminals.schemas import (
    AskIn,
    CardReadingOut,
    CommandDetailOut,
    CommandOut,
    ControlIn,
    FenceChangeIn,
    FenceIn,
    FenceOut,
    LinkOut,
    MediaOut,
    MessageOut,
    ParameterOut,
    TerminalsIn,
)
from motorpool.terminals.services import commands, fences
from motorpool.terminals.services.opening import open_command
from motorpool.terminals.shapes import FenceKind
from motorpool.terminals.states import CommandStatus

router = Router(tags=["terminals"])
LOOK = Holding(*queries.SEEN_BY)
COMMAND = Holding(Permission.TERMINAL_COMMAND)
CONTROL = Holding(Permission.TERMINAL_CONTROL)


class CommandFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    terminal_id: Key | None = None
    fence_id: Key | None = None
    kind: CommandKind | None = None
    status: CommandStatus | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


class FenceFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    kind: FenceKind | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("/commands", response=Page[CommandOut], auth=LOOK)
def list_commands(request: ActorRequest, window: Query[Window], filters: Query[CommandFilters]) -> dict[str, Any]:
    rows = queries.commands_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"asked_at": "asked_at", "id": "pk"}, default="-asked_at")


@router.get("/commands/count", response=Count, auth=LOOK)
def count_commands(request: ActorRequest, filters: Query[CommandFilters]) -> dict[str, Any]:
    return capped_count(queries.commands_for(request.auth, **filters.chosen()))


@router.get("/commands/parameters", response=list[ParameterOut], auth=LOOK)
def list_parameters(request: ActorRequest) -> list[dict[str, Any]]:
    """What can be set, and what the numbers mean."""
    return [
        {**known._asdict(), "number": number, "is_text": DEFINITIONS[number].kind == "STRING"}
        for number, known in CATALOGUE.items()
    ]


@router.get("/commands/{int:command_id}", response=CommandDetailOut, auth=LOOK)
def get_command(request: ActorRequest, command_id: int) -> Command:
    """Seeing the place that it tells, for who may, is recorded."""
    return open_command(command_id=command_id, by=request.auth, at=timezone.now())


@router.post("/commands", response={201: list[CommandOut]}, auth=COMMAND)
def ask_terminals(request: ActorRequest, body: AskIn) -> Status[QuerySet[Command]]:
    return _ask(request, body, Permission.TERMINAL_COMMAND)


@router.post("/commands/controls", response={201: list[CommandOut]}, auth=CONTROL)
def control_terminals(request: ActorRequest, body: ControlIn) -> Status[QuerySet[Command]]:
    return _ask(request, body, Permission.TERMINAL_CONTROL)


@router.post(
    "/commands/{int:command_id}/cancel",
    response=CommandOut,
    auth=Holding(Permission.TERMINAL_COMMAND, Permission.TERMINAL_CONTROL),
)
def cancel_command(request: ActorRequest, command_id: int, body: NoteIn) -> Command:
    commands.cancel_command(command_id=command_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.command_for(request.auth, command_id)


def _ask(request: ActorRequest, body: AskIn | ControlIn, permission: Permission) -> Status[QuerySet[Command]]:
    made = commands.ask_terminals(
        terminal_ids=body.terminal_ids,
        content=body.content,
        wait_until=body.wait_until,
        permission=permission,
        by=request.auth,
        at=timezone.now(),
    )
    return _made(request, made)


def _made(request: ActorRequest, made: list[Command]) -> Status[QuerySet[Command]]:
    rows = queries.commands_for(request.auth).filter(pk__in=[one.pk for one in made]).order_by("pk")
    return Status(201, rows)


@router.get("/fences", response=Page[FenceOut], auth=LOOK)
def list_fences(request: ActorRequest, window: Query[Window], filters: Query[FenceFilters]) -> dict[str, Any]:
    rows = queries.fences_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"name": "name", "created_at": "created_at"}, default="name")


@router.get("/fences/count", response=Count, auth=LOOK)
def count_fences(request: ActorRequest, filters: Query[FenceFilters]) -> dict[str, Any]:
    return capped_count(queries.fences_for(request.auth, **filters.chosen()))


@router.get("/fences/{int:fence_id}", response=FenceOut, auth=LOOK)
def get_fence(request: ActorRequest, fence_id: int) -> Fence:
    return queries.fence_for(request.auth, fence_id)


@router.get("/fences/{int:fence_id}/placements", response=list[CommandOut], auth=LOOK)
def list_placements(request: ActorRequest, fence_id: int) -> list[Command]:
    """The last word about each terminal that this fence was ever sent to."""
    return list(queries.placements_of(queries.fence_for(request.auth, fence_id)))


@router.post("/fences", response={201: FenceOut}, auth=COMMAND)
def create_fence(request: ActorRequest, body: FenceIn) -> Status[Fence]:
    made = fences.create_fence(
        organization_id=body.organization_id, name=body.name, shape=body.shape, by=request.auth, at=timezone.now()
    )
    return Status(201, queries.fence_for(request.auth, made.pk))


@router.put("/fences/{int:fence_id}", response=FenceOut, auth=COMMAND)
def update_fence(request: ActorRequest, fence_id: int, body: FenceChangeIn) -> Fence:
    fences.update_fence(fence_id=fence_id, name=body.name, shape=body.shape, by=request.auth, at=timezone.now())
    return queries.fence_for(request.auth, fence_id)


@router.post("/fences/{int:fence_id}/remove", response={204: None}, auth=COMMAND)
def remove_fence(request: ActorRequest, fence_id: int) -> Status[None]:
    fences.remove_fence(fence_id=fence_id, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.post("/fences/{int:fence_id}/place", response={201: list[CommandOut]}, auth=COMMAND)
def place_fence(request: ActorRequest, fence_id: int, body: TerminalsIn) -> Status[QuerySet[Command]]:
    made = fences.place_fence(
        fence_id=fence_id,
        terminal_ids=body.terminal_ids,
        wait_until=body.wait_until,
        by=request.auth,
        at=timezone.now(),
    )
    return _made(request, made)


@router.post("/fences/{int:fence_id}/withdraw", response={201: list[CommandOut]}, auth=COMMAND)
def withdraw_fence(request: ActorRequest, fence_id: int, body: TerminalsIn) -> Status[QuerySet[Command]]:
    made = fences.withdraw_fence(
        fence_id=fence_id,
        terminal_ids=body.terminal_ids,
        wait_until=body.wait_until,
        by=request.auth,
        at=timezone.now(),
    )
    return _made(request, made)


@router.get("/terminals/{int:terminal_id}/links", response=Page[LinkOut], auth=LOOK)
def list_links(request: ActorRequest, terminal_id: int, window: Query[Window]) -> dict[str, Any]:
    rows = queries.links_of(queries.terminal_in_sight(request.auth, terminal_id))
    return page_of(rows, window=window, sorts={"since": "since"}, default="-since")


@router.get("/terminals/{int:terminal_id}/messages", response=Page[MessageOut], auth=LOOK)
def list_messages(request: ActorRequest, terminal_id: int, window: Query[Window]) -> dict[str, Any]:
    rows = queries.messages_of(queries.terminal_in_sight(request.auth, terminal_id))
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/terminals/{int:terminal_id}/cards", response=list[CardReadingOut], auth=LOOK)
def list_card_readings(request: ActorRequest, terminal_id: int) -> QuerySet[CardReading]:
    """Who put a card in: looking is recorded."""
    terminal = queries.terminal_in_sight(request.auth, terminal_id)
    record(action="look_at_cards", label="查看驾驶员卡记录", by=request.auth, at=timezone.now(), subject=terminal)
    return queries.cards_of(terminal)[:100]


@router.get("/media", response=Page[MediaOut], auth=LOOK)
def list_media(request: ActorRequest, window: Query[Window], terminal_id: Key | None = None) -> dict[str, Any]:
    rows = queries.media_for(request.auth, terminal_id=terminal_id)
    return page_of(rows, window=window, sorts={"taken_at": "taken_at"}, default="-taken_at")


@router.get("/media/{int:media_id}/content", auth=LOOK)
def get_media_content(request: ActorRequest, media_id: int) -> FileResponse:
    """A picture may show people: looking at it is recorded."""
    media = queries.media_of(request.auth, media_id)
    path = storing.path_of(media.uuid)
    if not path.is_file():
        raise NotFound
    record(action="look", label="查看终端影像", by=request.auth, at=timezone.now(), subject=media)
    inline = media.content_type != storing.UNKNOWN
    name = f"{media.taken_at:%Y%m%d%H%M%S}-{media.channel}{storing.suffix_of(media.content_type)}"
    response = FileResponse(path.open("rb"), as_attachment=not inline, filename=name, content_type=media.content_type)
    response["Cache-Control"] = "private, no-store"
    return response
