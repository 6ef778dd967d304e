"""Reading faults."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThan

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedQuerySet
from motorpool.audit.models import Entry
from motorpool.audit.queries import history_of
from motorpool.kit.moments import at_edge
from motorpool.organizations.queries import at_or_below
from motorpool.terminals.models import Fault
from motorpool.terminals.states import FaultStatus
from motorpool.tracking import phones
from motorpool.tracking.queries import SEEN_BY as TERMINALS_SEEN_BY
from motorpool.vehicles import plates

SEEN_BY = (*TERMINALS_SEEN_BY, Permission.FAULT_REPORT, Permission.FAULT_OVERSEE)
AT_A_TIME = 1000
_SUBJECT = Fault._meta.label_lower


def faults_for(
    actor: Actor,
    *,
    at: datetime,
    q: str = "",
    organization_id: int | None = None,
    terminal_id: int | None = None,
    kind: str = "",
    status: str = "",
    overdue: bool | None = None,
    lasting: bool | None = None,
) -> ScopedQuerySet[Fault]:
    rows = Fault.objects.visible_to(actor, *SEEN_BY).select_related(
        "vehicle", "terminal", "organization", "reported_by", "new_terminal"
    )
    given = {"terminal_id": terminal_id, "kind": kind, "status": status}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if q:
        rows = rows.filter(Q(vehicle__plate__contains=plates.normal(q)) | Q(terminal__phone__contains=phones.normal(q)))
    # However it went on: reported, repaired, replaced or over, by then somebody had to have dealt with it.
    dealt_with_at = Coalesce(Least("reported_at", "closed_at", "ended_at"), Value(at))
    late = ExpressionWrapper(GreaterThan(dealt_with_at, F("due_at")), output_field=BooleanField())
    # Any: the annotated type has no name that could be written down.
    shown: Any = rows.annotate(is_overdue=late)
    if overdue is not None:
        shown = shown.filter(is_overdue=overdue)
    if lasting is not None:
        shown = shown.filter(ended_at__isnull=lasting)
    found: ScopedQuerySet[Fault] = shown
    return found


def fault_for(actor: Actor, pk: int, *, at: datetime) -> Fault:
    return faults_for(actor, at=at).found(pk, actor, *SEEN_BY)


def history_of_fault(fault: Fault) -> QuerySet[Entry]:
    """Who did what about it and when, in order; the caller has checked that the actor may see the fault."""
    return history_of(Q(subject_type=_SUBJECT, subject_id=fault.pk))


def with_history(faults: Iterable[Any]) -> Iterator[tuple[Any, str]]:  # Any: as `faults_for` annotates them
    """Each with the same as text: a query for many at a time."""
    rows = iter(faults)
    while some := list(islice(rows, AT_A_TIME)):
        told = _told(some)
        yield from ((fault, told.get(fault.pk, "")) for fault in some)


def _told(faults: list[Fault]) -> dict[int, str]:
    lines: dict[int, list[str]] = defaultdict(list)
    for entry in history_of(Q(subject_type=_SUBJECT, subject_id__in=[fault.pk for fault in faults])):
        note = f"：{entry.note}" if entry.note else ""
        if entry.subject_id is not None:
            lines[entry.subject_id].append(
                f"{at_edge(entry.at)[:16].replace('T', ' ')} {entry.actor_name} {entry.action_label}{note}"
            )
    return {key: "；".join(said) for key, said in lines.items()}


def waiting_for(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Faults to be reported by the unit, and those too late, for whoever presses the unit."""
    rows = Fault.objects.filter(status=FaultStatus.OPEN)
    return {
        "faults": rows.visible_to(actor, Permission.FAULT_REPORT).count(),
        "late_faults": rows.visible_to(actor, Permission.FAULT_OVERSEE).filter(due_at__lte=at).count(),
    }


def figures_for(actor: Actor, *, at: datetime) -> dict[str, int]:
    """How many wait for what."""
    late = Q(status=FaultStatus.OPEN, due_at__lte=at)
    counted: dict[str, Any] = Fault.objects.visible_to(actor, *SEEN_BY).aggregate(
        open=Count("pk", filter=Q(status=FaultStatus.OPEN)),
        overdue=Count("pk", filter=late),
        reported=Count("pk", filter=Q(status=FaultStatus.REPORTED)),
        repairing=Count("pk", filter=Q(status=FaultStatus.REPAIRING)),
    )
    return counted
