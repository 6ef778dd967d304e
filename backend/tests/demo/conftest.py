"""A small city, loaded once; what a test changes is undone."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from motorpool.demo.city import City
from motorpool.demo.diary import Diary
from motorpool.demo.ledger import Ledger
from motorpool.demo.life import Book
from motorpool.demo.loading import Loading, Scale
from motorpool.kit.moments import CHINA, day_of

NOW = datetime(2026, 11, 25, 10, 23, 45, 678901, CHINA)  # a Wednesday
SMALL = Scale(days=21, daily=25, driven=8)
Load = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="package")
def load(folder: Path) -> Load:
    def run(after: timedelta = timedelta(0), home: Path = folder) -> list[dict[str, str]]:
        return Loading(now=NOW + after, scale=SMALL, home=home, say=lambda _: None).run()

    return run


def constraints() -> set[tuple[str, str]]:
    """And indexes, with their definitions; without those of partitions, which come and go by the day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid"
            " WHERE NOT relispartition"
        )
        found = {*cursor.fetchall()}
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = tablename AND NOT relispartition"
            " WHERE schemaname = 'public'"
        )
        return found | {*cursor.fetchall()}


@pytest.fixture(scope="package")
def constraints_before(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> set[tuple[str, str]]:
    with django_db_blocker.unblock():
        return constraints()


@pytest.fixture(scope="package")
def accounts(
    load: Load, constraints_before: object, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[dict[str, str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def city(accounts: object, db: None) -> City:
    return City(day_of(NOW))


@pytest.fixture
def book(city: City) -> Book:
    """An empty diary and ledger, telling everything."""
    return Book(city=city, diary=Diary([]), ledger=Ledger(), now=NOW, tell_since=NOW - timedelta(days=9))
