"""Requests that change something come from our own pages, or from no browser at all."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.notifications.models import Notice
from tests.clients import call, signed_in
from tests.database import snapshot
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "https://evil.example/http://testserver"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
]
OWN = [
    {},
    {"Origin": "http://testserver"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), Role.APPLICANT)


@pytest.fixture
def client(person: User) -> Client:
    Notice.objects.create(user=person, kind="x", title="x", link="/", created_at=NOW)
    return signed_in(person)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_sites_page_changes_nothing(client: Client, headers: dict[str, str], method: str) -> None:
    before = snapshot()
    answer = call(client, method, "/notices/read", {}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert snapshot() == before


def test_nor_does_it_sign_anyone_in(person: User) -> None:
    answer = call(Client(), "POST", "/auth/sign-in", {"username": person.username}, Origin="https://evil.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_our_own_pages_and_programs_pass(client: Client, headers: dict[str, str]) -> None:
    assert call(client, "POST", "/notices/read", {}, **headers).json() == {"unread": 0}


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_reading_is_not_refused(client: Client, headers: dict[str, str]) -> None:
    assert call(client, "GET", "/auth/me", **headers).status_code == 200


def test_other_addresses_of_ours_can_be_named(client: Client, settings: Settings) -> None:
    settings.TRUSTED_ORIGINS = frozenset({"https://cars.example"})
    assert call(client, "POST", "/notices/read", {}, Origin="https://cars.example").status_code == 200
    assert call(client, "POST", "/notices/read", {}, Origin="http://cars.example").status_code == 403
