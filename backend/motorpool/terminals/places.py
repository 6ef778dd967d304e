"""Where a terminal says its vehicle is: for whoever may look there at that moment, and for nobody else (ADR 0017)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.refusals import noted
from motorpool.kit.errors import DomainError
from motorpool.terminals.models import Command
from motorpool.tracking import sight
from motorpool.tracking.models import Terminal
from motorpool.vehicles.models import Vehicle

FRESH = timedelta(hours=1)
"""So long an answer tells of now; then it tells of the past, for which fewer have a ground."""


class PlaceOutOfSight(DomainError):
    code = "place_out_of_sight"
    status = 403
    message = "您现在无权查看该车辆的实时位置，不能查询位置或临时跟踪"


def refuse_unseen(terminal_ids: Collection[int], *, sits_in: Mapping[int, int], by: Actor, at: datetime) -> None:
    """Unless the actor may see now where each of these is: what they sit in, or themselves where that is nothing."""
    vehicles = {sits_in[key] for key in terminal_ids if key in sits_in}
    loose = [key for key in terminal_ids if key not in sits_in]
    seen = sight.live_vehicles(by, at).filter(pk__in=vehicles).values_list("pk", flat=True)
    found = Terminal.objects.visible_to(by, *sight.LIVE).filter(pk__in=loose).values_list("pk", flat=True)
    unseen = [
        *Vehicle.objects.filter(pk__in=vehicles.difference(seen)),
        *Terminal.objects.filter(pk__in={*loose}.difference(found)),
    ]
    if unseen:
        note = "向终端查询位置" + (f"，等 {len(unseen)} 台" if len(unseen) > 1 else "")
        raise noted(PlaceOutOfSight(), subject=unseen[0], action="refuse_look", note=note, by=by, at=at)


def tells_place(command: Command) -> bool:
    return "position" in (command.answer or {})


def told_of(command: Command) -> datetime:
    """The moment of which the answer tells."""
    return command.ended_at or command.asked_at


def may_see_place(command: Command, *, by: Actor, at: datetime) -> bool:
    """By a ground for now while the answer is fresh, and later by one for that moment of the vehicle's track."""
    moment = told_of(command)
    is_fresh = at - moment <= FRESH
    if command.vehicle is None:
        grounds = sight.LIVE if is_fresh else (Permission.TRACK_FLEET,)
        return any(by.may(permission, command.organization.path) for permission in grounds)
    if is_fresh and sight.live_vehicles(by, at).filter(pk=command.vehicle.pk).exists():
        return True
    after = moment + timedelta(seconds=1)
    return bool(sight.spans_of(by, command.vehicle, since=moment, until=after, at=max(at, after)))
