"""The first administrator of an empty installation."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from motorpool.accounts.grants import NotYourself, grant_role
from motorpool.accounts.models import User
from motorpool.accounts.passwords import WeakPassword
from motorpool.accounts.people import PersonData, create_person
from motorpool.accounts.roles import ALLOWS, Role
from motorpool.accounts.setup import AlreadySetUp, WrongSetupCode, set_up, setup_code
from motorpool.audit.models import Entry
from motorpool.organizations.models import Organization
from motorpool.organizations.services import UnknownDivision
from tests.clients import get, post
from tests.database import at_once, racing, refusals, refused
from tests.factories import NOW, PASSWORD, actor, make_organization, make_person


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.MOTORPOOL_HOME = str(tmp_path)
    return tmp_path


def first(code: str | None = None, password: str = PASSWORD, division: str = "320000", username: str = "first") -> User:
    return set_up(
        code=setup_code() if code is None else code,
        organization={
            "name": "江苏省机关事务管理局", "short_name": "", "kind": "authority", "division_code": division,
            "credit_code": "", "needs_consent": False, "phone": "", "address": "",
        },
        administrator={"name": "管理员", "username": username, "password": password, "phone": ""},
        at=NOW,
    )  # fmt: skip


@pytest.mark.django_db
class TestSetUp:
    def test_plants_the_root_and_its_administrator(self) -> None:
        person = first()
        unit = Organization.objects.get()
        assert (unit.path, unit.parent, unit.short_name) == (f"{unit.pk}/", None, "江苏省机关事务管理局")
        assert (person.organization, person.must_change_password) == (unit, False)
        assert sorted(person.grants.values_list("role", flat=True)) == ["administrator", "authority"]
        assert set(Entry.objects.values_list("actor_name", flat=True)) == {"系统"}

    def test_from_it_one_comes_to_all_three_administrators_who_are_others(self) -> None:
        by = actor(first())
        (root,) = Organization.objects.all()
        for number, role in enumerate((Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)):
            data: PersonData = {
                "name": "某", "username": f"next{number}", "phone": "", "title": "", "organization_id": root.pk,
            }  # fmt: skip
            person, _ = create_person(data=data, roles=[role], by=by, at=NOW)
            assert {*actor(person).grants[0].permissions} == ALLOWS[role]
            with refused(NotYourself):
                grant_role(
                    person_id=by.person, role=role, organization_id=root.pk, valid_from=by.on, valid_to=None,
                    by=by, at=NOW,
                )  # fmt: skip
        assert not by.holds("security.manage")
        assert not by.holds("audit.view")

    def test_only_once(self) -> None:
        first()
        with refused(AlreadySetUp):
            first(username="second")

    def test_not_beside_people_who_are_there_already(self) -> None:
        make_person(make_organization())
        with refused(AlreadySetUp):
            first()

    @pytest.mark.parametrize("code", ["", "00000000", "设置码"])
    def test_needs_the_code_of_the_console(self, code: str) -> None:
        with refused(WrongSetupCode):
            first(code)

    def test_the_code_may_be_typed_as_one_likes(self) -> None:
        assert first(setup_code().lower().replace("-", " ")).username == "first"

    def test_needs_a_strong_password_and_a_known_division(self) -> None:
        with refused(WeakPassword):
            first(password="weak")
        with refused(UnknownDivision):
            first(division="999999")

    def test_the_code_is_kept_private_and_stays_the_same(self, home: Path) -> None:
        code = setup_code()
        assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)
        assert setup_code() == code
        assert (home / "setup-code").stat().st_mode & 0o777 == 0o600

    def test_over_http_it_signs_in(self) -> None:
        client = Client()
        assert get(client, "/setup") == {"needed": True}
        body: dict[str, Any] = {
            "code": "12345678", "division_code": "320000", "organization_name": "局" * 60,
            "administrator_name": "管理员", "username": "first", "password": PASSWORD,
        }  # fmt: skip
        assert post(client, "/setup", body, expect=403)["code"] == "wrong_setup_code"
        assert User.objects.count() == 0
        me = post(client, "/setup", {**body, "code": setup_code()}, expect=201)
        assert (me["username"], get(client, "/auth/me")["id"]) == ("first", me["id"])
        assert get(client, "/setup") == {"needed": False}
        assert PASSWORD not in str(list(Entry.objects.values()))


@racing
def test_of_two_at_once_one_is_first() -> None:
    code = setup_code()
    outcomes = at_once(lambda: first(code), lambda: first(code, username="second"))
    assert refusals(outcomes) == [AlreadySetUp]
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)
