"""From the first start to the first vehicle that can be sent: what an administrator does on an empty installation."""

import re

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, Playwright, expect

from tests.browser.calls import Calls, approved, bring_back, post, soon
from tests.browser.calls import send as send_vehicle
from tests.browser.conftest import Seat
from tests.browser.desk import rate
from tests.browser.installation import Installation
from tests.browser.pages import change_password, choose, dialog, enter, fill, send

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further]

ROOT = "常州市机关事务管理局"
UNIT = "常州市财政局"
CENTER = "常州市公务用车服务中心"
PEOPLE = (
    ("李明", "liming", UNIT, "用车人"),
    ("张华", "zhanghua", UNIT, "审批人"),
    ("周强", "zhouqiang", ROOT, "调度员"),
    ("孙伟", "sunwei", CENTER, None),
    ("石磊", "shilei", ROOT, "安全管理员"),
    ("闻静", "wenjing", ROOT, "审计管理员"),
)
AT_WORK = {"applicant": "liming", "approver": "zhanghua", "dispatcher": "zhouqiang", "driver": "sunwei"}
PASSWORD = "Gongwu#Che2026"


def test_an_administrator_sets_everything_up(installation: Installation, desk: Seat, playwright: Playwright) -> None:
    page = desk()
    set_up(page, installation)
    expect(steps(page)).to_have_count(6)
    expect(done(page)).to_have_count(0)

    build_organizations(page)
    passwords = {username: add_person(page, *who) for who in PEOPLE for username in (who[1],)}
    register_vehicle(page)
    register_driver(page)

    page.get_by_role("menuitem", name="工作台").or_(page.get_by_role("link", name="工作台")).first.click()
    expect(done(page)).to_have_count(5)

    applicant = desk()
    first_sign_in(applicant, installation, passwords["liming"])
    calls = go_to_work(playwright, installation, passwords | {"liming": PASSWORD})
    trip = drive(calls)
    applicant.goto(f"{installation.url}/trips/{trip}")
    rate(applicant)


def set_up(page: Page, installation: Installation) -> None:
    page.goto(installation.url)
    expect(page).to_have_url(re.compile("/setup$"))
    fill(page.locator("form"), 设置码="AAAA-BBBB-CCCC", 单位全称=ROOT, 姓名="王建国", 登录账号="admin")
    choose(page.locator("form"), "division_code", "江苏省 / 常州市")
    fill(page.locator("form"), 密码="Changzhou#2026", 再次输入密码="Changzhou#2026")
    page.get_by_role("button", name="完成设置并登录").click()
    expect(page.get_by_text("设置码不正确")).to_be_visible()
    fill(page.locator("form"), 设置码=installation.setup_code)
    page.get_by_role("button", name="完成设置并登录").click()
    expect(page.get_by_role("heading", name="开始使用")).to_be_visible()


def steps(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="开始使用")).get_by_role("listitem")


def done(page: Page) -> Locator:
    return steps(page).filter(has_text="已完成")


def build_organizations(page: Page) -> None:
    page.get_by_role("link", name="建立单位").click()
    for name, kind in ((UNIT, "行政机关"), (CENTER, "公务用车服务中心")):
        page.get_by_role("treeitem").get_by_text(ROOT).click()
        page.get_by_role("button", name="新建下级单位").click()
        fill(dialog(page), 单位全称=name)
        choose(dialog(page), "kind", kind)
        send(page, "新建")
        expect(page.get_by_role("heading", name=name)).to_be_visible()

    page.get_by_role("treeitem").get_by_text(CENTER).click()
    page.get_by_role("button", name="撤销").click()
    expect(dialog(page)).to_contain_text("撤销后")
    dialog(page).get_by_role("button", name="返回").click()


def add_person(page: Page, name: str, username: str, unit: str, role: str | None) -> str:
    """The initial password, as it is shown once."""
    page.get_by_role("link", name="人员", exact=True).click()
    page.get_by_role("button", name="添加人员").click()
    form = dialog(page)
    fill(form, 姓名=name, 登录账号=username)
    choose(form, "organization_id", unit)
    if role != "用车人":
        form.locator("label", has_text="用车人").first.click()  # what most people are is ticked already
    if role and role != "用车人":
        form.locator("label", has=page.get_by_text(role, exact=True)).click()
    form.get_by_role("button", name="添加", exact=True).click()
    shown = dialog(page).filter(has_text="初始密码")
    expect(shown).to_contain_text("关闭后不能再次查看")
    password = shown.locator("dd").last.inner_text()
    shown.get_by_role("button", name="我已记下，关闭").click()
    expect(page.get_by_role("row").filter(has_text=username)).to_contain_text(role or name)
    return password


def register_vehicle(page: Page) -> None:
    page.get_by_role("link", name="车辆", exact=True).click()
    page.get_by_role("button", name="登记车辆").first.click()
    form = dialog(page)
    fill(form, 号牌="苏d·12345", 品牌="红旗", 型号="H5")
    expect(form.get_by_role("textbox", name="号牌")).to_have_value("苏D12345")
    choose(form, "organization_id", CENTER)
    choose(form, "kind", "调研接待用车")
    send(page, "登记")
    expect(page.get_by_role("heading", name="苏D12345")).to_be_visible()

    page.get_by_role("link", name="车辆", exact=True).first.click()
    page.get_by_role("button", name="登记车辆").first.click()
    fill(dialog(page), 号牌="苏D12345", 品牌="别克", 型号="GL8")
    choose(dialog(page), "kind", "其他用车")
    dialog(page).get_by_role("button", name="登记", exact=True).click()
    expect(dialog(page)).to_contain_text("该号牌已登记在其他车辆上")
    dialog(page).get_by_role("button", name="取消").click()
    page.get_by_role("button", name="放弃修改").click()


def register_driver(page: Page) -> None:
    page.get_by_role("link", name="驾驶员", exact=True).click()
    page.get_by_role("button", name="登记驾驶员").first.click()
    form = dialog(page)
    choose(form, "person_id", "孙伟")
    form.locator("[data-field=licence_expires_on] input").fill("2099-12-31")
    page.keyboard.press("Enter")
    choose(form, "usual_vehicle_id", "苏D12345")
    send(page, "登记")
    expect(page.get_by_role("heading", name="孙伟")).to_be_visible()
    expect(page.get_by_role("link", name="苏D12345")).to_be_visible()


def first_sign_in(page: Page, installation: Installation, password: str) -> None:
    """With the initial password only to change it; then to work."""
    enter(page, installation.url, "liming", password)
    change_password(page, password, PASSWORD)
    expect(page.get_by_role("heading", name="李明")).to_be_visible()
    expect(page.get_by_text("申请用车").first).to_be_visible()


def go_to_work(playwright: Playwright, installation: Installation, passwords: dict[str, str]) -> Calls:
    """Everybody signs in; whose password is still the initial one changes it."""
    people: dict[str, APIRequestContext] = {}
    for role, username in AT_WORK.items():
        people[role] = playwright.request.new_context(base_url=installation.url)
        post(people[role], "/auth/sign-in", username=username, password=passwords[username])
        if passwords[username] != PASSWORD:
            post(people[role], "/auth/password", current_password=passwords[username], new_password=PASSWORD)
    return people.__getitem__


def drive(calls: Calls) -> int:
    """The first trip of the installation, up to the rating."""
    trip = approved(calls, "赴金坛调研财政资金使用情况", soon(40))
    task = send_vehicle(calls, trip, driver="孙伟")
    post(calls("driver"), f"/assignments/{task}/depart", odometer_km=None)
    bring_back(calls, task)
    return trip
