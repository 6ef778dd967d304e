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
from motorpool.accounts.queries import named
from motorpool.accounts.security.attempts import TooManyAttempts
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.services import BadCredentials
from motorpool.audit.models import Entry
from tests.clients import API, get, signed_in
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


@pytest.mark.parametrize(
    "names",
    [
        ("li.ming", "LI.MING", "Li.Ming"),
        ("No.Body", "no.body", "NO.BODY"),
        ("No.Body", "ｎｏ．ｂｏｄｙ", "NO。BODY"),
        ("Ｌi.ming", "li．ming", "Li.Ming"),
    ],
)
def test_failures_count_together_whether_there_is_such_an_account_or_not(person: User, names: tuple[str, ...]) -> None:
    """Else the lock would tell who is there, or be walked around by writing the name another way."""
    for number in range(5):
        with pytest.raises(BadCredentials):
            sign_in(names[number % 3], "wrong")
    with pytest.raises(TooManyAttempts):
        sign_in(names[0])


@pytest.mark.parametrize("name", ["\u212aim.li", "k\u0130m.li", "k\u0131m.li"])
def test_letters_that_only_fold_into_those_of_a_name_are_not_the_name(person: User, name: str) -> None:
    User.objects.filter(pk=person.pk).update(username="Kim.li")
    assert sign_in("kim.li") == person
    with pytest.raises(BadCredentials):
        sign_in(name)


@pytest.mark.parametrize("name", ["Ｌｉ．Ｍｉｎｇ", "ｌｉ。ｍｉｎｇ", "　LI．MING ", "Li.Ｍing"])
def test_what_a_chinese_keyboard_types_is_the_same_name(person: User, name: str) -> None:
    assert sign_in(name) == person
    with pytest.raises(BadCredentials):
        sign_in(name, "ｗｒｏｎｇ")
    assert {*SignIn.objects.values_list("username", flat=True)} == {"Li.Ming"}


def test_an_account_of_before_with_wide_letters_and_one_with_plain_ones_stay_two(unit: Unit, person: User) -> None:
    User.objects.filter(pk=person.pk).update(username="Ｌi.Ming")
    other = make_person(unit.organization)
    User.objects.filter(pk=other.pk).update(username="li.ming")
    assert [sign_in(name) for name in ("Ｌi.ming", "Li.Ming", "Ｌｉ．ming")] == [person, other, other]


def test_a_provider_of_single_sign_on_that_tells_widths_apart_means_another(person: User) -> None:
    assert not User.objects.filter(named("Ｌi.Ming")).exists()
    assert User.objects.filter(named("LI.ming")).get() == person


def test_a_new_account_and_a_list_in_wide_letters_are_the_plain_ones(unit: Unit, person: User) -> None:
    by, home = actor(unit.administrator), unit.organization
    data = {"name": "王芳", "username": "ｗａｎｇ。fang", "organization_id": home.pk}
    made, _ = people.create_person(data=data, roles=[], by=by, at=NOW)  # type: ignore[arg-type]
    assert made.username == "wang.fang"
    with refused(UsernameTaken):
        people.create_person(data=data | {"username": "Ｌｉ．ming"}, roles=[], by=by, at=NOW)  # type: ignore[arg-type]
    raw = (
        f"姓名,登录账号,单位\n李鸣,ＬＩ．MING,{home.name}\n王一,wang.yi,{home.name}\n王二,ｗang.yi,{home.name}".encode()
    )
    found = importing.preview_people(raw=raw, by=by, at=NOW).problems
    assert [one.message for one in found] == [
        f"登录账号已由{person.name}（{home.name}，账号 Li.Ming）使用，请换一个",
        "与第 3 行的登录账号相同",
    ]
    assert get(signed_in(unit.administrator), "/people?q=Ｌｉ．")["items"][0]["id"] == person.pk


def test_the_own_name_in_wide_letters_is_no_change(unit: Unit, person: User) -> None:
    data = {"name": person.name, "username": "Ｌi.Ming", "organization_id": person.organization_id}
    before = Entry.objects.count()
    people.update_person(person_id=person.pk, data=data, by=actor(unit.administrator), at=NOW)  # type: ignore[arg-type]
    assert (User.objects.get(pk=person.pk).username, Entry.objects.count()) == ("Li.Ming", before)


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
