"""Reading seals with their entries, and entries without a seal, in batches: memory stays the same however many."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from motorpool.audit.chain.hashing import FACTS, FORM, MOMENT, Facts, hash_of_entry, link

BATCH = 5000
BEFORE_ALL = -(2**63)
SEALS = f"""
SELECT s.position, s.entry_id, s.form, s.entry_hash, s.chain_hash,
    to_char(s.sealed_at AT TIME ZONE 'UTC', '{MOMENT}'), s.floor, {FACTS}
FROM (SELECT * FROM audit_seal WHERE position > %s AND position <= %s ORDER BY position LIMIT {BATCH}) s
LEFT JOIN audit_entry e ON e.id = s.entry_id ORDER BY s.position
"""  # noqa: S608
IDS = f"SELECT id, at < %s FROM audit_entry WHERE id > %s ORDER BY id LIMIT {BATCH}"  # noqa: S608
SEALED = "SELECT entry_id FROM audit_seal WHERE entry_id = ANY(%s)"


class Row(NamedTuple):
    """A seal, with its entry if that is still there."""

    position: int
    entry_id: int
    form: int
    entry_hash: bytes
    chain_hash: bytes
    sealed_at: str | None
    floor: int
    facts: Facts | None

    @property
    def content_fits(self) -> bool:
        return self.facts is not None and self.form == FORM and hash_of_entry(self.facts) == self.entry_hash

    def follows(self, previous: bytes, entry_hash: bytes | None = None) -> bool:
        """Whether its place in the chain is after that one (sealing that entry)."""
        sealed = entry_hash or self.entry_hash
        return link(previous, sealed, sealed_at=self.sealed_at, floor=self.floor) == self.chain_hash


class Unsealed(NamedTuple):
    entry_id: int
    is_old: bool


def seals(*, upto: int) -> Iterator[Row]:
    position: int | None = BEFORE_ALL
    while position is not None:
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [position, upto])
            found = cursor.fetchall()
        for place, entry_id, form, entry_hash, chain_hash, sealed_at, floor, *facts in found:
            present = facts if facts[0] is not None else None
            yield Row(place, entry_id, form, bytes(entry_hash), bytes(chain_hash), sealed_at, floor, present)
        position = found[-1][0] if len(found) == BATCH else None


def unsealed(*, old_before: datetime) -> Iterator[Unsealed]:
    entry_id: int | None = BEFORE_ALL
    while entry_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(IDS, [old_before, entry_id])
            found = [Unsealed(*row) for row in cursor.fetchall()]
            cursor.execute(SEALED, [[one.entry_id for one in found]])
            sealed = {row[0] for row in cursor.fetchall()}
        yield from (one for one in found if one.entry_id not in sealed)
        entry_id = found[-1].entry_id if len(found) == BATCH else None
