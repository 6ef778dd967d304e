"""Alarms of driving and emergencies that are there now: a person answers them with a word to the driver, and confirms
those that the terminal keeps until then. No place is told here. Whoever may see where the vehicle is now reads them as
well: its dispatcher while it is on a task, and the 主管部门.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.organizations.queries import at_or_below
from motorpool.terminals.alarm_spells import BITS, MASK
from motorpool.terminals.contents import CONFIRMABLE
from motorpool.terminals.models import Command
from motorpool.terminals.states import AlarmKind
from motorpool.tracking import sight
from motorpool.tracking.models import Latest, Terminal
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.plates import normal

SEEN_BY = (Permission.TERMINAL_COMMAND, Permission.TRACK_FLEET, Permission.TRACK_TASK)
ANSWERS = {"text": "语音提醒", "confirm_alarm": "人工确认"}


PRESENT = timedelta(minutes=15)
MOST = 200
WORDS = {
    AlarmKind.EMERGENCY: "已收到您的紧急报警，请保持通话畅通，我们马上联系您",
    AlarmKind.FATIGUE: "您已疲劳驾驶，请尽快到安全地点停车休息",
    AlarmKind.DAILY_DRIVING_OVERTIME: "您今天驾驶时间已超限，请停车休息",
    AlarmKind.OVERSPEED: "您已超速，请立即减速",
    AlarmKind.DANGER_WARNING: "请注意安全驾驶",
    AlarmKind.OVERSPEED_WARNING: "即将超速，请控制车速",
    AlarmKind.FATIGUE_WARNING: "驾驶时间较长，请准备停车休息",
}
"""To be said to the driver."""


@dataclass(frozen=True)
class DrivingAlarm:
    terminal_id: int
    vehicle_id: int
    plate: str
    organization: str
    alarms: list[str]
    said_at: datetime
    words: str
    confirmable: list[int]
    """Bits of those that stay until a person confirms them."""
    answered: str
    """What somebody has told the terminal about it last, and what became of that; empty where nobody has."""
    answerable: bool
    """Whether the actor may answer it."""


def present(
    actor: Actor,
    *,
    at: datetime,
    q: str = "",
    organization_id: int | None = None,
    kind: AlarmKind | None = None,
    answered: bool | None = None,
) -> list[DrivingAlarm]:
    """The newest first; `answered`: only those about which somebody has told the terminal something, or nobody has."""
    bits = BITS[kind] if kind else MASK
    mine = Terminal.objects.visible_to(actor, Permission.TERMINAL_COMMAND)
    reached = Q(terminal__in=mine) | Q(vehicle__in=sight.live_vehicles(actor, at))
    heard = Latest.objects.filter(device_at__gt=at - PRESENT, device_at__lte=at + PRESENT)
    rows = heard.filter(reached, terminal__status=TerminalStatus.ACTIVE)
    raised = rows.annotate(raised=F("alarms").bitand(bits)).filter(~Q(raised=0)).order_by("-device_at", "pk")
    if q:
        raised = raised.filter(vehicle__plate__contains=normal(q))
    if organization_id:
        raised = raised.filter(at_or_below(organization_id, "vehicle__organization"))
    found = list(raised.select_related("vehicle__organization", "terminal__organization")[:MOST])
    told = _answers([row.terminal_id for row in found], since=at - PRESENT)
    wanted = [row for row in found if answered is None or (row.terminal_id in told) == answered]
    return [_alarm(row, told.get(row.terminal_id, ""), actor) for row in wanted]


def _answers(terminal_ids: list[int], *, since: datetime) -> dict[int, str]:
    asked = Command.objects.filter(terminal__in=terminal_ids, kind__in=ANSWERS, asked_at__gt=since).order_by("pk")
    return {one.terminal_id: f"{ANSWERS[one.kind]}：{one.get_status_display()}" for one in asked}


def _alarm(row: Latest, answered: str, actor: Actor) -> DrivingAlarm:
    there = [kind for kind, bit in BITS.items() if row.alarms & bit]
    return DrivingAlarm(
        terminal_id=row.terminal_id,
        vehicle_id=row.vehicle.pk,
        plate=row.vehicle.plate,
        organization=row.vehicle.organization.name,
        alarms=[kind.label for kind in there],
        said_at=row.device_at,
        words=WORDS[there[0]],
        answered=answered,
        answerable=actor.may(Permission.TERMINAL_COMMAND, row.terminal.organization.path),
        confirmable=[bit for bit in CONFIRMABLE if row.alarms >> bit & 1],
    )
