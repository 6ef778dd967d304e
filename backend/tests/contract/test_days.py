"""Days far away: whatever is asked about one is answered or refused, never an error of ours."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.config.api import api
from tests.clients import API, call, signed_in
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
DAYS = ["0001-01-01", "1969-12-31", "1970-01-01", "1971-01-01", "2199-12-31", "2200-12-31", "9999-12-31"]
ASKED = sorted(
    (path.removeprefix(API), parameter["name"])
    for path, operations in api.get_openapi_schema()["paths"].items()
    for parameter in operations.get("get", {}).get("parameters", [])
    if '"date"' in str(parameter["schema"]).replace("'", '"')
)


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), *Role)


@pytest.fixture
def client(person: User) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield signed_in(person)


def test_some_lists_are_asked_by_day() -> None:
    assert {path for path, _ in ASKED} >= {"/audit", "/audit/export", "/board", "/overview", "/trips", "/trips/export"}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("path", "name"), ASKED)
def test_any_day_is_answered_or_refused(client: Client, person: User, path: str, name: str, day: str) -> None:
    path = path.format(person_id=person.pk, organization_id=person.organization_id, day=day)
    besides = {"/board": "&days=7"}.get(path, "&permission=trips.view" if path.startswith("/permissions/units") else "")
    answer = call(client, "GET", f"{path}?{name}={day}{besides}")
    assert answer.status_code == (200 if 1971 <= int(day[:4]) <= 2199 else 422)
