"""What an administrator does about somebody's way in; and what the person is told of a new address."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from motorpool.accounts import services
from motorpool.accounts.models import SecurityPolicy, SignIn, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security import attempts
from motorpool.accounts.security.attempts import TooManyAttempts
from motorpool.accounts.security.models import Outcome
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.throttle import LIMITS
from motorpool.accounts.services import BadCredentials
from motorpool.audit.models import Entry
from motorpool.notifications.models import Notice
from tests.access.recipes import SET_UP
from tests.clients import get, post, signed_in
from tests.factories import NOW, PASSWORD, make_organization, make_person

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "10.0.0.7", "10.9.9.9"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Firefox/120"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), Role.APPLICANT)


@pytest.fixture
def guard(person: User) -> Client:
    return signed_in(make_person(person.organization, Role.SECURITY_ADMIN))


def attempt(person: User, password: str = PASSWORD, address: str | None = HOME) -> None:
    services.sign_in(username=person.username, password=password, origin=Origin(address, FIREFOX), at=NOW)


def lock_out(person: User) -> None:
    for _ in range(5):
        with pytest.raises(BadCredentials):
            attempt(person, "wrong")
    with pytest.raises(TooManyAttempts):
        attempt(person)


def test_who_is_locked_out_is_let_in_again(person: User, guard: Client) -> None:
    lock_out(person)
    assert get(guard, f"/people/{person.pk}/security")["locked_until"] == "2026-11-23T09:15:00+08:00"
    assert post(guard, f"/people/{person.pk}/unlock")["locked_until"] is None
    attempt(person)
    assert Entry.objects.filter(action="accounts.user.unlock", subject_id=person.pk).count() == 1
    outcomes = [one["outcome"] for one in get(guard, f"/sign-ins?q={person.username}")["items"]]
    assert outcomes == ["success", "unlocked", "locked", *["wrong_password"] * 5]


def test_a_refused_attempt_stands_in_the_log_of_the_person_it_was_about(person: User) -> None:
    lock_out(person)
    assert SignIn.objects.get(outcome=Outcome.LOCKED).user == person


def test_sessions_are_ended_for_somebody(person: User, guard: Client) -> None:
    client = signed_in(person)
    assert len(get(guard, f"/people/{person.pk}/security")["sessions"]) == 1
    assert post(guard, f"/people/{person.pk}/end-sessions")["sessions"] == []
    assert get(client, "/auth/me", expect=401)["code"] == "session_ended"


def test_a_new_address_is_told_and_a_known_one_is_not(person: User) -> None:
    attempt(person)  # the first of all is no news
    attempt(person)
    attempt(person, address=None)
    assert not Notice.objects.exists()
    attempt(person, address=ELSEWHERE)
    attempt(person, address=ELSEWHERE)
    notice = Notice.objects.get()
    assert (notice.user_id, notice.link) == (person.pk, "/account")
    assert ELSEWHERE in notice.text
    assert "Windows · Firefox" in notice.text


def test_an_address_that_knocks_too_often_is_slowed_down_and_others_are_not(person: User) -> None:
    SecurityPolicy.objects.create(at=NOW, address_failures=1000)
    most, _ = LIMITS["sign_in"]
    body = {"username": "nobody", "password": "x"}
    client = Client()
    codes = [post(client, "/auth/sign-in", {**body, "username": f"n{n}"}, expect=401)["code"] for n in range(most)]
    assert codes == ["bad_credentials"] * most
    assert post(client, "/auth/sign-in", body, expect=429)["code"] == "too_often"
    attempt(person, address=ELSEWHERE)
    with time_machine.travel(NOW.timestamp() + 60, tick=False):
        post(client, "/auth/sign-in", body, expect=401)


@pytest.mark.parametrize(("ago", "refused"), [(timedelta(seconds=50), False), (timedelta(seconds=70), True)])
def test_a_building_that_signs_in_for_the_first_time_does_not_lock_itself_out(
    person: User, ago: timedelta, *, refused: bool
) -> None:
    """Whoever still stands in line is no failure of the address, but one who never was judged becomes one."""
    SecurityPolicy.objects.create(at=NOW, address_failures=5)
    for n in range(20):
        attempts.begin(username=f"new{n}", origin=Origin(HOME, FIREFOX), at=NOW - ago)
    if refused:
        with pytest.raises(TooManyAttempts):
            attempt(person)
    else:
        attempt(person)


def knocked(client: Client, path: str, body: object, *, times: int, expect: int) -> list[str]:
    return [post(client, path, body, expect=expect)["code"] for _ in range(times)]


def test_codes_of_the_second_factor_cannot_be_guessed_quickly() -> None:
    client, body = Client(), {"ticket": "x", "code": "1"}
    path, (most, _) = "/auth/sign-in/second-step", LIMITS["second_factor"]
    assert set(knocked(client, path, body, times=most, expect=401)) == {"ticket_over"}
    assert knocked(client, path, body, times=1, expect=429) == ["too_often"]


def test_nor_the_code_of_setting_up() -> None:
    make_person(make_organization())
    client, (most, _) = Client(), LIMITS["setup"]
    assert "too_often" not in knocked(client, "/setup", SET_UP, times=most, expect=409)
    assert knocked(client, "/setup", SET_UP, times=1, expect=429) == ["too_often"]


def test_each_version_of_the_rules_comes_with_the_one_before(guard: Client, person: User) -> None:
    assert get(guard, "/security/policy/versions")["items"] == []
    for minutes in (20, 30, 40):
        SecurityPolicy.objects.create(at=NOW, lock_minutes=minutes)
    page = get(guard, "/security/policy/versions?limit=2")
    assert [(one["before"]["lock_minutes"], one["lock_minutes"]) for one in page["items"]] == [(30, 40), (20, 30)]
    (first,) = get(guard, f"/security/policy/versions?limit=2&after={page['next']}")["items"]
    assert (first["before"]["lock_minutes"], first["lock_minutes"]) == (15, 20)
