"""Keeping when each vehicle's terminal was last heard.

A good position moves the last position and says it all. This is for everything else: heartbeats, answers, pictures,
positions without a fix. Written by the gateway once a second, beside the positions and never before an answer.
"""

from collections.abc import Mapping
from typing import NamedTuple

import psycopg

from motorpool.tracking.marks import Mark

PLACELESS = int(Mark.NO_FIX | Mark.ZERO_ISLAND | Mark.NOWHERE)
_NOT_OF_NOW = int(Mark.LATE | Mark.OUT_OF_ORDER | Mark.WRONG_CLOCK)
# In the order of vehicles, so that two gateways never wait for each other crosswise.
_HEAR = """
WITH said AS (
    SELECT DISTINCT ON (b.vehicle_id) b.vehicle_id, to_timestamp(a.heard_at) AS heard_at,
        to_timestamp(a.reported_at) AS reported_at, a.placed, a.speed, a.status_word
    FROM unnest(%(terminal_id)s::bigint[], %(heard_at)s::float8[], %(reported_at)s::float8[], %(placed)s::bool[],
        %(speed)s::int[], %(status)s::bigint[]) a(terminal_id, heard_at, reported_at, placed, speed, status_word)
    JOIN tracking_binding b ON b.terminal_id = a.terminal_id AND b.period @> to_timestamp(a.heard_at)
    ORDER BY b.vehicle_id, a.heard_at DESC
), ended AS (
    INSERT INTO tracking_contact (vehicle_id, since, until)
    SELECT h.vehicle_id, h.since, h.heard_at FROM tracking_heard h JOIN said s USING (vehicle_id)
    WHERE s.heard_at > h.heard_at + make_interval(secs => %(online_s)s)
    ORDER BY h.vehicle_id
    ON CONFLICT DO NOTHING
)
INSERT INTO tracking_heard AS held (vehicle_id, since, heard_at, reported_at, placed, speed, status_word)
SELECT vehicle_id, heard_at, heard_at, reported_at, placed, speed, status_word FROM said ORDER BY vehicle_id
ON CONFLICT (vehicle_id) DO UPDATE SET
    since = CASE WHEN EXCLUDED.heard_at > held.heard_at + make_interval(secs => %(online_s)s)
        THEN EXCLUDED.heard_at ELSE held.since END,
    heard_at = greatest(held.heard_at, EXCLUDED.heard_at),
    reported_at = coalesce(EXCLUDED.reported_at, held.reported_at),
    placed = CASE WHEN EXCLUDED.reported_at IS NULL THEN held.placed ELSE EXCLUDED.placed END,
    speed = CASE WHEN EXCLUDED.reported_at IS NULL THEN held.speed ELSE EXCLUDED.speed END,
    status_word = CASE WHEN EXCLUDED.reported_at IS NULL THEN held.status_word ELSE EXCLUDED.status_word END
"""


class Doubt(NamedTuple):
    """A position with which something is wrong: it moves no last position, but tells some things all the same."""

    marks: int
    speed: int
    status_word: int

    @property
    def is_of_now(self) -> bool:
        return not self.marks & _NOT_OF_NOW


class Hearing:
    """What terminals said since it was written last. Everything here is a few dictionary operations a message."""

    __slots__ = ("_at", "_said")

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._said: dict[int, tuple[float, Doubt]] = {}

    def __bool__(self) -> bool:
        return bool(self._at)

    def hear(self, terminal_id: int, now: float) -> None:
        self._at[terminal_id] = now

    def doubt(self, terminal_id: int, now: float, doubt: Doubt) -> None:
        self._at[terminal_id] = now
        if doubt.is_of_now:
            self._said[terminal_id] = now, doubt

    def good(self, terminal_id: int) -> None:
        """A good position came after all: what was wrong before it is over."""
        self._said.pop(terminal_id, None)

    def add_older(self, other: "Hearing") -> None:
        """Take back what could not be written."""
        self._at = other._at | self._at
        self._said = other._said | self._said

    def write(self, connection: "psycopg.Connection[tuple[object, ...]]", *, online_s: int) -> None:
        """Call it in a transaction. `online_s`: a silence longer than this ends a contact."""
        said = [self._said.get(key) for key in self._at]
        doubts = [one[1] if one else None for one in said]
        columns: Mapping[str, object] = {
            "terminal_id": list(self._at),
            "heard_at": list(self._at.values()),
            "reported_at": [one[0] if one else None for one in said],
            "placed": [one is not None and not one.marks & PLACELESS for one in doubts],
            "speed": [one.speed if one else 0 for one in doubts],
            "status": [one.status_word if one else 0 for one in doubts],
        }
        connection.execute(_HEAR, {**columns, "online_s": online_s})
