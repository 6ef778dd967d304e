"""Silences that still go on: the ledger of gaps learns of them when they end."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from motorpool.kit.rules import rules_of
from motorpool.tracking.gaps import POWER_LOST
from motorpool.tracking.models import Binding, Heard, Latest
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.rules import StopRules
from motorpool.tracking.states import GapKind
from motorpool.vehicles.states import VehicleStatus


def silences_at(now: datetime) -> QuerySet[Latest]:
    """Of vehicles that have a terminal and stopped reporting; each with `since`, and its `kind` by what came last."""
    terminal = Binding.objects.filter(vehicle=OuterRef("vehicle"), period__upper_inf=True)
    # What came since that was no good position: usable, if it had a fix (one that drifts at rest), or a sign of life.
    other = Heard.objects.filter(vehicle=OuterRef("vehicle"), reported_at__gt=OuterRef("arrived_at"))
    # Any: the annotated type has no name that could be written down.
    rows: Any = Latest.objects.exclude(vehicle__status=VehicleStatus.RETIRED).filter(Exists(terminal))
    rows = rows.annotate(
        fixed_at=Subquery(other.filter(placed=True).values("reported_at")),
        engine=F("status_word").bitand(ENGINE_ON),
        power_lost=F("alarms").bitand(POWER_LOST),
    ).annotate(
        since=Case(When(fixed_at__isnull=False, then="fixed_at"), default="device_at"),
        kind=Case(
            When(Exists(other.filter(placed=False)), then=Value(GapKind.NO_FIX)),
            When(Q(engine=0) | Q(power_lost__gt=0), then=Value(GapKind.POWER_OFF)),
            default=Value(GapKind.LOST),
            output_field=CharField(),
        ),
    )
    found: QuerySet[Latest] = rows.filter(since__lt=now - timedelta(seconds=rules_of(StopRules).silent_s))
    return found
