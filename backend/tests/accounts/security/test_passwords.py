"""Passwords that are used up: history and expiry."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from motorpool.accounts import people, services
from motorpool.accounts.models import SecurityPolicy, User
from motorpool.accounts.passwords import UsedBefore
from motorpool.accounts.roles import Role
from motorpool.accounts.security.origins import Origin
from tests.clients import get, post, signed_in
from tests.database import refused
from tests.factories import NOW, PASSWORD, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CHOSEN = [f"Quiet-Evening-{n}" for n in range(8)]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def person() -> User:
    person = make_person(make_organization(), Role.APPLICANT)
    person.password_changed_at = NOW
    person.save()
    return person


def change(person: User, current: str, new: str) -> None:
    services.change_password(
        user_id=person.pk, current=current, new=new, origin=Origin(None, ""), by=actor(person), at=NOW
    )


def test_the_last_five_do_not_come_back(person: User) -> None:
    for before, after in zip([PASSWORD, *CHOSEN], CHOSEN[:5], strict=False):
        change(person, before, after)
    for used in CHOSEN[:4]:
        with refused(UsedBefore):
            change(person, CHOSEN[4], used)
    change(person, CHOSEN[4], PASSWORD)  # the sixth last


def test_one_that_an_administrator_gave_counts_too(person: User) -> None:
    by = actor(make_person(person.organization, Role.ADMINISTRATOR))
    given = people.reset_password(person_id=person.pk, by=by, at=NOW)
    change(person, given, CHOSEN[0])
    for used in (PASSWORD, given):
        with refused(UsedBefore):
            change(person, CHOSEN[0], used)


def test_the_history_may_be_switched_off(person: User) -> None:
    SecurityPolicy.objects.create(at=NOW, password_history=0)
    change(person, PASSWORD, CHOSEN[0])
    change(person, CHOSEN[0], PASSWORD)


@pytest.mark.parametrize(("days", "soon", "over"), [(75, False, False), (76, True, False), (90, True, True)])
def test_it_is_announced_for_two_weeks_and_then_must_be_changed(
    person: User, clock: time_machine.Traveller, days: int, soon: bool, over: bool
) -> None:
    clock.shift(days * DAY)
    client = signed_in(person)
    me = get(client, "/auth/me")
    assert me["password_expires_at"] == "2027-02-21T09:00:00+08:00"
    assert (me["password_expires_soon"], me["password_expired"], me["must_change_password"]) == (soon, over, over)
    if over:
        assert get(client, "/trips", expect=403)["code"] == "password_change_required"
        post(client, "/auth/password", {"current_password": PASSWORD, "new_password": CHOSEN[0]})
    get(client, "/trips")
    assert get(client, "/auth/me")["password_expired"] is False


def test_unless_passwords_never_expire(person: User, clock: time_machine.Traveller) -> None:
    SecurityPolicy.objects.create(at=NOW, password_days=0)
    clock.shift(4000 * DAY)
    me = get(signed_in(person), "/auth/me")
    assert (me["password_expires_at"], me["must_change_password"]) == (None, False)
