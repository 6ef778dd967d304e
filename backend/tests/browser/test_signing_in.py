"""A second factor set up, asked for at the phone, a session ended from elsewhere; all of it in the log of sign-ins."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu, told
from tests.browser.installation import Installation
from tests.browser.pages import dialog, send

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further]
ROLE = "maintenance_manager"


def test_second_factor_and_a_session_ended_from_elsewhere(
    desk: Seat, phone: Seat, demo: Installation, sign_in: SignIn
) -> None:
    office, pocket, auditor = desk(), phone(), desk()
    account = demo.account(ROLE)
    sign_in(office, ROLE)
    office.goto(f"{demo.url}/account")
    office.get_by_role("button", name="绑定动态口令").click()
    app = pyotp.TOTP("".join(dialog(office).locator("code").inner_text().split()))
    confirm(office, "000000")
    expect(dialog(office).get_by_text("验证码不正确或已使用")).to_be_visible()
    confirm(office, app.now())
    recovery = dialog(office).get_by_role("list", name="备用码").get_by_role("listitem").first.inner_text()
    dialog(office).get_by_role("button", name="我已保存，完成").click()
    expect(office.get_by_text("剩余备用码 10 个")).to_be_visible()

    pocket.goto(f"{demo.url}/m/sign-in")
    pocket.get_by_label("账号").fill(account.username)
    pocket.locator("input[type=password]").fill(account.password)
    pocket.get_by_role("button", name="登录").click()
    pocket.get_by_label("验证码").fill("123456")
    pocket.get_by_role("button", name="确认登录").click()
    expect(pocket.get_by_role("alert").filter(has_text="验证码不正确")).to_be_visible()
    pocket.get_by_label("验证码").fill(app.at(time.time() + 30))  # the next one, as no code is taken twice
    pocket.get_by_role("button", name="确认登录").click()
    pocket.wait_for_url(re.compile(r"/m/$"))

    office.reload()
    office.get_by_role("button", name="结束登录").first.click()
    office.get_by_role("button", name="结束登录").last.click()
    told(office, "该设备已退出")
    pocket.reload()
    expect(pocket.get_by_text("您在其他设备上结束了此次登录，请重新登录")).to_be_visible()

    sign_in(auditor, "audit_admin")
    open_menu(auditor, "登录日志")
    auditor.get_by_placeholder("账号、姓名、地址").fill(account.username)
    rows = auditor.get_by_role("table").get_by_role("row")
    for row, outcome in ((2, "动态口令错误"), (1, "登录成功"), (3, "登录成功")):  # the second shows that it is filtered
        expect(rows.nth(row)).to_contain_text(outcome)
    open_menu(auditor, "操作记录")
    expect(auditor.get_by_label("封存状态")).to_contain_text("已封存")  # right after the load it may lag
    expect(auditor.get_by_role("row").filter(has_text="绑定动态口令")).to_have_count(1)

    office.get_by_role("button", name="更换手机").click()
    dialog(office).get_by_role("textbox").fill(recovery)  # as who has lost the phone
    dialog(office).get_by_role("button", name="下一步").click()
    expect(dialog(office).get_by_text("扫描二维码")).to_be_visible()
    following = pyotp.TOTP("".join(dialog(office).locator("code").inner_text().split()))
    assert following.secret != app.secret
    confirm(office, following.now())
    recovery = dialog(office).get_by_role("list", name="备用码").get_by_role("listitem").first.inner_text()
    dialog(office).get_by_role("button", name="我已保存，完成").click()
    told(office, "已更换，原手机上的动态口令不再有效")

    office.get_by_role("button", name="解除绑定").click()
    dialog(office).get_by_role("textbox").fill(recovery)
    send(office, "解除绑定")
    told(office, "已解除绑定")


def confirm(page: Page, code: str) -> None:
    dialog(page).get_by_role("textbox").fill(code)
    dialog(page).get_by_role("button", name="确认绑定").click()
