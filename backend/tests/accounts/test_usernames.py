"""One account for one name, however it is written: at sign-in, at the lock, in lists, in the database."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client

from motorpool.accounts import importing, people, services
from motorpool.accounts.models import SignIn, User
from motorpool.accounts.people import UsernameTaken
from motorpool.accounts.personal import BadUsername
from motorpool.accounts.security.attempts import TooManyAttempts
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.services import BadCredentials
from tests.clients import API
from tests.database import refused
from tests.factories import NOW, PASSWORD, Unit, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
HOME = Origin("10.0.0.7", "")


@pytest.fixture
def unit() -> Unit:
    return Unit(make_organization())


@pytest.fixture
def person(unit: Unit) -> User:
    made = make_person(unit.organization)
    made.username = "Li.Ming"
    made.save()
    return made


def sign_in(name: str, password: str = PASSWORD, *, minutes: float = 0) -> User:
    return services.sign_in(username=name, password=password, origin=HOME, at=NOW + timedelta(minutes=minutes)).user


@pytest.mark.parametrize("name", ["Li.Ming", "li.ming", "LI.MING"])
def test_any_case_signs_in_and_is_one_name_in_the_log(person: User, name: str) -> None:
    assert sign_in(name) == person
    assert SignIn.objects.get().username == "Li.Ming"


def test_the_password_is_taken_as_it_is(person: User) -> None:
    with pytest.raises(BadCredentials):
        sign_in("li.ming", PASSWORD.swapcase())


@pytest.mark.parametrize("names", [("li.ming", "LI.MING", "Li.Ming"), ("No.Body", "no.body", "NO.BODY")])
def test_failures_count_together_whether_there_is_such_an_account_or_not(person: User, names: tuple[str, ...]) -> None:
    """Else the lock would tell who is there, or be walked around by writing the name another way."""
    for number in range(5):
        with pytest.raises(BadCredentials):
            sign_in(names[number % 3], "wrong")
    with pytest.raises(TooManyAttempts):
        sign_in(names[0])


@pytest.mark.parametrize("name", ["\u212aim.li", "k\u0130m.li", "k\u0131m.li", "ｋim.li"])
def test_letters_that_only_fold_into_those_of_a_name_are_not_the_name(person: User, name: str) -> None:
    User.objects.filter(pk=person.pk).update(username="Kim.li")
    assert sign_in("kim.li") == person
    with pytest.raises(BadCredentials):
        sign_in(name)


@pytest.mark.parametrize("kept", ["李 明", "Li Ming", "li，ming", "Ｋim.li", "\u212aim.li", "Мария"])
def test_a_name_of_before_signs_in_though_it_has_not_the_form_of_new_ones(person: User, kept: str) -> None:
    User.objects.filter(pk=person.pk).update(username=kept)
    assert sign_in(kept) == person
    body = {"username": f" {kept} ", "password": PASSWORD}
    assert Client().post(f"{API}/auth/sign-in", body, content_type="application/json").status_code == 200
    with pytest.raises(BadCredentials):
        sign_in(kept, "wrong")
    assert {*SignIn.objects.values_list("username", flat=True)} == {kept}


@pytest.mark.parametrize("typed", ["LI MING", "li ming"])
def test_a_name_of_before_is_found_in_capitals_or_not(person: User, typed: str) -> None:
    User.objects.filter(pk=person.pk).update(username="Li Ming")
    assert sign_in(typed) == person


def test_nobody_signs_in_as_a_name_of_before_that_only_looks_alike(person: User) -> None:
    User.objects.filter(pk=person.pk).update(username="\u212aim.li")
    with pytest.raises(BadCredentials):
        sign_in("kim.li")


def test_a_name_of_before_is_kept_with_other_changes_and_refused_as_a_new_one(unit: Unit, person: User) -> None:
    User.objects.filter(pk=person.pk).update(username="Li Ming")
    by = actor(unit.administrator)
    data = {"name": "李明明", "username": "Li Ming", "organization_id": person.organization_id}
    people.update_person(person_id=person.pk, data=data, by=by, at=NOW)  # type: ignore[arg-type]
    other = data | {"username": "Li  Ming"}
    with refused(BadUsername):
        people.update_person(person_id=person.pk, data=other, by=by, at=NOW)  # type: ignore[arg-type]
    with refused(BadUsername):
        new = {"name": "王明", "username": "Wang Ming", "organization_id": unit.organization.pk}
        people.create_person(data=new, roles=[], by=by, at=NOW)  # type: ignore[arg-type]


def test_a_name_that_grows_when_it_is_folded_is_one_that_nobody_has(person: User) -> None:
    answer = Client().post(
        f"{API}/auth/sign-in", {"username": "\u0130" * 60, "password": "x"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_credentials")
    assert SignIn.objects.get().outcome == "unknown_user"


def test_nobody_gets_the_name_of_another_in_other_letters(unit: Unit, person: User) -> None:
    data = {"name": "李鸣", "username": "LI.ming", "organization_id": unit.organization.pk}
    before = User.objects.count()
    with refused(UsernameTaken):
        people.create_person(data=data, roles=[], by=actor(unit.administrator), at=NOW)  # type: ignore[arg-type]
    assert User.objects.count() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=unit.driver.person_id).update(username="li.MING")


def test_one_may_write_the_own_name_another_way(unit: Unit, person: User) -> None:
    data = {"name": person.name, "username": "li.ming", "organization_id": person.organization_id}
    people.update_person(person_id=person.pk, data=data, by=actor(unit.administrator), at=NOW)  # type: ignore[arg-type]
    person.refresh_from_db()
    assert person.username == "li.ming"


def test_a_list_names_the_row_or_the_person(unit: Unit, person: User) -> None:
    name = unit.organization.name
    lines = ("姓名,登录账号,单位", f"王一,wang.yi,{name}", f"王二,Wang.Yi,{name}", f"李鸣,LI.MING,{name}")
    raw = "\n".join(lines).encode()
    found = importing.preview_people(raw=raw, by=actor(unit.administrator), at=NOW).problems
    assert [(one.row, one.message) for one in found] == [
        (3, "与第 2 行的登录账号相同"),
        (4, f"登录账号已由{person.name}（{name}，账号 Li.Ming）使用，请换一个"),
    ]


def test_the_upgrade_names_doubles_and_waits(unit: Unit, person: User) -> None:
    migration = import_module("motorpool.accounts.migrations.0012_username_in_any_case")
    migration.refuse_doubles(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX user_username_once")
    User.objects.filter(pk=unit.driver.person_id).update(username="li.MING")
    with pytest.raises(RuntimeError) as refusal:
        migration.refuse_doubles(apps, None)
    for one in (person, User.objects.get(username="li.MING")):
        assert f"{one.username}（{one.name}，{one.organization.name}，编号 {one.pk}）" in str(refusal.value)
