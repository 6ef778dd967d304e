"""Writing figures."""

from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.establishment.models import Figure, FigureKind
from motorpool.kit import years
from motorpool.kit.errors import InvalidInput
from motorpool.organizations.models import Organization

FURTHEST_AHEAD = timedelta(days=366)
MOST = 1_000_000


class FigureData(TypedDict):
    kind: str
    vehicle_kind: str
    value: int
    effective_on: date
    source: str


class TooFarAhead(InvalidInput):
    code = "too_far_ahead"
    message = "生效日期不能晚于一年之后"


class OnlyQuotaHasParts(InvalidInput):
    code = "only_quota_has_parts"
    message = "只有车辆编制数可以按用途类别填报"


@transaction.atomic
def enter_figure(*, organization_id: int, data: FigureData, by: Actor, at: datetime) -> Figure:
    """From that day on; entered again for the same day, it corrects what was entered."""
    unit = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if data["effective_on"] > by.on + FURTHEST_AHEAD:
        raise TooFarAhead(fields={"effective_on": TooFarAhead.message})
    years.refuse_closed(data["effective_on"], today=by.on, field="effective_on")
    if data["vehicle_kind"] and data["kind"] != FigureKind.QUOTA:
        raise OnlyQuotaHasParts(fields={"vehicle_kind": OnlyQuotaHasParts.message})
    place: dict[str, Any] = {
        "kind": data["kind"],
        "vehicle_kind": data["vehicle_kind"],
        "effective_on": data["effective_on"],
    }
    before = Figure.objects.filter(organization=unit, **place).first()
    old = {"value": before.value, "source": before.source} if before else None
    made, _ = Figure.objects.update_or_create(
        organization=unit,
        **place,
        defaults={"value": data["value"], "source": data["source"], "recorded_at": at, "recorded_by_id": by.user_id},
    )
    record(
        action="enter",
        label="填报编制和标识数",
        by=by,
        at=at,
        subject=made,
        note=data["source"],
        before=old,
        after=dict(data),
    )
    return made


@transaction.atomic
def strike_figure(*, figure_id: int, by: Actor, at: datetime) -> None:
    """Takes back what was entered for the wrong day; the trail keeps it. Not once its year is closed."""
    found = Figure.objects.locked(figure_id, by, Permission.ORGANIZATION_MANAGE)
    years.refuse_closed(found.effective_on, today=by.on)
    before = {"kind": found.kind, "value": found.value, "effective_on": found.effective_on, "source": found.source}
    record(action="strike", label="撤回编制和标识数", by=by, at=at, subject=found, before=before)
    found.delete()
