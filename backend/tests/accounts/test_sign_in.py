"""Signing in, being locked out for guessing, changing one's password, sessions that end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motorpool.accounts import people, services
from motorpool.accounts.models import SecurityPolicy, SignIn, Throttle, User
from motorpool.accounts.passwords import WeakPassword, initial_password, require_strong
from motorpool.accounts.roles import Role
from motorpool.accounts.security.attempts import TooManyAttempts
from motorpool.accounts.security.models import Outcome
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.throttle import TooOften
from motorpool.accounts.services import BadCredentials, SamePassword, WrongPassword
from motorpool.audit.models import Entry
from tests.clients import get, post, signed_in
from tests.database import at_once, racing, refusals, refused
from tests.factories import NOW, PASSWORD, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "10.0.0.7", "10.9.9.9"
NEW = "Quiet-Evening-8"


@pytest.fixture
def person() -> User:
    return make_person(make_organization(), Role.APPLICANT)


def attempt(person: User, password: str, *, address: str | None = HOME, minutes: float = 0) -> User:
    return services.sign_in(
        username=person.username, password=password, origin=Origin(address, ""), at=NOW + timedelta(minutes=minutes)
    ).user


def fail(person: User, times: int, *, address: str | None = HOME, minutes: float = 0) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            attempt(person, "wrong", address=address, minutes=minutes)


class TestSignIn:
    def test_is_logged_and_recorded(self, person: User) -> None:
        assert attempt(person, PASSWORD) == person
        person.refresh_from_db()
        logged = SignIn.objects.get()
        assert (person.last_login, logged.outcome, logged.address) == (NOW, Outcome.SUCCESS, HOME)
        assert Entry.objects.get().action == "accounts.user.sign_in"

    def test_failures_tell_nothing_and_are_logged_with_the_reason(self, person: User) -> None:
        fail(person, 1)
        with pytest.raises(BadCredentials):
            services.sign_in(username="nobody", password=PASSWORD, origin=Origin(HOME, ""), at=NOW)
        User.objects.update(is_active=False)
        with pytest.raises(BadCredentials):
            attempt(person, PASSWORD)
        logged = list(SignIn.objects.order_by("pk").values_list("outcome", "user"))
        assert logged == [("wrong_password", person.pk), ("unknown_user", None), ("disabled", person.pk)]
        assert [entry.subject_id for entry in Entry.objects.all()] == [person.pk, person.pk]

    def test_known_and_unknown_names_ask_the_same_of_the_database(self, person: User) -> None:
        asked = []
        for name in (person.username, "nobody"):
            with CaptureQueriesContext(connection) as captured, pytest.raises(BadCredentials):
                services.sign_in(username=name, password="wrong", origin=Origin(HOME, ""), at=NOW)
            asked.append([query["sql"].split()[0:3] for query in captured if "SAVEPOINT" not in query["sql"]])
        assert asked[0] == asked[1]

    @pytest.mark.parametrize("address", [HOME, None])
    def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(self, person: User, address: str | None) -> None:
        fail(person, 5, address=address)
        for _ in range(3):  # trying on while it is locked does not make it longer
            with pytest.raises(TooManyAttempts, match="请 1 分钟后再试"):
                attempt(person, PASSWORD, address=address, minutes=14.9)
        assert attempt(person, PASSWORD, address=address, minutes=15) == person

    def test_failures_far_apart_do_not_lock(self, person: User) -> None:
        for n in range(8):
            fail(person, 1, minutes=n * 4)
        assert attempt(person, PASSWORD, minutes=32) == person

    def test_from_wherever_they_come(self, person: User) -> None:
        for n in range(5):
            fail(person, 1, address=f"10.1.1.{n}")
        with pytest.raises(TooManyAttempts):
            attempt(person, PASSWORD, address=ELSEWHERE)

    def test_a_stranger_cannot_lock_out_the_owner_at_the_usual_place(self, person: User) -> None:
        attempt(person, PASSWORD, minutes=-60)
        fail(person, 5, address=ELSEWHERE)
        with pytest.raises(TooManyAttempts):
            attempt(person, PASSWORD, address="10.2.2.2")
        assert attempt(person, PASSWORD) == person

    def test_an_address_that_tries_many_names_makes_strangers_wait_for_one_another(self, person: User) -> None:
        SecurityPolicy.objects.create(at=NOW, address_failures=6)  # in 15 minutes: one in two and a half
        for n in range(6):
            with pytest.raises(BadCredentials):
                services.sign_in(username=f"nobody{n}", password="x", origin=Origin(HOME, ""), at=NOW)
        with pytest.raises(TooManyAttempts, match="该网络地址登录失败次数过多，请 150 秒后再试"):
            attempt(person, PASSWORD)
        assert attempt(person, PASSWORD, address=ELSEWHERE) == person
        fail(User(username="nobody7"), 1, minutes=2.5)
        with pytest.raises(TooManyAttempts):  # the next one's turn is over, too
            attempt(person, PASSWORD, minutes=4.9)
        assert attempt(person, PASSWORD, minutes=5) == person

    def test_but_not_those_who_have_come_from_there_before(self, person: User) -> None:
        SecurityPolicy.objects.create(at=NOW, address_failures=6)
        attempt(person, PASSWORD, minutes=-60)
        for n in range(12):
            with pytest.raises((BadCredentials, TooManyAttempts)):
                services.sign_in(username=f"nobody{n}", password="x", origin=Origin(HOME, ""), at=NOW)
        assert attempt(person, PASSWORD) == person
        fail(person, 5, minutes=1)
        with pytest.raises(TooManyAttempts):  # what is wrong with the own name still counts
            attempt(person, PASSWORD, minutes=1)

    def test_a_flood_from_the_address_does_not_keep_them_out_either(self, person: User) -> None:
        attempt(person, PASSWORD, minutes=-60)
        Throttle.objects.update_or_create(key=f"sign_in:{HOME}", defaults={"began_at": NOW, "count": 1000})
        with pytest.raises(TooOften):
            attempt(make_person(person.organization), PASSWORD)
        assert attempt(person, PASSWORD) == person

    def test_success_clears_the_count(self, person: User) -> None:
        fail(person, 4)
        attempt(person, PASSWORD, minutes=1)
        fail(person, 4, minutes=2)
        assert attempt(person, PASSWORD, minutes=3) == person

    def test_another_name_is_not_locked_and_a_name_of_nobody_is(self, person: User) -> None:
        fail(person, 5)
        other = make_person(person.organization)
        assert attempt(other, PASSWORD) == other
        nobody = User(username="nobody")
        fail(nobody, 5)
        with pytest.raises(TooManyAttempts):
            attempt(nobody, PASSWORD)

    def test_the_last_tries_are_announced(self, person: User) -> None:
        fail(person, 2)
        for said in ("再失败 2 次将锁定 15 分钟", "再失败 1 次将锁定 15 分钟", "已锁定 15 分钟"):
            with pytest.raises(BadCredentials, match=said):
                attempt(person, "wrong")
        with pytest.raises(TooManyAttempts, match="联系安全管理员解锁"):
            attempt(person, PASSWORD)


@racing
def test_guessing_in_parallel_gains_nothing() -> None:
    person = make_person(make_organization())
    outcomes = at_once(*[lambda: attempt(person, "wrong")] * 12)
    assert SignIn.objects.filter(outcome=Outcome.WRONG_PASSWORD).count() <= 5
    assert refusals(outcomes).count(BadCredentials) <= 5


class TestOverHttp:
    def test_the_whole_way(self, person: User) -> None:
        client, body = Client(), {"username": person.username, "password": PASSWORD}
        with time_machine.travel(NOW, tick=False):
            get(client, "/auth/me", expect=401)
            me = post(client, "/auth/sign-in", body)
            assert (me["id"], me["permissions"], me["grants"][0]["role_label"]) == (
                person.pk,
                ["trips.for_others", "trips.own"],
                "用车人",
            )
            assert get(client, "/auth/me") == me
            assert post(client, "/auth/sign-out") == {"leave_to": None}
            get(client, "/auth/me", expect=401)

    def test_refusals_have_their_codes(self, person: User) -> None:
        body = {"username": person.username, "password": "wrong"}
        with time_machine.travel(NOW, tick=False):
            codes = [post(Client(), "/auth/sign-in", body, expect=401)["code"] for _ in range(5)]
            assert codes == ["bad_credentials"] * 5
            body["password"] = PASSWORD
            assert post(Client(), "/auth/sign-in", body, expect=429)["code"] == "too_many_attempts"
        assert "wrong" not in str(list(Entry.objects.values()))

    @pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
    def test_what_cannot_be_text_is_refused_like_any_other_input(self, person: User, text: str) -> None:
        post(Client(), "/auth/sign-in", {"username": person.username, "password": text}, expect=422)
        post(Client(), "/auth/sign-in", {"username": text, "password": PASSWORD}, expect=422)
        post(Client(), "/auth/sign-in/second-step", {"ticket": text, "code": text}, expect=422)
        client = signed_in(person)
        post(client, "/auth/password", {"current_password": text, "new_password": NEW}, expect=422)
        post(client, "/auth/password", {"current_password": PASSWORD, "new_password": NEW + text}, expect=422)

    def test_the_key_of_the_session_changes_at_sign_in(self, person: User) -> None:
        client = signed_in(make_person(person.organization))
        before = client.cookies["motorpool_session"].value
        post(client, "/auth/sign-in", {"username": person.username, "password": PASSWORD})
        cookie = client.cookies["motorpool_session"]
        assert cookie.value != before
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    def test_the_initial_password_must_be_changed_first(self, person: User) -> None:
        User.objects.update(must_change_password=True)
        with time_machine.travel(NOW, tick=False):
            client = signed_in(person)
            assert get(client, "/auth/me")["must_change_password"] is True
            assert get(client, "/trips", expect=403)["code"] == "password_change_required"
            me = post(client, "/auth/password", {"current_password": PASSWORD, "new_password": NEW})
            assert me["must_change_password"] is False
            get(client, "/trips")


class TestChangePassword:
    def change(self, person: User, current: str, new: str) -> None:
        services.change_password(
            user_id=person.pk, current=current, new=new, origin=Origin(HOME, ""), by=actor(person), at=NOW
        )

    def test_the_old_one_no_longer_works(self, person: User) -> None:
        self.change(person, PASSWORD, NEW)
        fail(person, 1)
        assert attempt(person, NEW) == person
        assert Entry.objects.filter(action="accounts.user.change_password").count() == 1

    def test_needs_the_current_one_and_a_different_one(self, person: User) -> None:
        with pytest.raises(WrongPassword):
            self.change(person, "wrong", NEW)
        assert attempt(person, PASSWORD) == person
        with refused(SamePassword):
            self.change(person, PASSWORD, PASSWORD)
        with refused(WeakPassword):
            self.change(person, PASSWORD, "short")

    def test_wrong_ones_are_logged_recorded_and_lock_as_at_the_door(self, person: User) -> None:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                self.change(person, "wrong", NEW)
        with pytest.raises(TooManyAttempts):
            self.change(person, PASSWORD, NEW)
        with pytest.raises(TooManyAttempts):
            attempt(person, PASSWORD)
        logged = list(SignIn.objects.order_by("pk").values_list("method", "outcome", "user"))
        assert logged[:5] == [("change", "wrong_password", person.pk)] * 5
        assert Entry.objects.filter(action="accounts.user.change_password_failed", subject_id=person.pk).count() == 5

    def test_a_right_one_is_no_attempt(self, person: User) -> None:
        for _ in range(9):
            with pytest.raises(WeakPassword):
                self.change(person, PASSWORD, "short")
        assert not SignIn.objects.exists()

    def test_every_other_session_ends(self, person: User) -> None:
        here, there = signed_in(person), signed_in(person)
        post(here, "/auth/password", {"current_password": PASSWORD, "new_password": NEW})
        get(here, "/auth/me")
        get(there, "/auth/me", expect=401)


class TestSessionsEnd:
    def test_when_the_password_is_reset_or_the_person_deactivated(self, person: User) -> None:
        by = actor(make_person(person.organization, Role.ADMINISTRATOR))
        client = signed_in(person)
        people.set_active(person_id=person.pk, active=False, by=by, at=NOW)
        get(client, "/auth/me", expect=401)
        people.set_active(person_id=person.pk, active=True, by=by, at=NOW)
        get(client, "/auth/me", expect=401)  # an old cookie is not worth anything again
        client = signed_in(person)
        get(client, "/auth/me")
        people.reset_password(person_id=person.pk, by=by, at=NOW)
        get(client, "/auth/me", expect=401)


@pytest.mark.parametrize(
    "weak",
    [
        "Short-7a",
        "alllowercase7",
        "ALLUPPERCASE7",
        "1234567890",
        "lettersOnlyHere",
        "Zhangsan-2026",
        "zhangSAN-2026",
        "Password123!",
        "P@ssw0rd-2026",
        "Qwerty2026!!",
    ],
)
def test_weak_passwords(weak: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        require_strong(weak, username="zhangsan", policy=SecurityPolicy())
    assert refusal.value.fields["new_password"] == refusal.value.message


@pytest.mark.parametrize("good", ["Bright-Morning-7", "aB3aB3aB3a", "晴天Morning7"])
def test_strong_passwords(good: str) -> None:
    require_strong(good, username="zhangsan", policy=SecurityPolicy())


def test_initial_passwords_are_strong_and_new() -> None:
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        require_strong(password, username="zhangsan", policy=SecurityPolicy())
