"""The narrow interface of the storage of positions: rows in, durable when `append` returns.

Rows are packed where they are decoded, copied in binary into a temporary table, and inserted from there: an exact
repeat disappears, and the vehicle is the one that the terminal was bound to at that moment, whatever the gateway knew.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

import psycopg

from motorpool.tracking.fixes import Fix
from motorpool.tracking.marks import Mark
from motorpool.tracking.steps.place import is_on_earth

UNDATED = 0
"""The device time of a position without one: 1970, before any that the protocol can say."""

_PG_EPOCH = 946_684_800  # 2000-01-01, from which PostgreSQL counts
_PG_DAY = date(2000, 1, 1).toordinal()
_CHINA = 8 * 3600
_MICRO = 1_000_000
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_HASH = Struct(">q")
# Each field behind its length; a null has the length -1 and nothing more.
_ROW = Struct(">h" + "iq" * 4 + "ii" + "iq" + "ii" * 4 + "iq" * 2 + "ii" + "i")
_ROW_NOWHERE = Struct(">h" + "iq" * 4 + "ii" + "iq" + "ii" + "ii" * 2 + "iq" * 2 + "ii" + "i")

_COLUMNS = (
    "terminal_id, device_at, bound_at, arrived_at, arrived_on, content,"
    " lat, lon, speed, direction, alarms, status_word, marks, body"
)
_STAGE = """
CREATE TEMP TABLE {name} (
    terminal_id bigint, device_at timestamptz, bound_at timestamptz, arrived_at timestamptz, arrived_on date,
    content bigint, lat int, lon int, speed int, direction int, alarms bigint, status_word bigint, marks int, body bytea
) ON COMMIT DELETE ROWS
"""
_STORE = """
INSERT INTO tracking_position (vehicle_id, terminal_id, device_at, arrived_at, arrived_on, content,
    lat, lon, speed, direction, alarms, status_word, marks, body)
SELECT b.vehicle_id, a.terminal_id, a.device_at, a.arrived_at, a.arrived_on, a.content,
    a.lat, a.lon, a.speed, a.direction, a.alarms, a.status_word, a.marks, a.body
FROM arriving a LEFT JOIN tracking_binding b ON b.terminal_id = a.terminal_id AND b.period @> a.bound_at
{unless}
ON CONFLICT DO NOTHING
"""
# A unique index ends at its partition. What may have come on an earlier day already is looked for there.
_UNLESS_KNOWN = """
WHERE NOT EXISTS (
    SELECT FROM tracking_position p
    WHERE p.vehicle_id = b.vehicle_id AND p.device_at = a.device_at AND p.content = a.content
        AND p.arrived_on < a.arrived_on AND p.arrived_on >= a.arrived_on - 180
) AND NOT EXISTS (
    SELECT FROM tracking_position p
    WHERE p.vehicle_id IS NULL AND p.terminal_id = a.terminal_id AND p.device_at = a.device_at
        AND p.content = a.content AND p.arrived_on < a.arrived_on AND p.arrived_on >= a.arrived_on - 180
)
"""
_STORE_NEW, _STORE_OLD = _STORE.format(unless=""), _STORE.format(unless=_UNLESS_KNOWN)
# A note without any unique index, so that it never waits for whoever works it in.
_NOTE_LATE = """
INSERT INTO tracking_late (vehicle_id, since, until, arrived_at)
SELECT b.vehicle_id, min(a.device_at), max(a.device_at), max(a.arrived_at)
FROM arriving a JOIN tracking_binding b ON b.terminal_id = a.terminal_id AND b.period @> a.bound_at
WHERE a.marks & %s <> 0 AND a.marks & %s = 0 GROUP BY b.vehicle_id
"""
_LATE, _TIMELESS = int(Mark.LATE | Mark.OUT_OF_ORDER), int(Mark.WRONG_CLOCK)
# In the order of vehicles, so that two gateways never wait for each other crosswise. Devices count seconds: of two
# positions of one, what came later is the newer one (an alarm that has just been confirmed).
_FORWARD = """
INSERT INTO tracking_latest AS held (vehicle_id, terminal_id, device_at, arrived_at, lat, lon, speed, direction,
    alarms, status_word)
SELECT DISTINCT ON (b.vehicle_id) b.vehicle_id, a.terminal_id, a.device_at, a.arrived_at, a.lat, a.lon, a.speed,
    a.direction, a.alarms, a.status_word
FROM newest a JOIN tracking_binding b ON b.terminal_id = a.terminal_id AND b.period @> a.bound_at
ORDER BY b.vehicle_id, a.device_at DESC, a.arrived_at DESC
ON CONFLICT (vehicle_id) DO UPDATE SET
    terminal_id = EXCLUDED.terminal_id, device_at = EXCLUDED.device_at, arrived_at = EXCLUDED.arrived_at,
    lat = EXCLUDED.lat, lon = EXCLUDED.lon, speed = EXCLUDED.speed, direction = EXCLUDED.direction,
    alarms = EXCLUDED.alarms, status_word = EXCLUDED.status_word
WHERE (held.device_at, held.arrived_at) < (EXCLUDED.device_at, EXCLUDED.arrived_at)
"""


class Row(NamedTuple):
    packed: bytes
    is_of_an_earlier_day: bool
    """Its repeat may lie in an earlier partition."""
    is_late: bool
    """It tells of what was told of already."""


def pack(
    terminal_id: int, fix: Fix, direction: int, alarms: int, status_word: int, marks: int, dated: bool, body: bytes
) -> Row:
    """`dated`: the device time can be relied on, so it decides whose position this is; else the arrival does."""
    at = UNDATED if fix.at is None else fix.at
    device = (at - _PG_EPOCH) * _MICRO
    arrived = int((fix.arrived - _PG_EPOCH) * _MICRO)
    day = (int(fix.arrived) + _CHINA) // 86_400
    content = _HASH.unpack(blake2b(body, digest_size=8).digest())[0]
    bound = device if dated else arrived
    arrived_on = day - _PG_EPOCH // 86_400
    speed, size = fix.speed, len(body)
    if is_on_earth(fix.lat, fix.lon):
        head = _ROW.pack(
            14, 8, terminal_id, 8, device, 8, bound, 8, arrived, 4, arrived_on, 8, content, 4, fix.lat, 4, fix.lon,
            4, speed, 4, direction, 8, alarms, 8, status_word, 4, marks, size,
        )  # fmt: skip
    else:
        head = _ROW_NOWHERE.pack(
            14, 8, terminal_id, 8, device, 8, bound, 8, arrived, 4, arrived_on, 8, content, -1, -1,
            4, speed, 4, direction, 8, alarms, 8, status_word, 4, marks, size,
        )  # fmt: skip
    return Row(head + body, not dated or (at + _CHINA) // 86_400 != day, marks & _LATE != 0)


class Appender:
    """One connection that stores batches, each in a transaction of its own. Used by one thread at a time."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        with connection.transaction():
            for name in ("arriving", "newest"):
                connection.execute(_STAGE.format(name=name))

    def append(
        self, rows: Sequence[bytes], *, some_are_old: bool, some_are_late: bool, newest: Iterable[bytes] = ()
    ) -> None:
        """Store the rows, and move the vehicles' last positions forward to the newest. Call it in a transaction."""
        if rows:
            self._copy("arriving", rows)
            self._connection.execute(_STORE_OLD if some_are_old else _STORE_NEW)
            if some_are_late:
                self._connection.execute(_NOTE_LATE, (_LATE, _TIMELESS))
        if newest:
            self._copy("newest", newest)
            self._connection.execute(_FORWARD)

    def _copy(self, name: str, rows: Iterable[bytes]) -> None:
        command = f"COPY {name} ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
        with self._connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(b"".join((_HEAD, *rows, _TAIL)))
