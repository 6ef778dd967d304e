"""The sealer: links committed entries to the chain, a batch in one transaction, so it may be killed at any moment.

Entries become visible out of order: an earlier id may be committed later. So unsealed ones are found by an anti-join,
and it begins at the floor: every entry up to it is sealed, and none with such an id can come any more. An id is drawn
while its transaction holds a lock on the table; so once all that held one when the sequence stood at N are over, N is
safe. Writers pay nothing for this, and the size of the tables does not matter, only how long transactions last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from motorpool.audit.chain.hashing import FACTS, FORM, GENESIS, Facts, hash_of_entry, link, written

BATCH = 2000
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('motorpool.audit.chain'))"
HEAD = "SELECT position, chain_hash, floor FROM audit_seal ORDER BY position DESC LIMIT 1"
DRAWN = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('audit_entry', 'id')::regclass), 0)"
WRITING = """
SELECT virtualtransaction FROM pg_locks
WHERE relation = 'audit_entry'::regclass AND mode = 'RowExclusiveLock' AND granted
  AND pid IS DISTINCT FROM pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# The floor stands on both sides: no plan can then read a whole table.
UNSEALED = f"""
SELECT {FACTS} FROM audit_entry e
WHERE e.id > %(floor)s AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id AND s.entry_id > %(floor)s)
ORDER BY e.id LIMIT %(batch)s
"""  # noqa: S608
SEAL = "COPY audit_seal (position, entry_id, form, entry_hash, chain_hash, sealed_at, floor) FROM STDIN"


class Horizon(NamedTuple):
    """The last id drawn, and the transactions that were writing entries then."""

    drawn: int
    writing: frozenset[str]


class Sealer:
    """Several may run: whoever gets the lock seals this batch, from what the database says, not from memory."""

    def __init__(self, *, batch: int = BATCH) -> None:
        self._batch = batch
        self._floor = 0
        self._horizon: Horizon | None = None

    def seal(self, *, at: datetime) -> bool:
        """Seal a batch; whether there is more to seal at once."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK)
            if not cursor.fetchone()[0]:
                return False
            settled = self._settled()
            cursor.execute(HEAD)
            position, previous, known = cursor.fetchone() or (0, GENESIS, 0)
            floor = max(self._floor, known)
            cursor.execute(UNSEALED, {"floor": floor, "batch": self._batch})
            entries: list[Facts] = cursor.fetchall()
            _append(entries, position, bytes(previous), at, floor)
        is_full = len(entries) == self._batch
        # A full batch says nothing about what lies beyond its last entry.
        reached = min(settled, int(entries[-1][0] or 0)) if is_full else settled
        self._floor = max(floor, reached)
        return is_full

    def seal_all(self, *, at: datetime) -> None:
        while self.seal(at=at):
            pass

    def _settled(self) -> int:
        """The last id up to which nothing is still being written. Call before looking for entries."""
        now = _horizon()
        if not now.writing:
            self._horizon = None
            return now.drawn
        if self._horizon is None:
            self._horizon = now
            return 0
        if self._horizon.writing & now.writing:
            return 0
        settled, self._horizon = self._horizon.drawn, now
        return settled


def _horizon() -> Horizon:
    """The id is read first: whoever drew it or one before had the lock by then."""
    with connection.cursor() as cursor:
        cursor.execute(DRAWN)
        drawn: int = cursor.fetchone()[0]
        cursor.execute(WRITING)
        return Horizon(drawn, frozenset(row[0] for row in cursor.fetchall()))


def _append(entries: Sequence[Facts], position: int, previous: bytes, at: datetime, floor: int) -> None:
    if not entries:
        return
    moment = written(at)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(SEAL) as copy:
        for place, facts in enumerate(entries, position + 1):
            entry_hash = hash_of_entry(facts)
            previous = link(previous, entry_hash, sealed_at=moment, floor=floor)
            copy.write_row((place, facts[0], FORM, entry_hash, previous, at, floor))
