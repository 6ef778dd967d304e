"""A person comes to a district's unit, gets a role for a week, works, is suspended from above, works again."""

import re
from datetime import timedelta
from random import randrange

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calls import Calls, get, post, soon
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu, told
from tests.browser.installation import Installation
from tests.browser.pages import change_password, choose, dialog, enter, fill, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNIT, LEVEL = "武进区水利局", "常州市机关事务管理局"
OWN_PASSWORD = "Green-Harbour-52"


def entry(name: str) -> re.Pattern[str]:
    """In the menu, with or without the number of what waits there."""
    return re.compile(f"^{name}( |$)")


def test_from_account_to_role_to_limit_to_trail(desk: Seat, sign_in: SignIn, calls: Calls, demo: Installation) -> None:
    username, reason = f"journey{randrange(10**6)}", f"账号清理（{randrange(10**6)}）"
    admin, newcomer = desk(), desk()
    sign_in(admin, "authority")

    password = add_person(admin, username)
    give_role(admin, "调度员", days=7)
    enter(newcomer, demo.url, username, password)
    change_password(newcomer, password, OWN_PASSWORD)
    menu = newcomer.get_by_role("navigation", name="主菜单")
    for shown in ("调度台", "车辆"):
        expect(menu.get_by_role("link", name=entry(shown))).to_be_visible()
    for hidden in ("人员", "单位", "操作记录"):  # 审批: a dispatcher agrees to 外场临停
        expect(menu.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    open_menu(newcomer, "车辆")
    rows = newcomer.get_by_role("region", name="车辆").locator("tbody tr")
    expect(rows.first).to_contain_text(UNIT)
    expect(rows.filter(has_not_text=UNIT)).to_have_count(0)

    limit_accounts(admin, reason)
    open_menu(newcomer, "调度台")
    expect(newcomer.get_by_role("heading", name="账号暂停使用")).to_be_visible()
    for told_why in (LEVEL, UNIT, reason, "直到解除"):
        expect(newcomer.get_by_role("main")).to_contain_text(told_why)

    row = admin.get_by_role("row").filter(has_text=reason)
    row.get_by_role("button", name="解除").click()
    send(admin, "解除")
    told(admin, "限制已解除")
    newcomer.get_by_role("button", name="重新检查").click()
    expect(menu.get_by_role("link", name=entry("调度台"))).to_be_visible()

    expect(admin.get_by_role("navigation", name="主菜单").get_by_role("link", name="操作记录")).to_have_count(0)
    auditor = desk()
    sign_in(auditor, "audit_admin")
    open_menu(auditor, "操作记录")
    for label, what in (("限制权限", reason), ("授权", f"调度员 @ {UNIT}"), ("解除限制", UNIT)):
        expect(auditor.get_by_role("row").filter(has_text=label).filter(has_text=what).first).to_be_visible()
    found = get(calls("authority"), "/people", q=username)["items"]
    post(calls("authority"), f"/people/{found[0]['id']}/deactivate")


def add_person(page: Page, username: str) -> str:
    """With an account and nothing else; the initial password that is shown once. Ends on the person's page."""
    open_menu(page, "人员")
    page.get_by_role("button", name="添加人员").first.click()
    form = dialog(page)
    fill(form, 姓名="季远航", 登录账号=username)
    choose(form, "organization_id", UNIT)
    form.get_by_role("button", name="添加", exact=True).click()
    password = dialog(page).locator(".secret").inner_text()
    dialog(page).get_by_role("link", name="查看人员").click()
    expect(page.get_by_role("heading", name="季远航")).to_be_visible()
    return password


def give_role(page: Page, role: str, *, days: int) -> None:
    page.get_by_role("button", name="授予角色").click()
    form = dialog(page)
    choose(form, "role", role)
    last = form.locator("[data-field=valid_to] input")
    last.fill((soon(0).date() + timedelta(days=days)).isoformat())
    last.press("Enter")
    send(page, "授予")
    told(page, "角色已授予")
    expect(page.get_by_role("row").filter(has_text=role)).to_contain_text("有效")


def limit_accounts(page: Page, reason: str) -> None:
    open_menu(page, "权限限制")
    page.get_by_role("button", name="限制下级").click()
    form = dialog(page)
    choose(form, "organization_id", UNIT)
    form.get_by_role("button", name="全部账号").click()
    fill(form, 原因=reason)
    send(page, "限制")
    told(page, "限制已生效")
    expect(page.get_by_role("row").filter(has_text=reason)).to_contain_text("生效中")
