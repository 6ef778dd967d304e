"""Dropping what the retention period no longer covers: positions, states, and what was derived from them.

A day is a transaction of its own. Killed between two, the next night goes on; doing one twice changes nothing.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from motorpool.access.actors import platform
from motorpool.audit.services import record
from motorpool.kit.moments import start_of
from motorpool.tracking import episode_rows
from motorpool.tracking.models import Latest, LateStretch, MissingStretch, Present, VehicleDay
from motorpool.tracking.retention import kept_from
from motorpool.tracking.silence import LONGEST_SILENCE
from motorpool.tracking.store.packing import forget_expired


class Expired(NamedTuple):
    months: int
    """Partitions of packed positions and of states."""
    days: int
    """Of vehicles, with their gaps."""
    places: int
    """Last places of vehicles that nobody heard of since."""


def expire_tracks(*, today: date, at: datetime) -> Expired:
    """Drop everything that tells where a vehicle was before the retention period."""
    kept = kept_from(today)
    months = forget_expired(today=today)
    days = VehicleDay.objects.filter(day__lt=kept).order_by("day").values_list("day", flat=True).distinct()
    _drop_silences(kept)
    gone = Expired(len(months), sum(_drop_day(day) for day in list(days)), _forget_places(before=start_of(kept)))
    if any(gone):
        record(
            action="expire",
            label="清除到期轨迹",
            by=platform(today),
            at=at,
            subject_type="tracking.position",
            after={"before": kept, **gone._asdict()},
        )
    return gone


@transaction.atomic
def _drop_day(day: date) -> int:
    MissingStretch.objects.filter(of__day=day).delete()
    return VehicleDay.objects.filter(day=day).delete()[0]


def _drop_silences(kept: date) -> None:
    """Of days that are kept, gaps that began on one that is not."""
    first_month = (kept, kept + LONGEST_SILENCE)
    MissingStretch.objects.filter(of__day__range=first_month, since__lt=start_of(kept)).delete()


@transaction.atomic
def _forget_places(*, before: datetime) -> int:
    episode_rows.lock()
    LateStretch.objects.filter(until__lt=before).delete()
    stale = Present.objects.filter(before_at__lt=before)
    gone = stale.update(before_at=None, before_lat=None, before_lon=None)
    return gone + Latest.objects.filter(device_at__lt=before).delete()[0]
