"""Many accounts at once, and lists of people that leave the platform."""

import pytest

from motorpool.accounts import batches
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from tests.clients import API, signed_in
from tests.database import refused, snapshot
from tests.factories import NOW, Unit, actor, make_organization, make_person
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


def test_each_answers_how_it_went() -> None:
    unit, stranger = Unit(), make_person(make_organization())
    closed = make_person(unit.organization)
    closed.is_active = False
    closed.save()
    keys = [unit.applicant.pk, closed.pk, unit.authority.pk, stranger.pk, unit.administrator.pk, unit.applicant.pk]
    done = batches.set_active_each(person_ids=keys, active=False, by=actor(unit.administrator), at=NOW)
    assert [(one.person_id, one.done, one.message) for one in done] == [
        (unit.applicant.pk, True, ""),
        (closed.pk, True, "账号原已停用"),
        (unit.authority.pk, False, "该人员由上级主管部门管理"),
        (stranger.pk, False, NotFound.message),
        (unit.administrator.pk, False, "不能给自己授权、终止自己的授权或停用自己的账号"),
    ]
    assert done[3].name == ""
    unit.applicant.refresh_from_db()
    assert not unit.applicant.is_active
    entries = Entry.objects.filter(action="accounts.user.deactivate")
    assert list(entries.values_list("subject_id", flat=True)) == [unit.applicant.pk]
    again = batches.set_active_each(person_ids=[unit.applicant.pk], active=True, by=actor(unit.administrator), at=NOW)
    assert again[0].done
    unit.applicant.refresh_from_db()
    assert unit.applicant.is_active


def test_of_strangers_alone_nothing_is_told() -> None:
    unit, stranger = Unit(), make_person(make_organization())
    before = snapshot()
    for act in (batches.set_active_each, batches.issue_passwords):
        more = {"active": False} if act is batches.set_active_each else {}
        with refused(NotFound):
            act(person_ids=[stranger.pk], by=actor(unit.administrator), at=NOW, **more)
    assert snapshot() == before


def test_initial_passwords() -> None:
    unit = Unit()
    closed = make_person(unit.organization)
    closed.is_active = False
    closed.save()
    keys = [unit.applicant.pk, closed.pk, unit.administrator.pk, unit.authority.pk]
    done = batches.issue_passwords(person_ids=keys, by=actor(unit.administrator), at=NOW)
    assert [one.done for one in done] == [True, False, False, False]
    assert [one.password for one in done[1:]] == ["", "", ""]
    unit.applicant.refresh_from_db()
    assert unit.applicant.check_password(done[0].password)
    assert unit.applicant.must_change_password
    assert done[0].password not in str(list(Entry.objects.values()))


def test_the_list_leaves_with_its_numbers_masked_and_an_entry() -> None:
    unit = Unit()
    person = make_person(unit.organization, Role.APPROVER, Role.APPLICANT, name="欧阳修")
    person.phone, person.identity_number = "13800001234", "11010519491231002X"
    person.save()
    client = signed_in(unit.administrator)
    rows = table_of(client.get(f"{API}/people/export?q=欧阳").content)
    assert [(row["姓名"], row["手机号"], row["身份证号"], row["角色"], row["账号"]) for row in rows] == [
        ("欧阳修", "138****1234", "110***********002X", "用车人、审批人", "启用")
    ]
    entry = Entry.objects.get(action="accounts.user.export")
    assert (entry.actor, entry.after) == (
        unit.administrator,
        {"q": "欧阳", "organization_id": None, "role": "", "active": None, "has_password": None},
    )
