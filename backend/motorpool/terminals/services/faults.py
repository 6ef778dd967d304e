"""Faults: found by what was last heard, followed until they are repaired, chased when nobody reports them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from jt808.messages.additional_items import read_items
from jt808.messages.position_report import BASIC_SIZE
from motorpool.access.actors import Actor, platform
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.errors import InvalidInput
from motorpool.kit.moments import day_of, written
from motorpool.notifications.services import News, tell_holders
from motorpool.terminals.diagnosis import NEAR_M, WITNESSES, Heard, Rules, faults_of, lacks_fix
from motorpool.terminals.links import DEAD_AFTER
from motorpool.terminals.models import Fault
from motorpool.terminals.states import UNDONE, FaultKind, FaultStatus
from motorpool.tracking.events import TerminalReplaced
from motorpool.tracking.marks import Mark

REPORT_WITHIN = timedelta(hours=24)
"""A repair must be reported so soon after the fault was found."""
_HELD = """
SELECT b.vehicle_id, t.id, t.organization_id, p.arrived_at, p.alarms, p.status_word, p.marks, p.body,
    k.since, k.until, l.arrived_at, l.device_at, l.lat, l.lon
FROM tracking_binding b
JOIN tracking_terminal t ON t.id = b.terminal_id AND t.status = 'active'
JOIN vehicles_vehicle v ON v.id = b.vehicle_id AND v.status = 'in_service'
LEFT JOIN tracking_latest l ON l.vehicle_id = b.vehicle_id
LEFT JOIN LATERAL (
    SELECT arrived_at, alarms, status_word, marks, body FROM tracking_position
    WHERE vehicle_id = b.vehicle_id AND terminal_id = t.id AND arrived_on >= %(since)s AND marks & %(timeless)s = 0
    ORDER BY device_at DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT x.since, CASE WHEN x.until IS NULL AND (g.ended_at IS NOT NULL OR g.beat_at < %(dead)s) THEN g.beat_at
        ELSE x.until END AS until
    FROM terminals_link x JOIN terminals_gateway g ON g.uuid = x.gateway_id
    WHERE x.terminal_id = t.id ORDER BY x.since DESC LIMIT 1
) k ON true
WHERE upper_inf(b.period)
"""
# A rough square is enough: the witnesses only say that satellites can be seen around there.
_WITNESSES = """
SELECT count(*) FROM tracking_latest
WHERE vehicle_id <> %s AND device_at >= %s AND lat BETWEEN %s AND %s AND lon BETWEEN %s AND %s
"""


@dataclass(frozen=True)
class _State:
    organization_id: int
    terminal_id: int
    kinds: frozenset[FaultKind]
    heard_at: datetime
    said_at: datetime
    """Of the last report: what was said by then, a person may have closed."""


def look_for_faults(*, at: datetime) -> tuple[int, int]:
    """Open what has begun and end what is over; how many of each. Doing it twice changes nothing."""
    states = _states(at)
    opened = ended = 0
    lasting = Fault.objects.filter(ended_at=None).values_list("pk", "vehicle_id", "kind", "detected_at")
    there = set()
    for key, vehicle_id, kind, detected_at in lasting:
        there.add((vehicle_id, kind))
        state = states.get(vehicle_id)
        if state is None:
            ended += _end(key, "lapse", at)
        elif kind not in state.kinds and state.heard_at > detected_at:
            ended += _end(key, "clear", at)
    for vehicle_id, state in states.items():
        for kind in state.kinds:
            if (vehicle_id, kind) not in there:
                opened += _open(vehicle_id, state, kind, at)
    return opened, ended


def _states(at: datetime) -> Mapping[int, _State]:
    rules = Rules(**settings.TERMINAL_FAULT_RULES)
    given: dict[str, date | int | datetime] = {
        "since": day_of(at) - timedelta(days=1),
        "timeless": int(Mark.WRONG_CLOCK),
        "dead": at - DEAD_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, given)
        rows = cursor.fetchall()
    states = {}
    for vehicle_id, terminal_id, unit_id, *said in rows:
        arrived, alarms, status, marks, body, since, until, last, good, lat, lon = said
        moments = [moment for moment in (arrived, until, last, at if since and until is None else None) if moment]
        online_since = since if since and until is None else None
        if not moments:
            continue  # nobody ever heard it
        heard_at: datetime = max(moments)
        heard = Heard(arrived, alarms, status, marks, _storage_fault(bytes(body))) if arrived else None
        kinds = faults_of(heard, online_since=online_since, heard_at=heard_at, rules=rules, at=at)
        if good and lat is not None and lacks_fix(heard, online_since=online_since, good_at=good, rules=rules, at=at):
            kinds |= {FaultKind.JAMMING} if _others_see(vehicle_id, lat, lon, at - rules.without_fix) else set()
        states[vehicle_id] = _State(unit_id, terminal_id, kinds, heard_at, arrived or heard_at)
    return states


def _storage_fault(body: bytes) -> bool:
    return bool(read_items(body[BASIC_SIZE:]).storage_faults)


def _others_see(vehicle_id: int, lat: int, lon: int, since: datetime) -> bool:
    reach = round(NEAR_M / 0.111)
    with connection.cursor() as cursor:
        cursor.execute(_WITNESSES, [vehicle_id, since, lat - reach, lat + reach, lon - reach, lon + reach])
        return bool(cursor.fetchone()[0] >= WITNESSES)


@transaction.atomic
def _open(vehicle_id: int, state: _State, kind: FaultKind, at: datetime) -> int:
    """Not again for what was known when a person closed the last one."""
    before = Fault.objects.filter(vehicle_id=vehicle_id, kind=kind).order_by("-detected_at").first()
    if before and before.ended_at and before.ended_at >= state.said_at:
        return 0
    made = Fault.objects.bulk_create(
        [
            Fault(
                organization_id=state.organization_id,
                vehicle_id=vehicle_id,
                terminal_id=state.terminal_id,
                kind=kind,
                detected_at=at,
                due_at=at + REPORT_WITHIN,
            )
        ],
        ignore_conflicts=True,  # two workers may look at once
    )
    fault = Fault.objects.filter(vehicle_id=vehicle_id, kind=kind, ended_at=None, detected_at=at).first()
    if fault is None or not made:
        return 0
    record(action="detect", label="发现终端故障", by=platform(day_of(at)), at=at, subject=fault)
    _tell(fault, Permission.FAULT_REPORT, f"{fault.vehicle.plate}：{fault.get_kind_display()}", at)
    return 1


@transaction.atomic
def _end(key: int, action: str, at: datetime) -> int:
    fault = Fault.objects.select_for_update(of=("self",)).filter(pk=key, ended_at=None).first()
    if fault is None:
        return 0
    fault.ended_at = at
    fault.save(update_fields=["ended_at"])
    if fault.LIFECYCLE.allows(action, fault.status):
        fault.move(action, by=platform(day_of(at)), at=at)
    return 1


@transaction.atomic
def close_replaced(event: TerminalReplaced) -> None:
    """What was wrong with the old terminal is done with, and names the new one."""
    for fault in Fault.objects.select_for_update(of=("self",)).filter(terminal_id=event.terminal_id, status__in=UNDONE):
        fault.move("replace", by=event.by, at=event.at, note=event.note)
        fault.closed_at, fault.ended_at = event.at, fault.ended_at or event.at
        fault.new_terminal_id, fault.note = event.new_id, event.note or fault.note
        fault.save(update_fields=["closed_at", "ended_at", "new_terminal", "note"])


def chase_faults(*, at: datetime) -> int:
    """Not reported in time: first the unit's fleet manager is told, a day later the authority above."""
    told = 0
    late = Fault.objects.filter(status=FaultStatus.OPEN, due_at__lte=at)
    for fault in late.filter(chased_at=None).select_related("vehicle", "organization")[:500]:
        told += _chase(fault, "chased_at", Permission.FAULT_REPORT, "故障逾期未报修", at)
    later = late.filter(due_at__lte=at - REPORT_WITHIN, escalated_at=None, chased_at__isnull=False)
    for fault in later.select_related("vehicle", "organization")[:500]:
        told += _chase(fault, "escalated_at", Permission.FAULT_OVERSEE, "所辖单位终端故障逾期未报修", at)
    return told


@transaction.atomic
def _chase(fault: Fault, column: str, permission: Permission, title: str, at: datetime) -> int:
    """Once, whoever comes first."""
    if not Fault.objects.filter(pk=fault.pk, status=FaultStatus.OPEN, **{column: None}).update(**{column: at}):
        return 0
    _tell(fault, permission, f"{title}：{fault.vehicle.plate} {fault.get_kind_display()}", at)
    return 1


def _tell(fault: Fault, permission: Permission, title: str, at: datetime) -> None:
    text = f"{fault.organization.name}，{written(fault.detected_at)}发现，应于{written(fault.due_at)}前报修"
    news = News(kind="terminal_fault", title=title[:100], text=text, link=f"/faults/{fault.pk}")
    tell_holders(permission=permission, path=fault.organization.path, news=news, at=at)


class NoteNeeded(InvalidInput):
    code = "note_needed"
    message = "请填写处理情况"


@transaction.atomic
def move_fault(*, fault_id: int, action: str, note: str, by: Actor, at: datetime) -> Fault:
    """Report, begin the repair, or finish it. A terminal is replaced where terminals are."""
    if action == "finish" and not note:
        raise NoteNeeded(fields={"note": NoteNeeded.message})
    fault = Fault.objects.locked(fault_id, by, Permission.FAULT_REPORT)
    fault.move(action, by=by, at=at, note=note)
    if action == "report":
        fault.reported_at, fault.reported_by_id = at, by.user_id
    if fault.status == FaultStatus.REPAIRED:
        fault.closed_at = at
        fault.ended_at = fault.ended_at or at
    fault.note = note or fault.note
    fault.save(update_fields=["reported_at", "reported_by", "closed_at", "ended_at", "note"])
    return fault
