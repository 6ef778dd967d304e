"""A binding that is entered afterwards takes along what the terminal reported in between, raw and packed."""

from datetime import datetime, timedelta

from django.db.models import F, Min, Q

from motorpool.kit.errors import InvalidInput
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of, start_of, written
from motorpool.tracking.events import BindingDatedBack
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import LateStretch, Position, Terminal
from motorpool.tracking.services.forgetting import BeingPacked
from motorpool.tracking.store.packing import Key, keep_from_packing
from motorpool.tracking.store.transferring import packed_days, transfer_packed
from motorpool.vehicles.models import Vehicle

MOST_DAYS = 31
"""Packed days that one binding may reach back over: each is written anew while somebody waits."""
JUST_NOW = timedelta(days=1)
"""Nothing that came since then is packed."""


class TooLongAgo(InvalidInput):
    code = "binding_too_long_ago"


def adopt(*, terminal: Terminal, vehicle: Vehicle, before_id: int | None, since: datetime, at: datetime) -> None:
    """`before_id`: the vehicle that it was bound to until now. Both have their past worked out again within minutes."""
    begins = [_adopt_raw(terminal, vehicle, before_id, since)]
    if since < at - JUST_NOW:
        begins.append(_adopt_packed(terminal, vehicle, before_id, since, at))
    if since < at:
        publish(BindingDatedBack(terminal.pk, vehicle.pk, before_id, since, at))
    moved = [one for one in begins if one is not None]
    if moved:
        LateStretch.objects.bulk_create(
            LateStretch(vehicle_id=key, since=max(since, min(moved)), until=at, arrived_at=at, changed_hands=True)
            for key in (vehicle.pk, before_id)
            if key is not None
        )


def _adopt_raw(terminal: Terminal, vehicle: Vehicle, before_id: int | None, since: datetime) -> datetime | None:
    """The first moment of what was moved."""
    theirs = Q(vehicle=None) if before_id is None else Q(vehicle=None) | Q(vehicle_id=before_id)
    rows = Position.objects.filter(theirs, terminal=terminal, arrived_on__gte=day_of(since))
    rows = rows.annotate(untimed=F("marks").bitand(int(Mark.WRONG_CLOCK)))
    # With a wrong clock by arrival, as `transfer_packed` has it.
    told = rows.filter(Q(untimed=0, device_at__gte=since) | ~Q(untimed=0) & Q(arrived_at__gte=since))
    first: datetime | None = told.aggregate(first=Min("device_at"))["first"]
    told.update(vehicle=vehicle)
    return first


def _adopt_packed(
    terminal: Terminal, vehicle: Vehicle, before_id: int | None, since: datetime, at: datetime
) -> datetime | None:
    """The beginning of the first day of which something was moved."""
    if not keep_from_packing():
        raise BeingPacked
    sources: list[Key] = [(0, terminal.pk), *([(before_id, 0)] if before_id else [])]
    days = sorted(packed_days(sources, since=since, until=at))
    if len(days) > MOST_DAYS:
        message = f"该终端更早的历史位置已归档，绑定时间不能早于{written(start_of(days[-MOST_DAYS]))}"
        raise TooLongAgo(message, fields={"since": message})
    to: Key = (vehicle.pk, 0)
    moved = [transfer_packed(one, to, terminal_id=terminal.pk, since=since, until=at) for one in sources]
    return min((start_of(day) for some in moved for day in some), default=None)
