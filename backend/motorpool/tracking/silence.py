"""What lies before a track that begins with a silence: from when on, and why, only the report before it tells."""

from datetime import datetime, timedelta

from motorpool.kit.moments import day_of, start_of
from motorpool.kit.rules import rules_of
from motorpool.tracking.gaps import first_heard
from motorpool.tracking.models import VehicleDay
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store import Track, track
from motorpool.tracking.store.tracks import joined

LONGEST_SILENCE = timedelta(days=31)
"""Of a longer one nothing is said: the vehicle was not in use, or its terminal was gone."""


def with_silence_before(whole: Track, *, vehicle_id: int, since: datetime) -> Track:
    """From the last day on which anything was heard, where the track from `since` on does not begin with a report.

    What came late for the days between comes along: it tells that they are known by now.
    """
    heard = first_heard(whole)
    if heard is None or heard - since.timestamp() <= rules_of(StopRules).silent_s:
        return whole
    parts, day, until = [whole], day_of(since), since
    earlier = VehicleDay.objects.filter(
        vehicle=vehicle_id, day__lt=day, day__gte=day - LONGEST_SILENCE, last_at__isnull=False
    )
    for begin in (day, *earlier.order_by("-day").values_list("day", flat=True)):
        parts.append(track(vehicle_id=vehicle_id, since=start_of(begin), until=until, with_marked=True))
        if first_heard(parts[-1]) is not None:
            return joined(parts).sorted()
        until = start_of(begin)
    return whole
