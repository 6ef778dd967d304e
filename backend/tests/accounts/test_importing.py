"""People from a list: all of them or none."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motorpool.accounts import importing
from motorpool.accounts.importing import Imported, ImportRefused, Problem
from motorpool.accounts.models import Filing, Grant, User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.notifications.models import Notice
from tests.clients import API, get, signed_in
from tests.database import refused, snapshot
from tests.factories import NOW, PASSWORD, TODAY, Unit, actor, make_organization, make_person
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
HEAD = "姓名*,登录账号*,手机号,身份证号,职务,单位*,上级单位,角色,最后一天"
GOOD_NUMBER = "11010519491231002X"


@pytest.fixture
def unit() -> Unit:
    return Unit(make_organization())


def listed(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines)).encode()


def take(unit: Unit, *lines: str) -> Imported:
    return importing.import_people(raw=listed(*lines), by=actor(unit.administrator), at=NOW)


def problems(unit: Unit, *lines: str) -> list[Problem]:
    before = snapshot()
    found = importing.preview_people(raw=listed(*lines), by=actor(unit.administrator), at=NOW)
    assert snapshot() == before
    return found.problems


def test_all_of_them_with_their_roles(unit: Unit) -> None:
    name = unit.organization.name
    done = take(
        unit,
        f"李明,liming,13800000001,{GOOD_NUMBER},科长,{name},,用车人、审批人,2026-12-31",
        f"王芳,wangfang,,,,{name},,,",
        f"来客,laike,,,,{name},,访客,46387",
    )
    liming, wangfang, laike = done.people
    assert (liming.title, liming.phone.clear(), liming.identity_number.clear()) == ("科长", "13800000001", GOOD_NUMBER)
    assert (liming.must_change_password, liming.has_usable_password()) == (True, False)
    held = Grant.objects.filter(user__in=done.people).order_by("user", "pk")
    assert list(held.values_list("user", "role", "organization", "valid_from", "valid_to")) == [
        (liming.pk, "applicant", unit.organization.pk, TODAY, date(2027, 1, 1)),
        (liming.pk, "approver", unit.organization.pk, TODAY, date(2027, 1, 1)),
        (wangfang.pk, "applicant", unit.organization.pk, TODAY, None),
        (laike.pk, "visitor", unit.organization.pk, TODAY, date(2027, 1, 1)),
    ]
    entry = Entry.objects.get(action="accounts.user.import")
    assert (entry.note, entry.after, entry.organization) == ("3 人", {"people": 3, "grants": 4}, unit.organization)
    assert Entry.objects.filter(action="accounts.user.create").count() == 3


def test_one_mistake_and_nobody_comes(unit: Unit) -> None:
    name = unit.organization.name
    before = snapshot()
    with pytest.raises(ImportRefused) as refusal:
        take(unit, f"李明,liming,,,,{name},,,", f"王芳,liming,,,,{name},,,")
    assert refusal.value.message == "名单有 1 处错误，没有导入任何人员。第 3 行“登录账号”：与第 2 行的登录账号相同"
    assert snapshot() == before


def test_every_mistake_is_named_with_its_row_and_column(unit: Unit) -> None:
    name = unit.organization.name
    twin = make_organization(make_organization(unit.organization, name="甲镇"), name="水利站")
    make_organization(make_organization(unit.organization, name="乙镇"), name="水利站")
    found = problems(
        unit,
        f",a,,,,{name},,,",
        f"{'长' * 61},b,138****0001,,,{name},,,",
        "李明,c,,,,别处的局,,,",
        f"李明,d,,123456789012345678,,{name},,,",
        "李明,e,,,,没有的局,,科长,",
        f"李明,f,,,,{name},,访客,",
        f"李明,g,,,,{name},,管理员,",
        f"李明,h,,,,{name},,,明年",
        f"李明,i,,,,{name},,,2026-11-22",
        f"李明,{unit.applicant.username},,,,{name},,,",
        "李明,j,,,,水利站,,,",
        f"李明,k,,,,水利站,{twin.parent.name if twin.parent else ''},,",
        f"李明,l,,,,{name},,用车人、访客,2026-12-31",
    )
    assert [(one.row, one.column, one.message[:14]) for one in found] == [
        (2, "姓名", "不能为空"),
        (3, "姓名", "最多 60 个字"),
        (3, "手机号", "请填写完整号码，不能含有星号"),
        (4, "单位", "没有名为“别处的局”的在用单"),
        (5, "身份证号", "身份证号不正确，请核对 18"),
        (6, "单位", "没有名为“没有的局”的在用单"),
        (6, "角色", "没有“科长”这个角色"),
        (7, "最后一天", "访客必须填写结束日期"),
        (8, "角色", "须由主管部门任命"),
        (9, "最后一天", "日期应写作 2026-12-"),
        (10, "最后一天", "不能早于今天"),
        (11, "登录账号", f"登录账号已由{unit.applicant.name}（{name}"[:14]),
        (12, "单位", "有 2 个单位名为“水利站”"),
        (14, "角色", "与“用车人”不相容"),
    ]


def test_masked_numbers_are_no_numbers(unit: Unit) -> None:
    found = problems(unit, f"李明,liming,138****0001,,,{unit.organization.name},,,")
    assert [(one.row, one.column) for one in found] == [(2, "手机号")]


def test_not_into_units_of_others(unit: Unit) -> None:
    other = make_organization(name="别处的财政局")
    assert [one.column for one in problems(unit, f"李明,liming,,,,{other.name},,,")] == ["单位"]


def test_a_preview_tells_nobody_and_files_nothing(unit: Unit) -> None:
    assert problems(unit, f"李明,liming,,,,{unit.organization.name},,调度员,") == []
    assert not User.objects.filter(username="liming").exists()
    assert not Filing.objects.exists()
    assert not Notice.objects.exists()


def test_an_empty_list_is_refused(unit: Unit) -> None:
    with refused(ImportRefused):
        take(unit)


def test_nobody_signs_in_before_a_password_is_issued(unit: Unit) -> None:
    person = take(unit, f"李明,liming,,,,{unit.organization.name},,,").people[0]
    client, body = signed_in(unit.authority), {"username": "liming", "password": PASSWORD}
    guard = signed_in(make_person(unit.organization, Role.SECURITY_ADMIN))
    assert get(guard, f"/people/{person.pk}/security")["has_password"] is False
    refusal = client.post(f"{API}/auth/sign-in", body, content_type="application/json")
    assert refusal.json()["code"] == "bad_credentials"
    issued = client.post(
        f"{API}/people/batch/issue-passwords", {"person_ids": [person.pk]}, content_type="application/json"
    ).json()[0]
    body["password"] = issued["password"]
    me = client.post(f"{API}/auth/sign-in", body, content_type="application/json").json()
    assert (me["name"], me["must_change_password"]) == ("李明", True)


def test_the_template_can_be_filled_in(unit: Unit) -> None:
    client = signed_in(unit.administrator)
    template = client.get(f"{API}/people/import/template").content
    assert table_of(template) == []
    raw = listed(f"李明,liming,,,,{unit.organization.name},,,")
    with refused(ImportRefused):
        importing.import_people(raw=template, by=actor(unit.administrator), at=NOW)
    assert importing.preview_people(raw=raw, by=actor(unit.administrator), at=NOW).problems == []


def test_the_last_day_is_a_day_of_the_role(unit: Unit) -> None:
    person = take(unit, f"来客,laike,,,,{unit.organization.name},,访客,2026年11月23日").people[0]
    assert person.grants.get(role=Role.VISITOR).valid_to == TODAY + timedelta(days=1)


def test_who_is_there_already_is_said_of_the_row_and_of_nobody_elsewhere(unit: Unit) -> None:
    name, elsewhere = unit.organization.name, make_person(make_organization())
    take(unit, f"李明,liming,,{GOOD_NUMBER},,{name},,,")
    found = problems(
        unit,
        f"李明,liming,,,,{name},,,",
        f"王芳,liming,,,,{name},,,",
        f"李明,liming2,,{GOOD_NUMBER},,{name},,,",
        f"赵刚,zhaogang,,,,{name},,,",
        f"赵刚,zhaogang,,,,{name},,,",
        f"某人,{elsewhere.username},,,,{name},,,",
    )
    here = f"李明（{name}，账号 liming）"
    assert found == [
        Problem(2, "登录账号", f"此人已在系统中：{here}，不必再导入"),
        Problem(3, "登录账号", f"登录账号已由{here}使用，请换一个"),
        Problem(4, "身份证号", f"此人已在系统中：{here}，不必再导入"),
        Problem(6, "登录账号", "与第 5 行的登录账号相同"),
        Problem(7, "登录账号", "该账号已被使用"),
    ]


def test_rows_with_something_wrong_are_passed_over_and_come_back_as_a_file(unit: Unit) -> None:
    name = unit.organization.name
    raw = listed(f"李明,liming,,,,{name},,,", "王芳,wangfang,,123,科员,没有这个单位,,,", f"赵刚,zhaogang,,,,{name},,,")
    client = signed_in(unit.administrator)

    def send(path: str) -> Any:
        return client.post(f"{API}{path}", {"file": SimpleUploadedFile("名单.csv", raw)})

    assert send("/people/import").json()["code"] == "import_refused"
    (row,) = table_of(send("/people/import/refused").content)
    assert (row["姓名*"], row["职务"], row["单位*"]) == ("王芳", "科员", "没有这个单位")
    assert "身份证号：" in row["未导入原因"]
    assert "没有名为“没有这个单位”的在用单位" in row["未导入原因"]
    done = send("/people/import?skip=true").json()
    assert [one["username"] for one in done["people"]] == ["liming", "zhaogang"]
    assert {one["row"] for one in done["problems"]} == {3}
    entry = Entry.objects.get(action="accounts.user.import")
    assert entry.after == {"people": 2, "grants": 2, "refused": 1}
    with refused(ImportRefused):
        importing.import_people(raw=listed("甲,,,,,,,,"), skip=True, by=actor(unit.administrator), at=NOW)


@pytest.mark.parametrize("day", ["9999-12-31", "2200年1月1日"])
def test_a_day_beyond_all_reckoning_is_a_mistake_of_the_list(unit: Unit, day: str) -> None:
    raw = listed(f"来客,laike,,,,{unit.organization.name},,访客,{day}")
    done = importing.preview_people(raw=raw, by=actor(unit.administrator), at=NOW)
    assert [str(one) for one in done.problems] == ["第 2 行“最后一天”：日期超出范围"]
