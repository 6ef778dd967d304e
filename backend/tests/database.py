"""What the database holds, and several callers of it at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.db import connection, transaction

from motorpool.accounts.models import Session, Throttle
from motorpool.audit.models import Entry
from motorpool.kit.errors import DomainError

racing = pytest.mark.usefixtures("committed")  # a race needs rows that other connections see

TRACES = (Session, Throttle)
Snapshot = dict[str, tuple[int, str]]


def snapshot() -> Snapshot:
    """Number and digest of the rows of every table of ours, but those that calling alone leaves a trace in."""
    models = (model for model in apps.get_models() if model.__module__.startswith("motorpool."))
    tables = [model._meta.db_table for model in models if model not in TRACES]
    kept = {Entry._meta.db_table: r" WHERE action !~ '\.refuse_(look|reveal)$'"}  # that it was tried, is told
    digest = "coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
    parts = (f"SELECT '{table}', count(*), {digest} FROM {table} t{kept.get(table, '')}" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, found) for table, count, found in cursor.fetchall()}


Refusal = TypeVar("Refusal", bound=DomainError)


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = snapshot()
    yield
    assert snapshot() == before


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def refused(kind: type[Refusal]) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """The refusal is raised, and nothing has changed."""
    with nothing_changes(), pytest.raises(kind) as caught, transaction.atomic():
        yield caught


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each answers, or the refusal it met, when all start at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with closing(connection):
            start.wait(timeout=10)
            try:
                return act()
            except DomainError as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(outcomes: list[Any]) -> list[type[DomainError]]:
    return [type(one) for one in outcomes if isinstance(one, DomainError)]


def overlaps() -> int:
    """Pairs of holds of one vehicle or driver that overlap, asked of the table itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reservations_reservation a JOIN reservations_reservation b ON a.id < b.id"
            " AND (a.vehicle_id = b.vehicle_id OR a.driver_id = b.driver_id) AND a.period && b.period"
        )
        found: int = cursor.fetchone()[0]
        return found
