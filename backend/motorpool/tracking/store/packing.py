"""Closed days of arrival become packed rows, and old ones are forgotten.

A key (a vehicle, or a terminal that no vehicle had) is packed in a transaction of its own, together with its line in
the ledger. Killed anywhere, the next run goes on where this one ended. A partition is dropped only when, with writers
locked out, the ledger accounts for every row in it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.utils import OperationalError

from motorpool.kit.moments import day_of, start_of
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Contact
from motorpool.tracking.retention import kept_from, packed_after_days
from motorpool.tracking.steps.clock import LONGEST_MEMORY
from motorpool.tracking.store.days import day_of_rows, packed, rows_of, unpacked

log = logging.getLogger(__name__)
Key = tuple[int, int]
"""Vehicle and 0, or 0 and terminal."""
Row = tuple[int, int, int, int, bytes]
OTHER = "tracking_position_other"
"""The default partition: what arrived on a day for which there was none."""
_LOCK = 808_007
_KEY = "coalesce(vehicle_id, 0), CASE WHEN vehicle_id IS NULL THEN terminal_id ELSE 0 END"
_WAIT_FOR_LOCK = "2s"
CONTACTS_KEPT = timedelta(seconds=LONGEST_MEMORY) + timedelta(days=20)
"""What comes later than this has a clock that nobody believes, so that no stretch before it is worked out again."""


class NotAccountedFor(Exception):
    """The ledger and the partition differ: rows came after packing. The next run takes them in."""


def pack_closed_days(*, today: date) -> list[date]:
    """Pack what arrived long enough ago; which days are done. Another run at the same time leaves it alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return []
        try:
            done = []
            for name, day in closed_days(today - timedelta(days=packed_after_days())):
                if pack_arrivals(name, day):
                    done.append(day)
            return done
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def keep_from_packing() -> bool:
    """Until this transaction ends nothing is packed; False where packing is under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def partitions() -> list[tuple[str, date]]:
    """Of the raw table, with the day of each, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'tracking_position'::regclass ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
    dated = [name for name in names if name.rpartition("_")[2].isdigit()]
    return [(name, datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC).date()) for name in dated]


def closed_days(before: date) -> list[tuple[str, date]]:
    """Also those that nobody made a partition for in time: their rows lie in the default partition, day by day."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT arrived_on FROM {OTHER} ORDER BY 1")  # noqa: S608
        strays = [(OTHER, day) for (day,) in cursor.fetchall()]
    return [(name, day) for name, day in [*partitions(), *strays] if day < before]


def pack_arrivals(name: str, arrived_on: date) -> bool:
    """Pack one day of arrival and drop its partition; False where it must wait for the next run."""
    for key in list(_keys_waiting(name, arrived_on)):
        pack_key(name, arrived_on, key)
    try:
        _drop(name, arrived_on)
    except NotAccountedFor:
        log.warning("%s got rows while it was packed; it is packed again", name)
        return False
    except OperationalError as error:  # somebody reads it for long
        log.warning("%s is packed but could not be dropped yet: %s", name, error)
        return False
    return True


def _keys_waiting(name: str, arrived_on: date) -> Iterator[Key]:
    """Those whose rows the ledger does not account for."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.v, r.t FROM (SELECT {_KEY}, count(*) FROM {name} WHERE arrived_on = %s GROUP BY 1, 2)"  # noqa: S608
            " r(v, t, positions)"
            " LEFT JOIN tracking_packing l ON l.arrived_on = %s AND l.vehicle_id = r.v AND l.terminal_id = r.t"
            " WHERE l.positions IS DISTINCT FROM r.positions ORDER BY 1, 2",
            [arrived_on, arrived_on],
        )
        yield from cursor.fetchall()


@transaction.atomic
def pack_key(name: str, arrived_on: date, key: Key) -> None:
    """Take everything of this key into the packed days, and note it."""
    vehicle_id, terminal_id = key
    whose, number = ("vehicle_id = %s", vehicle_id) if vehicle_id else (
        "vehicle_id IS NULL AND terminal_id = %s", terminal_id
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM device_at)::bigint, extract(epoch FROM arrived_at)::bigint, terminal_id, marks,"  # noqa: S608
            f" body FROM {name} WHERE {whose} AND arrived_on = %s",
            [number, arrived_on],
        )
        rows: list[Row] = cursor.fetchall()
        for day, some in by_day(rows, arrived_on).items():
            merge(key, day, (arrived_on,), some)
        cursor.execute(
            "INSERT INTO tracking_packing VALUES (%s, %s, %s, %s) ON CONFLICT (arrived_on, vehicle_id, terminal_id)"
            " DO UPDATE SET positions = EXCLUDED.positions",
            [arrived_on, vehicle_id, terminal_id, len(rows)],
        )


def by_day(rows: Iterable[Row], arrived_on: date) -> dict[date, list[Row]]:
    """By day of the device time; where that cannot be relied on, by the day of arrival: 2099 makes no partition."""
    days: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        at, _, _, marks, _ = row
        timeless = marks & Mark.WRONG_CLOCK
        days[arrived_on if timeless else day_of(datetime.fromtimestamp(at, UTC))].append(row)
    return days


def merge(key: Key, day: date, arrived: Iterable[date], rows: list[Row]) -> None:
    """Into the packed row of that day, which may be there already. Taking the same in again changes nothing.

    `arrived`: days of arrival of which the row then contains everything.
    """
    make_month(day)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT arrivals, data FROM tracking_packed WHERE vehicle_id = %s AND terminal_id = %s AND day = %s"
            " FOR UPDATE",
            [*key, day],
        )
        before = cursor.fetchone()
        arrivals = set(arrived)
        if before:
            arrivals |= set(before[0])
            rows = [*rows_of(unpacked(before[1])), *rows]
        whole = day_of_rows(rows)
        cursor.execute(
            "INSERT INTO tracking_packed AS held VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (vehicle_id, terminal_id, day) DO UPDATE SET arrivals = EXCLUDED.arrivals,"
            " positions = EXCLUDED.positions, data = EXCLUDED.data RETURNING data",
            [*key, day, sorted(arrivals), len(whole), packed(whole)],
        )
        stored = unpacked(cursor.fetchone()[0])
        if rows_of(stored) != rows_of(whole):
            raise ArithmeticError(f"{key} {day}: what was packed does not come back")  # rolls back, keeps the raw rows


def make_month(day: date, table: str = "tracking_packed") -> None:
    first = day.replace(day=1)
    name, following = f"{table}_{first:%Y%m}", (first + timedelta(days=32)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            cursor.execute(
                f"CREATE TABLE {name} PARTITION OF {table}"
                f" FOR VALUES FROM ('{first} 00:00+08') TO ('{following} 00:00+08')"
            )


@transaction.atomic
def _drop(name: str, arrived_on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_WAIT_FOR_LOCK}'")
        cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")
        if next(_keys_waiting(name, arrived_on), None):
            raise NotAccountedFor
        if name == OTHER:
            cursor.execute(f"DELETE FROM {name} WHERE arrived_on = %s", [arrived_on])  # noqa: S608
        else:
            cursor.execute(f"ALTER TABLE tracking_position DETACH PARTITION {name}")
            cursor.execute(f"DROP TABLE {name}")
        cursor.execute("DELETE FROM tracking_packing WHERE arrived_on = %s", [arrived_on])


def forget_expired(*, today: date) -> list[str]:
    """Drop the months of packed days, and of episodes, of which no day is within the retention period."""
    limit = f"{kept_from(today):%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent IN ('tracking_packed'::regclass, 'tracking_episode'::regclass) ORDER BY 1"
        )
        expired = [name for (name,) in cursor.fetchall() if name[-6:] < limit]
        for name in expired:
            cursor.execute(f"DROP TABLE {name}")
    Contact.objects.filter(until__lt=start_of(today - CONTACTS_KEPT)).delete()
    return expired
