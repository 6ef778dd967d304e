"""The second factor: set up, asked for, taken once, needed by a role, reset."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from motorpool.accounts import people
from motorpool.accounts.models import SecurityPolicy, SignIn, Throttle, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security import oversight
from motorpool.audit.models import Entry
from tests.clients import get, post, signed_in
from tests.factories import NOW, PASSWORD, actor, make_organization, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), Role.APPLICANT)


def enrol(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    app = pyotp.TOTP(post(client, "/auth/second-factor")["secret"])
    return app, post(client, "/auth/second-factor/confirm", {"code": app.at(NOW)})["codes"]


def first_step(person: User) -> tuple[Client, str]:
    client = Client()
    ticket = post(client, "/auth/sign-in", {"username": person.username, "password": PASSWORD}, expect=202)["ticket"]
    get(client, "/auth/me", expect=401)
    return client, ticket


def test_it_is_asked_for_and_no_code_works_twice(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        app, _ = enrol(signed_in(person))
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM accounts_secondfactor")
            assert app.secret not in str(cursor.fetchall())
        client, ticket = first_step(person)
        used = {"ticket": ticket, "code": app.at(NOW)}
        assert post(client, "/auth/sign-in/second-step", used, expect=422)["code"] == "wrong_code"
        clock.shift(timedelta(seconds=30))
        post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": app.at(NOW + timedelta(seconds=30))})
        assert get(client, "/auth/me")["second_factor"] is True
        again = {"ticket": ticket, "code": app.at(NOW + timedelta(seconds=60))}
        assert post(Client(), "/auth/sign-in/second-step", again, expect=401)["code"] == "ticket_over"
        assert list(SignIn.objects.order_by("pk").values_list("outcome", flat=True)) == ["second_factor", "success"]


def test_codes_of_a_chinese_keyboard_are_taken(person: User) -> None:
    wide = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})
    with time_machine.travel(NOW, tick=False) as clock:
        app, codes = enrol(signed_in(person))
        clock.shift(timedelta(seconds=30))
        for code in (f"　{app.at(NOW + timedelta(seconds=30))}".translate(wide), codes[0].translate(wide)):
            client, ticket = first_step(person)
            post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": code})


def test_a_recovery_code_works_once(person: User) -> None:
    with time_machine.travel(NOW, tick=False):
        _, codes = enrol(signed_in(person))
        assert len(set(codes)) == 10
        client, ticket = first_step(person)
        post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": codes[0].lower()})
        client, ticket = first_step(person)
        post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": codes[0]}, expect=422)


def test_wrong_codes_lock_the_account(person: User) -> None:
    with time_machine.travel(NOW, tick=False):
        app, _ = enrol(signed_in(person))
        client, ticket = first_step(person)
        for _ in range(5):
            post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": "000000"}, expect=422)
        body = {"ticket": ticket, "code": app.at(NOW)}
        assert post(client, "/auth/sign-in/second-step", body, expect=429)["code"] == "too_many_attempts"
        body = {"username": person.username, "password": PASSWORD}
        assert post(client, "/auth/sign-in", body, expect=429)["code"] == "too_many_attempts"


def test_a_role_that_needs_it_is_held_up_until_then(person: User) -> None:
    SecurityPolicy.objects.create(at=NOW, second_factor_roles=["applicant"])
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(person)
        assert get(client, "/auth/me")["must_enrol"] is True
        assert get(client, "/trips", expect=403)["code"] == "second_factor_required"
        app, _ = enrol(client)
        get(client, "/trips")
        clock.shift(timedelta(seconds=60))
        body = {"code": app.at(NOW + timedelta(seconds=60))}
        assert post(client, "/auth/second-factor/remove", body, expect=409)["code"] == "needed_by_role"


def test_who_lost_the_app_removes_it_with_a_recovery_code(person: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(person)
        _, codes = enrol(client)
        assert post(client, "/auth/second-factor/remove", {"code": "AAAA"}, expect=422)["code"] == "wrong_code"
        assert post(client, "/auth/second-factor/remove", {"code": codes[3]})["enrolled_at"] is None
        post(Client(), "/auth/sign-in", {"username": person.username, "password": PASSWORD})
        assert Entry.objects.filter(action="accounts.user.use_recovery_code").count() == 1


class TestAnotherPhone:
    """Whose role needs the second factor can exchange the app alone, and is never without one."""

    @pytest.fixture(autouse=True)
    def _needed(self) -> None:
        SecurityPolicy.objects.create(at=NOW, second_factor_roles=["applicant"])

    @pytest.mark.parametrize("by_recovery_code", [False, True])
    def test_the_present_one_counts_until_the_new_one_is_confirmed(
        self, person: User, *, by_recovery_code: bool
    ) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            client = signed_in(person)
            old, codes = enrol(client)
            post(client, "/auth/second-factor/replace", {"code": "000000"}, expect=422)
            clock.shift(timedelta(seconds=60))
            shown = codes[0] if by_recovery_code else old.at(NOW + timedelta(seconds=60))
            new = pyotp.TOTP(post(client, "/auth/second-factor/replace", {"code": shown})["secret"])
            assert new.secret != old.secret

            clock.shift(timedelta(seconds=60))
            now = NOW + timedelta(seconds=120)
            second, ticket = first_step(person)
            post(second, "/auth/sign-in/second-step", {"ticket": ticket, "code": new.at(now)}, expect=422)
            post(second, "/auth/sign-in/second-step", {"ticket": ticket, "code": old.at(now)})
            for wrong in (old.at(now), codes[1]):
                post(client, "/auth/second-factor/replace/confirm", {"code": wrong}, expect=422)
            fresh = post(client, "/auth/second-factor/replace/confirm", {"code": new.at(now)})["codes"]
            assert not set(fresh) & set(codes)

            clock.shift(timedelta(seconds=60))
            now += timedelta(seconds=60)
            for outdated in (old.at(now), codes[2]):
                third, ticket = first_step(person)
                post(third, "/auth/sign-in/second-step", {"ticket": ticket, "code": outdated}, expect=422)
            post(third, "/auth/sign-in/second-step", {"ticket": ticket, "code": new.at(now)})
            assert get(third, "/auth/me")["must_enrol"] is False
        kept = Entry.objects.filter(action="accounts.user.replace_second_factor").values_list("subject_id", flat=True)
        assert list(kept) == [person.pk]

    def test_nothing_is_confirmed_that_was_not_begun(self, person: User) -> None:
        with time_machine.travel(NOW, tick=False):
            client = signed_in(person)
            for _ in range(2):
                begun = post(client, "/auth/second-factor/replace/confirm", {"code": "123456"}, expect=409)
                assert begun["code"] == "replacement_not_begun"
                if not get(client, "/auth/second-factor")["enrolled_at"]:
                    enrol(client)


def end_own(person: User, by: User) -> None:
    post(signed_in(person), "/auth/sessions/end-others", expect=204)


def end_by_administrator(person: User, by: User) -> None:
    oversight.end_sessions(person_id=person.pk, by=actor(by), at=NOW)


def reset_password(person: User, by: User) -> None:
    people.reset_password(person_id=person.pk, by=actor(by), at=NOW)


def close_and_open(person: User, by: User) -> None:
    for active in (False, True):
        people.set_active(person_id=person.pk, active=active, by=actor(by), at=NOW)


def another_password_at_the_same_moment(person: User, by: User) -> None:
    User.objects.filter(pk=person.pk).update(password=make_password("Other-Morning-9"))


@pytest.mark.parametrize(
    "act", [end_own, end_by_administrator, reset_password, close_and_open, another_password_at_the_same_moment]
)
def test_half_a_sign_in_ends_with_the_whole_ones(person: User, act: Callable[[User, User], None]) -> None:
    by = make_person(person.organization, Role.ADMINISTRATOR, Role.SECURITY_ADMIN)
    with time_machine.travel(NOW, tick=False) as clock:
        app, _ = enrol(signed_in(person))
        client, ticket = first_step(person)
        clock.shift(timedelta(seconds=30))
        act(person, by)
        body = {"ticket": ticket, "code": app.at(NOW + timedelta(seconds=30))}
        assert post(client, "/auth/sign-in/second-step", body, expect=401)["code"] == "ticket_over"
        get(client, "/auth/me", expect=401)


def test_a_flood_of_others_at_the_address_does_not_use_up_the_tries(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        app, _ = enrol(signed_in(person))
        client, ticket = first_step(person)
        Throttle.objects.create(key="second_factor:127.0.0.1", began_at=NOW, count=1000)
        clock.shift(timedelta(seconds=30))
        post(client, "/auth/sign-in/second-step", {"ticket": ticket, "code": app.at(NOW + timedelta(seconds=30))})
