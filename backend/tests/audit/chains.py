"""A trail with its chain, and somebody with every right in the database who tampers with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from motorpool.access.actors import platform
from motorpool.audit.chain import heads
from motorpool.audit.chain.hashing import GENESIS, hash_of_entry, link
from motorpool.audit.chain.heads import Head
from motorpool.audit.chain.rows import seals
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.chain.verifying import Verification
from motorpool.audit.models import Entry
from motorpool.audit.services import record
from tests.factories import NOW, TODAY

WRITTEN = """
INSERT INTO audit_entry (id, at, actor_name, action, action_label, subject_type, subject, note)
OVERRIDING SYSTEM VALUE VALUES (%s, now(), '系统', 'tests.create', '新建', 'tests', '', '补记')
"""


def write(count: int = 1, note: str = "") -> list[Entry]:
    by = platform(TODAY)
    return [
        record(
            action="create", by=by, at=NOW, subject_type="tests", note=note or f"第{n}条",
            before={"里程": 1.50, "号牌": None}, after={"里程": 2, "号牌": f"苏D{n:05d}"},
        )
        for n in range(count)
    ]  # fmt: skip


def chained(count: int = 9) -> list[Entry]:
    """So many entries, sealed in batches of three."""
    written = write(count)
    Sealer(batch=3).seal_all(at=NOW)
    return written


def head() -> Head:
    found = heads.current()
    assert found is not None
    return found


def verification(*saved: Head) -> Verification:
    return Verification(upto=heads.current(), saved=saved, at=NOW + timedelta(minutes=1), say=str)


def found(*saved: Head) -> list[tuple[str, int | None, int | None]]:
    """What a verification names: kind, position, entry."""
    return sorted(
        ((one.kind.name, one.position, one.entry_id) for one in verification(*saved).problems()),
        key=lambda one: (one[0], one[1] or 0, one[2] or 0),
    )


@contextmanager
def tampering() -> Iterator[None]:
    """Whoever may switch off the triggers may do anything."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending when a table is altered
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(*statements: str) -> None:
    with tampering(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def another_session() -> Iterator[BaseDatabaseWrapper]:
    """A second connection whose changes are seen when it commits."""
    session = connection.copy()
    session.set_autocommit(False)
    try:
        yield session
    finally:
        session.rollback()
        session.close()


def write_in(session: BaseDatabaseWrapper) -> int:
    """An entry in its open transaction."""
    with session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, actor_name, action, action_label, subject_type, subject, note)"
            " VALUES (now(), '系统', 'tests.create', '新建', 'tests', '', '') RETURNING id"
        )
        key: int = cursor.fetchone()[0]
        return key


def insert_with_id(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [key])


def skip_ids(count: int) -> int:
    """Numbers drawn by changes that then failed; the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(nextval(pg_get_serial_sequence('audit_entry', 'id'))) FROM generate_series(1, %s)", [count]
        )
        last: int = cursor.fetchone()[0]
        return last


def recompute(start: int, *, upto: int | None = None) -> None:
    """The chain from this position on, as the sealer would have written it."""
    previous = GENESIS
    with tampering(), connection.cursor() as cursor:
        for row in list(seals(upto=head().position)):
            chain_hash = row.chain_hash
            if start <= row.position <= (upto or row.position):
                assert row.facts is not None
                entry_hash = hash_of_entry(row.facts)
                chain_hash = link(previous, entry_hash, sealed_at=row.sealed_at, floor=row.floor)
                cursor.execute(
                    "UPDATE audit_seal SET entry_hash = %s, chain_hash = %s WHERE position = %s",
                    [entry_hash, chain_hash, row.position],
                )
            previous = chain_hash
