"""A real gateway process on the database of the tests."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from pytest_django.plugin import DjangoDbBlocker

from motorpool.access.actors import Actor, Grant
from motorpool.access.permissions import Permission
from motorpool.kit.moments import day_of
from motorpool.organizations.models import Organization
from motorpool.tracking.models import Position
from motorpool.tracking.models import Terminal as Registered
from motorpool.tracking.services import terminals
from motorpool.vehicles.models import Vehicle
from tests.factories import make_organization, make_vehicle
from tests.gateway.processes import free_port, start_gateway, stop

_numbers = itertools.count(1)
LONG_AGO = timedelta(days=3)


def rows_of(phone: str) -> QuerySet[Position]:
    return Position.objects.filter(terminal__in=Registered.objects.filter(phone=phone))


@pytest.fixture(scope="package")
def own_database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database for this folder alone: what a gateway commits is seen by no other test."""
    name, server, default = f"gateway_{os.getpid()}", os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    with psycopg.connect(server, autocommit=True) as control, django_db_blocker.unblock():
        control.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            call_command("migrate", verbosity=0)
            yield server.rsplit("/", 1)[0] + f"/{name}"
        finally:
            connection.close()
            connection.settings_dict["NAME"] = default
            control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(url: str, **more: str) -> Iterator[int]:
    port = free_port()
    process = start_gateway(url, port, **more)
    try:
        yield port
        said = stop(process)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="package")
def gateway(own_database: str) -> Iterator[int]:
    """The port of a gateway that all tests here share."""
    with running(own_database) as port:
        yield port


class Fleet:
    """A unit that registers terminals in advance."""

    def __init__(self) -> None:
        self.unit: Organization = make_organization()
        self.by = Actor(None, "管理员", day_of(datetime.now(UTC)), (Grant(frozenset(Permission), self.unit.path),))

    def vehicle(self) -> Vehicle:
        return make_vehicle(self.unit)

    def terminal(self, phone: str, vehicle: Vehicle | None = None) -> Registered:
        return terminals.create_terminal(
            data={
                "organization_id": self.unit.pk,
                "phone": phone,
                "device_id": "",
                "maker": "",
                "model": "",
                "imei": "",
                "sim": "",
                "generation": "4g",
            },
            vehicle_id=vehicle.pk if vehicle else None,
            by=self.by,
            at=datetime.now(UTC).replace(microsecond=0) - LONG_AGO,
        )


@pytest.fixture
def fleet(own_database: str) -> Fleet:
    return Fleet()


@pytest.fixture
def phone() -> str:
    """A number that no other test uses."""
    return f"139{next(_numbers):08}"
