"""Packed positions that turn out to be another vehicle's."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from django.db import connection

from motorpool.kit.moments import day_of
from motorpool.tracking.marks import Mark
from motorpool.tracking.store.days import day_of_rows, packed, rows_of, unpacked
from motorpool.tracking.store.packing import Key, Row, merge

_HELD = "vehicle_id = %s AND terminal_id = %s AND day BETWEEN %s AND %s"


def packed_days(keys: list[Key], *, since: datetime, until: datetime) -> set[date]:
    """The days of which something of these keys is packed."""
    found: set[date] = set()
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(
                f"SELECT day FROM tracking_packed WHERE {_HELD}",  # noqa: S608
                [*key, day_of(since), day_of(until)],
            )
            found.update(day for (day,) in cursor.fetchall())
    return found


def take_packed(key: Key, *, terminal_id: int, since: datetime, until: datetime) -> dict[date, list[Row]]:
    """Take what this terminal reported from `since` to before `until` out of the packed days of `key`.

    The caller keeps packing away (`keep_from_packing`).
    """
    begin, end = since.timestamp(), until.timestamp()
    taken: dict[date, list[Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day, data FROM tracking_packed WHERE {_HELD} ORDER BY day FOR UPDATE",  # noqa: S608
            [*key, day_of(since), day_of(until)],
        )
        for day, data in cursor.fetchall():
            rows = rows_of(unpacked(data))
            theirs = _split(rows, lambda row: row[2] == terminal_id and begin <= _moment(row) < end)
            if not theirs[True]:
                continue
            taken[day] = theirs[True]
            where = [*key, day, day]
            if theirs[False]:
                rest = day_of_rows(theirs[False])
                cursor.execute(
                    f"UPDATE tracking_packed SET positions = %s, data = %s WHERE {_HELD}",  # noqa: S608
                    [len(rest), packed(rest), *where],
                )
            else:
                cursor.execute(f"DELETE FROM tracking_packed WHERE {_HELD}", where)  # noqa: S608
    return taken


def transfer_packed(from_key: Key, to_key: Key, *, terminal_id: int, since: datetime, until: datetime) -> list[date]:
    """Give what this terminal reported from then on to another key; the days of which it was something."""
    taken = take_packed(from_key, terminal_id=terminal_id, since=since, until=until)
    for day, rows in taken.items():
        # Of no day of arrival it is said that it is contained in whole: a reader compares with what is still raw.
        merge(to_key, day, (), rows)
    return list(taken)


def _moment(row: Row) -> int:
    """By which it is decided whose it is."""
    at, arrived, _, marks, _ = row
    return arrived if marks & Mark.WRONG_CLOCK else at


def _split(rows: list[Row], belongs: Callable[[Row], bool]) -> dict[bool, list[Row]]:
    parts: dict[bool, list[Row]] = defaultdict(list)
    for row in rows:
        parts[belongs(row)].append(row)
    return parts
