"""How long a session holds, how many there may be, and what ends one from elsewhere."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import SecurityPolicy, Session, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security import sessions
from motorpool.accounts.security.models import Ending
from motorpool.accounts.security.origins import Origin
from motorpool.audit.models import Entry
from tests.clients import call, get, post, signed_in
from tests.database import at_once, racing
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), Role.APPLICANT)


def why_over(client: Client) -> tuple[str, str]:
    refusal = get(client, "/auth/me", expect=401)
    return refusal["code"], refusal["message"]


def test_it_ends_after_half_an_hour_without_a_touch(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    for _ in range(3):  # each request keeps it for another half an hour
        clock.shift(29 * MINUTE)
        get(client, "/auth/me")
    clock.shift(30 * MINUTE)
    assert why_over(client) == ("session_ended", Ending.IDLE.label)


def test_what_a_page_asks_by_itself_does_not_keep_it(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    clock.shift(20 * MINUTE)
    assert call(client, "GET", "/auth/me", **{"X-Unattended": "1"}).status_code == 200
    clock.shift(10 * MINUTE)
    assert why_over(client)[0] == "session_ended"


def test_a_phone_may_rest_for_four_hours(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    Session.objects.update(agent=PHONE)
    clock.shift(239 * MINUTE)
    assert get(client, "/auth/me")["idle_seconds"] == 240 * 60
    clock.shift(240 * MINUTE)
    assert why_over(client)[1] == Ending.IDLE.label


def test_it_ends_after_twelve_hours_however_much_is_done(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    for _ in range(12 * 60 // 25):
        clock.shift(25 * MINUTE)
        get(client, "/auth/me")
    clock.shift(20 * MINUTE)
    assert why_over(client) == ("session_ended", Ending.OVER.label)


def test_a_shorter_rule_holds_at_once(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    clock.shift(10 * MINUTE)
    SecurityPolicy.objects.create(at=NOW, idle_minutes=5)
    assert why_over(client)[1] == Ending.IDLE.label


def test_the_oldest_of_too_many_ends(person: User, clock: time_machine.Traveller) -> None:
    SecurityPolicy.objects.create(at=NOW, sessions_at_once=2)
    first, second = signed_in(person), signed_in(person)
    clock.shift(2 * MINUTE)
    get(first, "/auth/me")  # used last
    third = signed_in(person)
    assert why_over(second) == ("session_ended", Ending.TOO_MANY.label)
    for client in (first, third):
        get(client, "/auth/me")


@racing
def test_signing_in_at_once_does_not_make_more_than_allowed() -> None:
    SecurityPolicy.objects.create(at=NOW, sessions_at_once=3)
    person = make_person(make_organization())
    at_once(*[lambda: sessions.start(user=person, method="password", origin=Origin(None, ""), at=NOW)] * 8)
    assert Session.objects.filter(user=person, ended_at=None).count() == 3


def test_one_is_ended_from_another(person: User, clock: time_machine.Traveller) -> None:
    here, there = signed_in(person), signed_in(person)
    stranger = signed_in(make_person(person.organization))
    other = next(one for one in get(here, "/auth/sessions") if not one["current"])
    post(stranger, f"/auth/sessions/{other['id']}/end", expect=404)
    get(there, "/auth/me")
    post(here, f"/auth/sessions/{other['id']}/end", expect=204)
    assert why_over(there) == ("session_ended", Ending.BY_ONESELF.label)
    assert len(get(here, "/auth/sessions")) == 1
    assert Entry.objects.latest("pk").action == "accounts.user.end_session"
    clock.shift(timedelta(days=9))
    assert why_over(Client())[0] == "not_signed_in"  # who never came is told nothing


def test_signing_out_forgets_the_cookie(person: User, clock: time_machine.Traveller) -> None:
    client = signed_in(person)
    token = client.cookies["motorpool_session"].value
    post(client, "/auth/sign-out")
    assert client.cookies["motorpool_session"].value == ""
    client.cookies["motorpool_session"] = token
    assert why_over(client) == ("session_ended", Ending.SIGNED_OUT.label)
