"""Reading driving alarms of the past, with what somebody told the driver meanwhile. No place is told here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedQuerySet
from motorpool.kit.errors import InvalidInput
from motorpool.kit.moments import start_of
from motorpool.kit.rules import rules_of
from motorpool.organizations.models import Organization
from motorpool.organizations.queries import at_or_below
from motorpool.terminals.alarm_spells import BITS
from motorpool.terminals.driving_alarms import ANSWERS, PRESENT
from motorpool.terminals.models import AlarmEpisode, Command
from motorpool.terminals.rules import AlarmRules
from motorpool.terminals.states import AlarmKind, CommandStatus
from motorpool.tracking.models import Latest
from motorpool.tracking.sight import visible
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal

SEEN_BY = (Permission.TERMINAL_COMMAND, Permission.TRACK_FLEET, Permission.TRACK_MILEAGE)
"""Supervisors look back, and answer nothing: that is the work of whoever keeps the vehicle."""
MOST_DAYS = 92
"""In one list: what is sorted by how long it lasted has to be read whole."""
AT_A_TIME = 1000


class BadPeriod(InvalidInput):
    code = "bad_period"


@dataclass(frozen=True)
class Told:
    """A word to the driver, or a confirmation, while an alarm lasted or so shortly after that it was still shown."""

    label: str
    by: str
    at: datetime
    status: CommandStatus
    status_label: str


def episodes_for(
    actor: Actor,
    *,
    since: date,
    until: date,
    q: str = "",
    organization_id: int | None = None,
    vehicle_id: int | None = None,
    kind: AlarmKind | None = None,
    answered: bool | None = None,
) -> ScopedQuerySet[AlarmEpisode]:
    """Those that began from `since` to `until`, both included, of the units one answers for as they were then."""
    if not since <= until < since + timedelta(days=MOST_DAYS):
        longest = f"一次最长 {MOST_DAYS} 天"
        raise BadPeriod(f"结束日期不能早于开始日期，{longest}", fields={"until": longest})
    rows: Any = AlarmEpisode.objects.visible_to(actor, *SEEN_BY).filter(
        since__gte=start_of(since),
        since__lt=start_of(until + timedelta(days=1)),
        vehicle__in=visible(Vehicle.objects.all()),
    )
    given = {"vehicle": vehicle_id, "kind": kind}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if q:
        # Looked up once, not for each row.
        plates = Vehicle.objects.filter(plate__contains=normal(q))
        rows = rows.filter(Q(vehicle__in=plates) | Q(organization__in=Organization.objects.filter(name__icontains=q)))
    if answered is not None:
        meanwhile = Command.objects.filter(
            terminal=OuterRef("terminal"),
            vehicle=OuterRef("vehicle"),
            kind__in=ANSWERS,
            asked_at__gte=OuterRef("since"),
            asked_at__lte=OuterRef("ends"),
        )
        rows = rows.annotate(ends=F("until") + PRESENT).filter(Exists(meanwhile) if answered else ~Exists(meanwhile))
    found: ScopedQuerySet[AlarmEpisode] = rows.select_related("organization", "vehicle")
    return found


def going_on(rows: Collection[AlarmEpisode], *, at: datetime) -> set[int]:
    """Keys of those whose terminal still said so in its last report, not too long ago: another one would be of it."""
    lasting = at - rules_of(AlarmRules).apart
    recent = [row for row in rows if row.until >= lasting]
    said = dict(
        Latest.objects.filter(terminal__in={row.terminal_id for row in recent}).values_list("terminal", "alarms")
    )
    return {row.pk for row in recent if said.get(row.terminal_id, 0) & BITS[AlarmKind(row.kind)]}


def with_told(rows: Iterable[AlarmEpisode]) -> Iterator[tuple[AlarmEpisode, list[Told]]]:
    """Each with what the driver was told meanwhile, in order: a query for many at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, AT_A_TIME)):
        told = _commands(some)
        for row in some:
            mine = told[row.terminal_id, row.vehicle_id]
            yield row, [_told(one) for one in mine if row.since <= one.asked_at <= row.until + PRESENT]


def _commands(rows: list[AlarmEpisode]) -> dict[tuple[int, int | None], list[Command]]:
    window = min(row.since for row in rows), max(row.until for row in rows) + PRESENT
    asked = Command.objects.filter(
        terminal__in={row.terminal_id for row in rows}, kind__in=ANSWERS, asked_at__range=window
    )
    found: dict[tuple[int, int | None], list[Command]] = defaultdict(list)
    for one in asked.select_related("asked_by").order_by("asked_at", "pk"):
        found[one.terminal_id, one.vehicle_id].append(one)
    return found


def _told(command: Command) -> Told:
    return Told(
        label=ANSWERS[command.kind],
        by=command.asked_by.name if command.asked_by else "",
        at=command.asked_at,
        status=CommandStatus(command.status),
        status_label=command.get_status_display(),
    )
