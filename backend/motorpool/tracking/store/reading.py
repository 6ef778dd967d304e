"""Reading what was stored, wherever it lies."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection

from motorpool.kit.moments import day_of
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Latest
from motorpool.tracking.steps.clock import AHEAD
from motorpool.tracking.store.days import read_track
from motorpool.tracking.store.tracks import UNFIT, Track, joined, track_of

# Nothing that can be relied on arrives before it happened, but for the error of the clock; how late it arrives is open.
_RAW = """
SELECT extract(epoch FROM device_at)::bigint, extract(epoch FROM arrived_at)::bigint, lat, lon, speed, direction,
    alarms, status_word, marks, body, arrived_on
FROM tracking_position
WHERE vehicle_id = %s AND device_at >= %s AND device_at < %s AND arrived_on >= %s
"""
_RAW_UNTIMED = """
SELECT extract(epoch FROM device_at)::bigint, extract(epoch FROM arrived_at)::bigint, lat, lon, speed, direction,
    alarms, status_word, marks, body, arrived_on
FROM tracking_position
WHERE vehicle_id = %s AND arrived_on BETWEEN %s AND %s AND marks & %s <> 0
"""
_WRONG_CLOCK = int(Mark.WRONG_CLOCK)
_PACKED = """
SELECT day, arrivals, data FROM tracking_packed WHERE vehicle_id = %s AND terminal_id = 0 AND day BETWEEN %s AND %s
"""
_DAYS = """
SELECT DISTINCT (device_at AT TIME ZONE 'Asia/Shanghai')::date FROM tracking_position
WHERE vehicle_id = %s AND device_at >= %s AND device_at < %s AND arrived_on >= %s
UNION SELECT day FROM tracking_packed WHERE vehicle_id = %s AND terminal_id = 0 AND day BETWEEN %s AND %s
"""
_SAME = ("at", "lat", "lon", "altitude", "speed", "direction", "alarms", "status", "mileage")


def latest(vehicle_ids: Iterable[int]) -> dict[int, Latest]:
    """The last good position of each of them that has one."""
    return Latest.objects.in_bulk(list(vehicle_ids))


def days_with_positions(vehicle_id: int, *, since: datetime, until: datetime) -> set[date]:
    """Of this stretch; the days of its beginning and of its end as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [vehicle_id, since, until, day_of(since), vehicle_id, day_of(since), day_of(until)])
        return {day for (day,) in cursor.fetchall()}


def track(*, vehicle_id: int, since: datetime, until: datetime, with_marked: bool = False) -> Track:
    """What the vehicle reported from `since` to before `until`, by device time.

    Without the marked: only what a line on a map and a distance may be made of.
    """
    first = day_of(since - timedelta(seconds=AHEAD))
    with connection.cursor() as cursor:
        # The raw rows first. What is packed and dropped between the two is then in the second answer; what is in both
        # is left out of the first.
        cursor.execute(_RAW, [vehicle_id, since, until, first])
        raw = cursor.fetchall()
        cursor.execute(_PACKED, [vehicle_id, day_of(since), day_of(until)])
        days = cursor.fetchall()
    whole = _together(raw, days)
    start, end = np.searchsorted(whole.at, [since.timestamp(), until.timestamp()])
    whole = whole.only(slice(start, end))
    if with_marked or not len(whole):
        return whole
    return whole.only((whole.marks & int(UNFIT)) == 0)


def untimed(*, vehicle_id: int, since: datetime, until: datetime) -> Track:
    """What came with a wrong clock from `since` to before `until`, by arrival."""
    days = [day_of(since), day_of(until)]
    with connection.cursor() as cursor:
        cursor.execute(_RAW_UNTIMED, [vehicle_id, *days, _WRONG_CLOCK])
        raw = cursor.fetchall()
        cursor.execute(_PACKED, [vehicle_id, *days])
        packed = cursor.fetchall()
    # Packed they lie with the day of their arrival.
    contained = {day for day, arrivals, _ in packed if day in arrivals}
    fresh = track_of([row[:-1] for row in raw if row[-1] not in contained])
    whole = joined((fresh, *(read_track(data) for _, _, data in packed)))
    arrived = (whole.arrived >= since.timestamp()) & (whole.arrived < until.timestamp())
    return whole.only(arrived & ((whole.marks & _WRONG_CLOCK) != 0))


def _together(raw: list[tuple[int, ...]], days: list[tuple[date, list[date], bytes]]) -> Track:
    if not days:
        return track_of([row[:-1] for row in raw])  # type: ignore[misc]
    contained: defaultdict[int, set[date]] = defaultdict(set)
    for day, arrivals, _ in days:
        contained[day.toordinal()].update(arrivals)
    rest = [row for row in raw if row[-1] not in contained[_ordinal(row[0])]]
    fresh, old = track_of([row[:-1] for row in rest]), joined(read_track(data) for _, _, data in days)  # type: ignore[misc]
    if len(fresh) and len(old):
        fresh = _not_repeated(fresh, old)
    return joined((old, fresh)).sorted()


def _not_repeated(fresh: Track, old: Track) -> Track:
    """A terminal that lost its answer repeats a report days later. The raw table no longer knew it."""
    known = set(zip(*(getattr(old, name).tolist() for name in _SAME), strict=True))
    ours = zip(*(getattr(fresh, name).tolist() for name in _SAME), strict=True)
    return fresh.only(np.array([one not in known for one in ours], np.bool_))


def _ordinal(at: int) -> int:
    return (at + 8 * 3600) // 86_400 + date(1970, 1, 1).toordinal()
