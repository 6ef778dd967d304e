"""Who may give whom a new password: nobody to one who watches him (ADR 0034)."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from motorpool.accounts.models import User
from motorpool.accounts.roles import WATCHING, Role
from motorpool.accounts.security import attempts
from motorpool.accounts.security.models import Method
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.services import admit
from motorpool.audit.models import Entry
from motorpool.organizations.models import Organization
from tests.clients import call, get, post, signed_in
from tests.factories import NOW, PASSWORD, TODAY, make_organization, make_person

pytestmark = pytest.mark.django_db
MANAGERS = (Role.AUTHORITY, Role.ADMINISTRATOR, Role.SYSTEM_ADMIN)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def province() -> Organization:
    return make_organization()


@pytest.fixture
def city(province: Organization) -> Organization:
    return make_organization(province)


def has_kept(person: User) -> bool:
    person.refresh_from_db()
    return person.check_password(PASSWORD)


@pytest.mark.parametrize("manager", MANAGERS)
@pytest.mark.parametrize("role", sorted(WATCHING))
def test_whoever_manages_people_does_not_reset_those_who_watch(city: Organization, manager: Role, role: Role) -> None:
    """Nor takes their name for single sign-on, one at a time or many at once."""
    watcher, by = make_person(city, role), signed_in(make_person(city, manager))
    assert call(by, "POST", f"/people/{watcher.pk}/reset-password").status_code == 403
    issued = post(by, "/people/batch/issue-passwords", {"person_ids": [watcher.pk]})
    assert [one["done"] for one in issued] == [False]
    renamed = {"name": watcher.name, "username": "mine", "organization_id": city.pk}
    assert call(by, "PATCH", f"/people/{watcher.pk}", renamed).status_code == 403
    assert has_kept(watcher)
    assert watcher.username != "mine"


def test_a_watcher_to_be_is_one_already(city: Organization) -> None:
    """Else the password would be known on the day when the grant begins."""
    watcher = make_person(city, Role.AUDIT_ADMIN)
    watcher.grants.update(valid_from=NOW.date().replace(month=12))
    by = signed_in(make_person(city, Role.AUTHORITY))
    assert call(by, "POST", f"/people/{watcher.pk}/reset-password").status_code == 403


def test_the_first_password_goes_with_the_appointment(city: Organization) -> None:
    watcher = make_person(city, Role.AUDIT_ADMIN)
    watcher.set_unusable_password()
    watcher.save()
    by = signed_in(make_person(city, Role.AUTHORITY))
    assert len(post(by, f"/people/{watcher.pk}/reset-password")["password"]) == 12
    assert call(by, "POST", f"/people/{watcher.pk}/reset-password").status_code == 403


def test_there_is_no_first_password_for_who_has_come_in_by_single_sign_on(city: Organization) -> None:
    watcher = make_person(city, Role.AUDIT_ADMIN)
    watcher.set_unusable_password()
    watcher.save()
    origin = Origin("10.0.0.7", "")
    admit(attempt=attempts.begin(username=watcher.username, origin=origin, at=NOW, method=Method.OIDC), user=watcher)
    by = signed_in(make_person(city, Role.AUTHORITY))
    assert call(by, "POST", f"/people/{watcher.pk}/reset-password").status_code == 403
    renamed = {"name": watcher.name, "username": "mine", "organization_id": city.pk}
    assert call(by, "PATCH", f"/people/{watcher.pk}", renamed).status_code == 403
    watcher.refresh_from_db()
    assert not watcher.has_usable_password()


@pytest.mark.parametrize(("days", "status"), [(0, 403), (365, 403), (366, 200)])
def test_a_grant_that_was_ended_protects_for_another_year(city: Organization, days: int, status: int) -> None:
    """Else it would be ended, the password reset, and the grant given again."""
    watcher = make_person(city, Role.AUDIT_ADMIN, Role.SUPERVISOR)
    watcher.grants.update(valid_from=TODAY - timedelta(days=400))
    by = signed_in(make_person(city, Role.AUTHORITY))
    for grant in watcher.grants.all():
        post(by, f"/grants/{grant.pk}/end")
    watcher.grants.update(valid_to=TODAY - timedelta(days=days))
    assert call(by, "POST", f"/people/{watcher.pk}/reset-password").status_code == status
    assert has_kept(watcher) == (status == 403)


def test_meanwhile_the_security_administrator_resets_it(province: Organization, city: Organization) -> None:
    """But not of the one by whom he was audited."""
    supervisor, auditor = make_person(city, Role.SUPERVISOR), make_person(city, Role.AUDIT_ADMIN)
    for person in (supervisor, auditor):
        person.grants.update(valid_from=TODAY - timedelta(days=9), valid_to=TODAY - timedelta(days=1))
    audited, above = (signed_in(make_person(unit, Role.SECURITY_ADMIN)) for unit in (city, province))
    assert call(audited, "POST", f"/people/{auditor.pk}/reset-watcher-password").status_code == 403
    assert has_kept(auditor)
    post(audited, f"/people/{supervisor.pk}/reset-watcher-password")
    post(above, f"/people/{auditor.pk}/reset-watcher-password")
    assert not has_kept(supervisor)
    assert not has_kept(auditor)


@pytest.mark.parametrize("role", sorted(WATCHING - {Role.AUDIT_ADMIN}))
def test_the_security_administrator_resets_supervisors_and_peers(city: Organization, role: Role) -> None:
    watcher, by = make_person(city, role), signed_in(make_person(city, Role.SECURITY_ADMIN))
    assert get(by, f"/people/{watcher.pk}/security")["may_reset_password"] is True
    password = post(by, f"/people/{watcher.pk}/reset-watcher-password")["password"]
    watcher.refresh_from_db()
    assert (watcher.check_password(password), watcher.must_change_password) == (True, True)
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_id) == ("accounts.user.reset_password", watcher.pk)


@pytest.mark.parametrize("role", sorted({*Role} - WATCHING))
def test_and_nobody_elses(city: Organization, role: Role) -> None:
    """Who opens accounts and who guards sign-in stay two people: a second factor is the other's."""
    person, by = make_person(city, role), signed_in(make_person(city, Role.SECURITY_ADMIN))
    assert get(by, f"/people/{person.pk}/security")["may_reset_password"] is False
    assert call(by, "POST", f"/people/{person.pk}/reset-watcher-password").status_code == 403
    assert has_kept(person)


def test_the_auditor_is_reset_only_from_where_he_does_not_audit(province: Organization, city: Organization) -> None:
    auditor = make_person(city, Role.AUDIT_ADMIN)
    audited, above = (signed_in(make_person(unit, Role.SECURITY_ADMIN)) for unit in (city, province))
    path = f"/people/{auditor.pk}/reset-watcher-password"
    assert call(audited, "POST", path).status_code == 403
    assert has_kept(auditor)
    assert get(above, f"/people/{auditor.pk}/security")["may_reset_password"] is True
    post(above, path)
    assert not has_kept(auditor)


def test_a_grant_out_of_reach_and_the_own_password(province: Organization, city: Organization) -> None:
    supervisor, guard = make_person(city, Role.SUPERVISOR), make_person(city, Role.SECURITY_ADMIN)
    elsewhere = make_person(city, Role.SUPERVISOR, at=make_organization(province))
    for person in (guard, elsewhere):
        assert call(signed_in(guard), "POST", f"/people/{person.pk}/reset-watcher-password").status_code == 403
    assert all(has_kept(one) for one in (guard, elsewhere, supervisor))


def test_from_the_server_for_whom_nobody_may(city: Organization) -> None:
    auditor, out = make_person(city, Role.AUDIT_ADMIN), io.StringIO()
    call_command("reset_password", auditor.username.upper(), stdout=out)
    auditor.refresh_from_db()
    assert auditor.check_password(out.getvalue().strip())
    entry = Entry.objects.get()
    assert (entry.actor_name, entry.note, entry.subject_id) == ("系统", "在服务器上重置", auditor.pk)
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_password", "nobody", stdout=out)
