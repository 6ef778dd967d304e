"""Reading what was stored, wherever it lies."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from motorpool.kit.moments import day_of
from motorpool.tracking.models import Latest
from motorpool.tracking.steps.clock import AHEAD
from motorpool.tracking.store.tracks import UNFIT, Track, track_of

# Nothing that can be relied on arrives before it happened, but for the error of the clock; how late it arrives is open.
_RAW = """
SELECT extract(epoch FROM device_at)::bigint, extract(epoch FROM arrived_at)::bigint, lat, lon, speed, direction,
    alarms, status_word, marks, body
FROM tracking_position
WHERE vehicle_id = %s AND device_at >= %s AND device_at < %s AND arrived_on >= %s
"""


def latest(vehicle_ids: Iterable[int]) -> dict[int, Latest]:
    """The last good position of each of them that has one."""
    return Latest.objects.in_bulk(list(vehicle_ids))


def track(*, vehicle_id: int, since: datetime, until: datetime, with_marked: bool = False) -> Track:
    """What the vehicle reported from `since` to before `until`, by device time.

    Without the marked: only what a line on a map and a distance may be made of.
    """
    first = day_of(since - timedelta(seconds=AHEAD))
    with connection.cursor() as cursor:
        cursor.execute(_RAW, [vehicle_id, since, until, first])
        whole = track_of(cursor.fetchall())
    if with_marked or not len(whole):
        return whole
    fit: np.ndarray[tuple[int], np.dtype[np.bool_]] = (whole.marks & int(UNFIT)) == 0
    return whole.only(fit)
