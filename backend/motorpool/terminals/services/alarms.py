"""Driving alarms as episodes, taken in each minute from the positions that are stored (ADR 0044).

A step is one transaction: killed anywhere, the next round does it again and finds the same. Each position counts once,
however late its batch was committed: what arrived lately is looked at anew, and `AlarmSeen` says what is counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Min, Q

from motorpool.access.permissions import Permission
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of, start_of, written
from motorpool.kit.rules import rules_of
from motorpool.notifications.services import News, tell_holders
from motorpool.organizations.events import OrganizationMerging
from motorpool.terminals.alarm_spells import BITS, MASK, Spell, joined
from motorpool.terminals.driving_alarms import PRESENT
from motorpool.terminals.events import EmergencyTold
from motorpool.terminals.models import AlarmEpisode, AlarmRound, AlarmSeen
from motorpool.terminals.rules import AlarmRules
from motorpool.terminals.states import AlarmKind
from motorpool.tracking.events import BindingDatedBack, VehicleForgotten
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Binding
from motorpool.tracking.steps.clock import LONGEST_MEMORY
from motorpool.tracking.store import track, untimed
from motorpool.vehicles.keeping import keepers_on

SLACK = timedelta(minutes=10)
"""So long may a batch wait for the database after its positions arrived."""
STEP = timedelta(hours=1)
"""So much is taken in at once where nobody did it for long."""
MOST_TOLD = 500
_LOCK = 808_009
_TIMELESS = int(Mark.WRONG_CLOCK)
_URGENT = BITS[AlarmKind.EMERGENCY]
"""Counts also where the terminal's clock is wrong, at its arrival: somebody needs help."""
# The condition on the alarms is word for word that of the index (0009). Whatever lies ahead of our clock is taken, too.
_FRESH = f"""
WITH fresh AS (
    SELECT DISTINCT ON (p.terminal_id, p.device_at, p.content)
        p.vehicle_id, p.terminal_id, p.device_at, p.content, p.arrived_at,
        CASE WHEN p.marks & {_TIMELESS} = 0 THEN p.device_at ELSE p.arrived_at END AS moment,
        CASE WHEN p.marks & {_TIMELESS} = 0 THEN p.alarms ELSE p.alarms & {_URGENT} END AS alarms
    FROM tracking_position p
    WHERE p.alarms & {MASK} <> 0 AND p.arrived_on >= %(since_day)s AND p.arrived_at >= %(since)s
        AND (%(until)s::timestamptz IS NULL OR p.arrived_at < %(until)s)
        AND p.vehicle_id IS NOT NULL AND (p.marks & {_TIMELESS} = 0 OR p.alarms & {_URGENT} <> 0)
        AND NOT EXISTS (
            SELECT FROM terminals_alarmseen s
            WHERE s.terminal_id = p.terminal_id AND s.device_at = p.device_at AND s.content = p.content
        )
), kept AS (
    INSERT INTO terminals_alarmseen (terminal_id, device_at, content, arrived_at)
    SELECT terminal_id, device_at, content, arrived_at FROM fresh
)
SELECT vehicle_id, terminal_id, moment, alarms FROM fresh
"""  # noqa: S608
_TOUCHED = """
SELECT e.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[]) a(v, t, k, lo, hi)
JOIN terminals_alarmepisode e
    ON e.vehicle_id = v AND e.terminal_id = t AND e.kind = k AND e.until >= lo AND e.since <= hi
"""
_CHANGED = ("since", "until", "seconds", "reports", "organization_id", "told_at")


class Report(NamedTuple):
    vehicle_id: int
    terminal_id: int
    moment: datetime
    """By the device's clock; of an emergency with a wrong one, of its arrival."""
    alarms: int


Key = tuple[int, int, AlarmKind]
"""Vehicle, terminal, kind."""


def lock() -> None:
    """Until this transaction ends nobody else works out alarms, and nothing that they belong to changes hands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def take_in_alarms(*, at: datetime) -> int:
    """Take in what arrived since the last round, the first time the last ten minutes; how many reports."""
    taken = 0
    while (found := _step(at)) is not None:
        taken += found
    return taken


@transaction.atomic
def _step(at: datetime) -> int | None:
    """None where the last round is not before this one."""
    lock()
    last = AlarmRound.objects.values_list("at", flat=True).first()
    if last is not None and last >= at:
        return None
    last = last or at
    until = last + STEP if last + STEP < at else None
    found = _fresh(_settled(last), until)
    _fold(found)
    AlarmRound.objects.update_or_create(pk=1, defaults={"at": until or at})
    AlarmSeen.objects.filter(arrived_at__lt=_settled(until or at)).delete()
    return len(found)


def _settled(at: datetime) -> datetime:
    """That round saw all that arrived before this moment. It lies between two seconds since tracks round arrivals."""
    return (at - SLACK).replace(microsecond=500_000)


def _fresh(since: datetime, until: datetime | None) -> list[Report]:
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, {"since": since, "since_day": day_of(since), "until": until})
        return [Report(*row) for row in cursor.fetchall()]


def _fold(reports: Iterable[Report]) -> None:
    """Let each report, which must not be counted yet, join, begin or connect episodes."""
    moments: dict[Key, list[datetime]] = defaultdict(list)
    for vehicle_id, terminal_id, moment, alarms in reports:
        for kind, bit in BITS.items():
            if alarms & bit:
                moments[vehicle_id, terminal_id, kind].append(moment)
    if not moments:
        return
    apart = rules_of(AlarmRules).apart
    known = _touched(moments, apart)
    made: list[AlarmEpisode] = []
    changed: list[AlarmEpisode] = []
    gone: list[int] = []
    for key, said in moments.items():
        rows = known.get(key, [])
        for spell, parts in joined([Spell(row.since, row.until, row.reports) for row in rows], said, apart=apart):
            if not parts:
                vehicle_id, terminal_id, kind = key
                made.append(_set(AlarmEpisode(vehicle_id=vehicle_id, terminal_id=terminal_id, kind=kind), spell))
                continue
            row, *others = (rows[part] for part in parts)
            row.told_at = min((one.told_at for one in (row, *others) if one.told_at), default=None)
            changed.append(_set(row, spell))
            gone += [one.pk for one in others]
    _set_units([*made, *changed])
    AlarmEpisode.objects.filter(pk__in=gone).delete()
    AlarmEpisode.objects.bulk_update(changed, _CHANGED, batch_size=500)
    AlarmEpisode.objects.bulk_create(made, batch_size=500)


def _touched(moments: dict[Key, list[datetime]], apart: timedelta) -> dict[Key, list[AlarmEpisode]]:
    """Episodes that these reports may be part of."""
    columns = [list(column) for column in zip(*moments, strict=True)]
    columns.append([min(said) - apart for said in moments.values()])
    columns.append([max(said) + apart for said in moments.values()])
    found: dict[Key, list[AlarmEpisode]] = defaultdict(list)
    for row in AlarmEpisode.objects.raw(_TOUCHED, columns):
        found[row.vehicle_id, row.terminal_id, AlarmKind(row.kind)].append(row)
    return found


def _set(row: AlarmEpisode, spell: Spell) -> AlarmEpisode:
    row.since, row.until, row.reports = spell
    row.seconds = round((spell.until - spell.since).total_seconds())
    return row


def _set_units(rows: Collection[AlarmEpisode]) -> None:
    units = keepers_on({(row.vehicle_id, day_of(row.since)) for row in rows})
    for row in rows:
        row.organization_id = units[row.vehicle_id, day_of(row.since)]


def tell_emergencies(*, at: datetime) -> int:
    """Once of each: whoever may say something to the terminal, the 主管部门 over the vehicle, and whoever has it on the
    road learn that somebody pressed the button; how many."""
    waiting = AlarmEpisode.objects.filter(kind=AlarmKind.EMERGENCY, told_at=None).order_by("pk")
    return sum(_tell(key, at) for key in list(waiting.values_list("pk", flat=True)[:MOST_TOLD]))


@transaction.atomic
def _tell(key: int, at: datetime) -> int:
    if not AlarmEpisode.objects.filter(pk=key, told_at=None).update(told_at=at):
        return 0
    joined_rows = ("vehicle__organization", "terminal__organization", "organization")
    row = AlarmEpisode.objects.select_related(*joined_rows).get(pk=key)
    past = at - row.until > PRESENT
    text = f"{row.organization.name}，{written(row.since)}按下"
    text += f"，{written(row.until)}以后没有再报（事后补传）" if past else "，请立即联系驾驶员，并在驾驶提醒中处理"
    day = day_of(row.since)
    link = f"/driving-alarms/records?vehicle_id={row.vehicle_id}&kind={row.kind}&since={day}&until={day}"
    news = News("driving_alarm", f"紧急报警：{row.vehicle.plate}"[:100], text, link)
    path = row.terminal.organization.path
    told = tell_holders(permission=Permission.TERMINAL_COMMAND, path=path, news=news, at=at)
    path = row.vehicle.organization.path
    told |= tell_holders(permission=Permission.TRACK_FLEET, path=path, news=news, at=at, without=told)
    publish(EmergencyTold(vehicle_id=row.vehicle_id, news=news, told=frozenset(told), at=at))
    return 1


@transaction.atomic
def follow_binding(event: BindingDatedBack) -> None:
    """Positions changed hands: what was told of them, from then on, is told anew of whoever has them now.

    What a round still looks at is left to the next one, so that nothing counts twice.
    """
    lock()
    last = AlarmRound.objects.values_list("at", flat=True).first()
    if last is None:
        return
    vehicles = [key for key in (event.vehicle_id, event.before_id) if key is not None]
    rows = AlarmEpisode.objects.filter(terminal=event.terminal_id, vehicle__in=vehicles)
    since = event.since
    while begun := rows.filter(since__lt=since, until__gte=since).aggregate(first=Min("since"))["first"]:
        since = begun
    rows.filter(since__gte=since).delete()
    AlarmSeen.objects.filter(terminal=event.terminal_id, device_at__gte=since).delete()
    # With a clock that was long behind it is their arrival that counts.
    behind = Q(device_at__lt=F("arrived_at") - timedelta(seconds=LONGEST_MEMORY), arrived_at__gte=since)
    AlarmSeen.objects.filter(behind, terminal=event.terminal_id).delete()
    bindings = Binding.objects.filter(terminal=event.terminal_id, vehicle__in=vehicles)
    for binding in bindings.filter(Q(period__endswith__gt=since) | Q(period__upper_inf=True)):
        ends = binding.period.upper or event.at + timedelta(days=1)
        _fold(_stored(binding, since=max(since, binding.period.lower), until=ends, settled=_settled(last)))


def _stored(binding: Binding, *, since: datetime, until: datetime, settled: datetime) -> Iterator[Report]:
    """What this terminal reported of this vehicle, raw or packed, and arrived before that moment."""
    found = track(vehicle_id=binding.vehicle_id, since=since, until=until, with_marked=True)
    counts = (found.alarms & MASK != 0) & (found.marks & _TIMELESS == 0) & (found.arrived <= int(settled.timestamp()))
    chosen = found.only(counts)
    urgent = untimed(vehicle_id=binding.vehicle_id, since=since, until=until)
    urgent = urgent.only((urgent.alarms & _URGENT != 0) & (urgent.arrived <= int(settled.timestamp())))
    said = [*zip(chosen.at.tolist(), chosen.alarms.tolist(), strict=True)]
    said += [(moment, _URGENT) for moment in urgent.arrived.tolist()]
    for moment, alarms in said:
        yield Report(binding.vehicle_id, binding.terminal_id, datetime.fromtimestamp(moment, UTC), alarms)


def forget_vehicle(event: VehicleForgotten) -> None:
    """It became secret (T9)."""
    lock()
    AlarmEpisode.objects.filter(vehicle=event.vehicle_id).delete()
    for terminal_id, since, until in event.bound:
        counted = AlarmSeen.objects.filter(terminal=terminal_id, device_at__gte=since)
        (counted.filter(device_at__lt=until) if until else counted).delete()


def restate_owner(event: OrganizationMerging) -> None:
    """Episodes from the merger on, which may lie in the past, are the successor's."""
    lock()
    rows = AlarmEpisode.objects.filter(organization=event.organization_id, since__gte=start_of(event.on))
    rows.update(organization=event.successor_id)
