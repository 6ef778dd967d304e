"""Where episodes are kept: rows by month, worked out by one process at a time."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np
from django.db import connection

from motorpool.kit.columns import array_of
from motorpool.kit.moments import day_of
from motorpool.tracking.episodes import Episodes, Ints
from motorpool.tracking.store.packing import make_month

_LOCK = 808_008
_CUT = """
DELETE FROM tracking_episode e USING unnest(%s::bigint[], %s::bigint[]) a(vehicle_id, after)
WHERE e.vehicle_id = a.vehicle_id AND e.since > to_timestamp(a.after) AND e.since > to_timestamp(%s)
"""
_ADD = """
INSERT INTO tracking_episode (vehicle_id, since, state, source)
SELECT v, to_timestamp(t), s, c FROM unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int2[]) a(v, t, s, c)
ON CONFLICT (vehicle_id, since) DO UPDATE SET state = EXCLUDED.state, source = EXCLUDED.source
"""
_TAKE_OUT = "DELETE FROM tracking_episode WHERE vehicle_id = %s AND since BETWEEN to_timestamp(%s) AND to_timestamp(%s)"
_AT = """
SELECT extract(epoch FROM since)::bigint, state, source FROM tracking_episode
WHERE vehicle_id = %s AND since <= to_timestamp(%s) AND state <> ALL(%s) ORDER BY since DESC LIMIT 1
"""


class Row(NamedTuple):
    since: int
    state: int
    source: int


def lock() -> None:
    """Until this transaction ends nobody else works out states, and no vehicle becomes secret meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def cut(vehicles: Ints, after: Ints) -> None:
    """Forget of these vehicles what begins after these moments."""
    if len(vehicles):
        with connection.cursor() as cursor:
            cursor.execute(_CUT, [array_of(vehicles), array_of(after), int(after.min())])


def take_out(vehicle_id: int, since: int, until: int) -> None:
    """What begins between these moments, both included."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT, [vehicle_id, since, until])


def add(rows: Episodes) -> None:
    """What begins at the same moment is replaced."""
    if not len(rows):
        return
    for month in _months(int(rows.since.min()), int(rows.since.max())):
        make_month(month, "tracking_episode")
    columns = (rows.vehicle, rows.since, rows.state, rows.source)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [array_of(column) for column in columns])


def in_force(vehicle_id: int, at: int, *, without: tuple[int, ...] = ()) -> Row | None:
    """The episode of that moment; the last one in another state than these."""
    with connection.cursor() as cursor:
        cursor.execute(_AT, [vehicle_id, at, list(without)])
        found = cursor.fetchone()
    return Row(*found) if found else None


def _months(first: int, last: int) -> list[date]:
    days = [day_of(datetime.fromtimestamp(one, UTC)) for one in (first, last)]
    begin, end = (day.replace(day=1) for day in days)
    months = np.arange(np.datetime64(begin, "M"), np.datetime64(end, "M") + 1)
    return [date.fromisoformat(f"{month}-01") for month in months]
