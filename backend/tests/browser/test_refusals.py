"""What goes wrong between people and on the way to the server, and what they are told."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser import calls as by_call
from tests.browser.calls import Calls, approved, free_driver, get, soon
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import find_pending, open_menu, told
from tests.browser.installation import Installation
from tests.browser.pages import document
from tests.browser.phone import open_tab, slide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGAIN_MS = 30_000  # the phone tries again every twenty seconds


def test_the_second_of_two_dispatchers_is_told_that_the_vehicle_has_gone(
    desk: Seat, sign_in: SignIn, calls: Calls
) -> None:
    start, number = soon(60 * 50), document()
    first, second = f"第一组下乡（{number}）", f"第二组下乡（{number}）"
    approved(calls, first, start)
    trip = approved(calls, second, start)
    plate = next(one["plate"] for one in get(calls("dispatcher"), f"/trips/{trip}/choices")["vehicles"] if one["free"])
    quick, slow = desk(), desk()
    for page, reason in ((quick, first), (slow, second)):
        sign_in(page, "dispatcher")
        open_menu(page, "调度台")
        find_pending(page, reason)
        choose_vehicle(page, plate)

    quick.keyboard.press("Enter")
    told(quick, f"已派 {plate}")
    slow.keyboard.press("Enter")
    refusal = slow.get_by_role("dialog", name="派车").get_by_role("alert")
    expect(refusal).to_contain_text("可能刚被其他调度员派出。已刷新可选车辆和驾驶员，请确认或另选。")
    assert get(calls("dispatcher"), f"/trips/{trip}")["status"] == "approved"


def choose_vehicle(page: Page, plate: str) -> None:
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="派车")
    page.keyboard.type(plate)
    expect(panel.get_by_role("listbox", name="车辆").get_by_role("option")).to_have_count(1)
    expect(panel.get_by_text(f"{plate} ·")).to_be_visible()
    expect(panel.get_by_role("button", name="确认派车")).to_be_enabled()


def test_an_impatient_finger_asks_once(phone: Seat, sign_in: SignIn, calls: Calls) -> None:
    reason, page = f"赴市政府开会（{document()}）", phone()
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.method == "POST" and one.url.endswith("/trips") else None)
    sign_in(page, "applicant")
    page.get_by_role("link", name="申请用车").tap()
    page.get_by_role("group", name="用途").get_by_role("button", name="会议活动").tap()
    page.get_by_role("textbox", name="事由").fill(reason)
    page.get_by_role("group", name="常用时间").get_by_role("button", name="明天上午").tap()
    page.get_by_role("textbox", name="报到地点").fill("市教育局")
    page.get_by_role("textbox", name="目的地").fill("市政府")
    page.get_by_role("button", name="提交申请").dblclick()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    assert len(sent) == 1
    assert len(get(calls("applicant"), "/trips", scope="mine", q=reason)["items"]) == 1


def test_whose_session_is_lost_comes_back_to_the_same_page(desk: Seat, sign_in: SignIn, demo: Installation) -> None:
    page, account = desk(), demo.account("dispatcher")
    sign_in(page, "dispatcher")
    page.goto(f"{demo.url}/tasks?only=returned")
    expect(page.get_by_role("heading", name="出车任务")).to_be_visible()
    page.context.clear_cookies()
    open_menu(page, "调度台")
    expect(page.get_by_text("登录已失效，请重新登录后继续。")).to_be_visible()
    page.get_by_label("账号").fill(account.username)
    page.locator("input[type=password]").fill(account.password)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{demo.url}/board")
    expect(page.get_by_role("heading", name="调度台")).to_be_visible()


def test_a_phone_opens_the_pages_for_phones(phone: Seat, desk: Seat, demo: Installation) -> None:
    small, large = phone(), desk()
    small.goto(demo.url)
    expect(small).to_have_url(re.compile("/m/sign-in"))
    large.goto(demo.url)
    expect(large).to_have_url(f"{demo.url}/sign-in")


def test_what_is_not_permitted_is_neither_offered_nor_shown(
    desk: Seat, phone: Seat, sign_in: SignIn, demo: Installation
) -> None:
    page, small = desk(), phone()
    sign_in(page, "applicant")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="我的用车")).to_be_visible()
    expect(menu.get_by_role("link", name=re.compile("调度台|审批|人员|审计"))).to_have_count(0)
    page.goto(f"{demo.url}/board")
    expect(page.get_by_text("您没有访问“调度台”的权限")).to_be_visible()

    sign_in(small, "driver")
    expect(small.get_by_role("tab", name="调度")).to_have_count(0)
    small.goto(f"{demo.url}/m/dispatch")
    expect(small.get_by_text("您没有访问“调度”的权限")).to_be_visible()


def test_a_driver_without_a_network_is_told_and_nothing_is_pretended(
    phone: Seat, sign_in: SignIn, calls: Calls
) -> None:
    reason, driver, page = f"赴溧阳抢修（{document()}）", free_driver(calls), phone()
    task = by_call.send(calls, approved(calls, reason, soon(40)), driver=driver)
    sign_in(page, "driver")
    open_tab(page, "出车")
    expect(page.get_by_text(reason)).to_be_visible()

    page.context.set_offline(True)
    expect(page.get_by_text("手机没有网络。")).to_be_visible()
    page.get_by_role("button", name="出车", exact=True).tap()
    slide(page, "出车")
    expect(page.get_by_role("alert").filter(has_text="的出车还没有送达")).to_be_visible()
    expect(page.get_by_text("正在等网络，送达前请勿重复操作")).to_be_visible()
    expect(page.get_by_text("出车中")).to_have_count(0)
    assert get(calls("driver"), f"/assignments/{task}")["status"] == "assigned"

    page.context.set_offline(False)
    expect(page.get_by_text("还没有送达")).to_have_count(0, timeout=AGAIN_MS)
    expect(page.get_by_text("出车中")).to_be_visible()
    assert get(calls("driver"), f"/assignments/{task}")["status"] == "underway"
    by_call.bring_back(calls, task)
