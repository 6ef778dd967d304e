"""The register of fences, and putting them into terminals."""

from collections.abc import Collection
from datetime import datetime

import shapely
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.organizations.models import Organization
from motorpool.terminals import queries
from motorpool.terminals.fence_contents import PlaceFence, RemoveFence, shape_of
from motorpool.terminals.models import Command, Fence
from motorpool.terminals.services.commands import ask_terminals
from motorpool.terminals.shapes import AnyShape, FenceKind, Polygon
from motorpool.terminals.states import CommandStatus

LEAST_AREA = 1e-10
"""Square degrees: about a square metre."""


class FenceNameTaken(DomainError):
    code = "fence_name_taken"
    message = "本单位已有同名围栏"


class BadName(InvalidInput):
    code = "bad_fence_name"
    message = "围栏名称含有终端无法显示的字符"


class EdgesCross(InvalidInput):
    code = "fence_edges_cross"
    message = "多边形的边线相交或重合，请调整顶点"


class KindIsFixed(DomainError):
    code = "fence_kind_fixed"
    message = "不能改变围栏的类型，请另建一个"


class StillPlaced(DomainError):
    code = "fence_still_placed"
    message = "仍有终端使用该围栏，请先从终端中删除"


@transaction.atomic
def create_fence(*, organization_id: int, name: str, shape: AnyShape, by: Actor, at: datetime) -> Fence:
    Organization.objects.found(organization_id, by, Permission.TERMINAL_COMMAND)
    _check_name(name)
    _check_shape(shape)
    fence = Fence(organization_id=organization_id, name=name, kind=shape.kind, created_at=at)
    fence.shape = shape.model_dump(mode="json")
    _save(fence)
    record(action="create", by=by, at=at, subject=fence, after={"name": name, "shape": fence.shape})
    return fence


@transaction.atomic
def update_fence(*, fence_id: int, name: str, shape: AnyShape, by: Actor, at: datetime) -> Fence:
    """Terminals keep what they have until it is sent again."""
    fence = queries.fences_kept().locked(fence_id, by, Permission.TERMINAL_COMMAND)
    if fence.kind != shape.kind:
        raise KindIsFixed
    _check_name(name)
    _check_shape(shape)
    before, after = changes(
        before={"name": fence.name, "shape": fence.shape},
        after={"name": name, "shape": shape.model_dump(mode="json")},
    )
    fence.name, fence.shape = name, shape.model_dump(mode="json")
    _save(fence)
    record(action="update", by=by, at=at, subject=fence, before=before, after=after)
    return fence


@transaction.atomic
def remove_fence(*, fence_id: int, by: Actor, at: datetime) -> None:
    """From the register, once no terminal has it."""
    fence = queries.fences_kept().locked(fence_id, by, Permission.TERMINAL_COMMAND)
    if any(_may_lie_there(command) for command in queries.placements_of(fence)):
        raise StillPlaced
    fence.removed_at = at
    fence.save(update_fields=["removed_at"])
    record(action="remove", label="删除围栏", by=by, at=at, subject=fence)


@transaction.atomic
def place_fence(
    *, fence_id: int, terminal_ids: Collection[int], wait_until: datetime | None, by: Actor, at: datetime
) -> list[Command]:
    fence = queries.fences_kept().found(fence_id, by, Permission.TERMINAL_COMMAND)
    return ask_terminals(
        terminal_ids=terminal_ids,
        content=PlaceFence(fence_id=fence.pk, name=fence.name, shape=shape_of(fence.shape)),
        wait_until=wait_until,
        permission=Permission.TERMINAL_COMMAND,
        fence=fence,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_fence(
    *, fence_id: int, terminal_ids: Collection[int], wait_until: datetime | None, by: Actor, at: datetime
) -> list[Command]:
    """Out of these terminals."""
    fence = queries.fences_kept().found(fence_id, by, Permission.TERMINAL_COMMAND)
    return ask_terminals(
        terminal_ids=terminal_ids,
        content=RemoveFence(fence_id=fence.pk, name=fence.name, fence_kind=FenceKind(fence.kind)),
        wait_until=wait_until,
        permission=Permission.TERMINAL_COMMAND,
        fence=fence,
        by=by,
        at=at,
    )


def _may_lie_there(command: Command) -> bool:
    """A terminal has it, or may have."""
    if command.kind == "remove_fence":
        return command.status != CommandStatus.ANSWERED
    nothing_done = (CommandStatus.FAILED, CommandStatus.UNSUPPORTED, CommandStatus.CANCELLED)
    return command.status not in nothing_done and not (
        command.status == CommandStatus.TIMED_OUT and command.sent_at is None
    )


def _check_name(name: str) -> None:
    try:
        name.encode("gbk")
    except UnicodeEncodeError as error:
        raise BadName(fields={"name": BadName.message}) from error


def _check_shape(shape: AnyShape) -> None:
    """Of edges that cross each other every terminal makes something else. What is kept already stays readable."""
    if isinstance(shape, Polygon):
        outline = shapely.Polygon([(corner.lon, corner.lat) for corner in shape.corners])
        if not (outline.is_valid and outline.area > LEAST_AREA):
            raise EdgesCross(fields={"corners": EdgesCross.message})


def _save(fence: Fence) -> None:
    with breach_of("fence_name_once", becomes=FenceNameTaken(fields={"name": FenceNameTaken.message})):
        fence.save()
