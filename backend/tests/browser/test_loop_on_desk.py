"""The loop at PCs: the keyboard for those who decide all day, and the ways on which a trip does not come to be."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calls import Calls, approved, ask, soon
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import find_pending, open_menu, rate, told
from tests.browser.installation import Installation
from tests.browser.pages import dialog, document, fill, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_trip_from_the_request_to_the_stars(desk: Seat, sign_in: SignIn) -> None:
    reason = f"赴金坛检查校园安全（{document()}）"
    applicant, dispatcher = desk(), desk()

    sign_in(applicant, "applicant")
    request(applicant, reason)
    for role in ("approver", "fleet_manager"):
        deciding = desk()
        sign_in(deciding, role)
        open_menu(deciding, "审批")
        agree_by_keyboard(deciding, reason)
    applicant.reload()
    expect(applicant.get_by_text("等待：调度派车")).to_be_visible()

    sign_in(dispatcher, "dispatcher")
    plate = dispatch_by_keyboard(dispatcher, reason)
    applicant.reload()
    expect(applicant.get_by_role("article").filter(has_text=plate)).to_contain_text("待出车")

    drive_for_the_driver(dispatcher, reason, plate)
    applicant.reload()
    rate(applicant)


def test_dragging_a_request_on_a_vehicle_sends_it(desk: Seat, sign_in: SignIn, calls: Calls) -> None:
    reason = f"赴武进参加运动会（{document()}）"
    approved(calls, reason, soon(60 * 26))
    page = desk()
    sign_in(page, "dispatcher")
    open_menu(page, "调度台")
    find_pending(page, reason)
    page.get_by_text("只看空闲").click()

    row = page.locator(".row", has=page.get_by_role("button", name="派此车")).first
    plate = row.locator("strong").inner_text()
    drag(page, page.get_by_role("option", selected=True), row.locator(".lane"))
    panel = page.get_by_role("dialog", name="派车")
    expect(panel.get_by_text(f"{plate} ·")).to_be_visible()
    panel.get_by_role("button", name="确认派车").click()
    told(page, f"已派 {plate}")
    expect(panel).to_be_hidden()
    expect(page.get_by_text("没有符合条件的申请")).to_be_visible()


def test_what_is_sent_back_can_be_corrected(desk: Seat, sign_in: SignIn, calls: Calls, demo: Installation) -> None:
    reason, why = f"赴新北参加座谈（{document()}）", "请补充会议通知或活动方案"
    trip = ask(calls, reason, soon(60 * 30))
    approver, applicant = desk(), desk()
    sign_in(approver, "approver")
    open_menu(approver, "审批")
    mark_by_keyboard(approver, reason)
    approver.keyboard.press("r")
    dialog(approver).get_by_role("button", name="退回", exact=True).click()
    expect(dialog(approver).get_by_text("退回原因为必填项")).to_be_visible()
    dialog(approver).get_by_role("button", name=why).click()
    send(approver, "退回")
    told(approver, "已退回，申请人会收到通知")

    sign_in(applicant, "applicant")
    applicant.goto(f"{demo.url}/trips/{trip}")
    expect(applicant.get_by_text(f"退回原因：{why}")).to_be_visible()
    applicant.get_by_role("button", name="修改申请").click()
    fill(applicant.locator("form"), 备注="会议通知见附件，参会 2 人")
    applicant.get_by_role("button", name="重新提交").click()
    told(applicant, "已提交，等待单位审批")
    expect(applicant.get_by_text("等待：单位审批")).to_be_visible()
    expect(applicant.get_by_text("会议通知见附件，参会 2 人").first).to_be_visible()

    approver.reload()
    agree_by_keyboard(approver, reason)


def test_who_no_longer_needs_the_car_says_so(desk: Seat, sign_in: SignIn, calls: Calls, demo: Installation) -> None:
    start = soon(60 * 28)
    early = ask(calls, f"赴钟楼走访学校（{document()}）", start)
    late = approved(calls, f"赴天宁走访学校（{document()}）", start + timedelta(hours=3))
    page = desk()
    sign_in(page, "applicant")

    page.goto(f"{demo.url}/trips/{early}")
    page.get_by_role("button", name="撤回申请").click()
    send(page, "撤回申请")
    told(page, "已撤回")
    expect(page.locator("header").get_by_text("已撤回")).to_be_visible()
    expect(page.get_by_role("button", name="撤回申请")).to_have_count(0)

    page.goto(f"{demo.url}/trips/{late}")
    page.get_by_role("button", name="取消用车").click()
    dialog(page).get_by_role("button", name="取消用车").click()
    expect(dialog(page).get_by_text("取消原因为必填项")).to_be_visible()
    fill(dialog(page), 取消原因="会议改为线上召开")
    send(page, "取消用车")
    told(page, "已取消")
    expect(page.locator("header").get_by_text("已取消")).to_be_visible()
    expect(page.get_by_text("会议改为线上召开")).to_be_visible()


def request(page: Page, reason: str) -> None:
    """The next half hour is proposed; the rest is to be said."""
    page.get_by_role("link", name="申请用车").first.click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("事由为必填项")).to_be_visible()
    page.get_by_text("基层调研", exact=True).click()
    form = page.locator("form")
    fill(form, 事由=reason)
    form.get_by_role("button", name="半天").click()
    form.get_by_placeholder("如：市行政中心东门").fill("市行政中心东门")
    fill(form, **{"目的地 1": "金坛区教育局"})
    mark(page, "报到地点")
    page.get_by_role("button", name="提交申请").click()
    told(page, "已提交，等待单位审批")
    expect(page.get_by_role("heading", name="用车申请")).to_be_visible()
    expect(page.get_by_text("等待：单位审批")).to_be_visible()
    expect(page.get_by_role("application", name="行程地图")).to_be_visible()


def mark(page: Page, place: str) -> None:
    """On the map, where it lies."""
    page.get_by_role("button", name=f"{place}：在地图上标出位置").click()
    expect(page.get_by_text("点击地图，标出位置")).to_be_visible()
    hint = page.get_by_role("status").filter(has_text="点击")
    for _ in range(5):  # from far away it comes nearer first, and asks for another click
        page.get_by_role("application", name=f"{place}地图").click(position={"x": 240, "y": 160})
        expect(hint).to_have_text(re.compile("再次点击|点击别处"))
        if "再次" not in hint.inner_text():
            break
        page.wait_for_timeout(1000)  # while it comes nearer
    expect(page.get_by_text("点击别处或拖动可移动")).to_be_visible()
    dialog(page).get_by_role("button", name="确定").click()
    expect(page.get_by_role("button", name=f"{place}：已标出位置")).to_be_visible()


def mark_by_keyboard(page: Page, reason: str) -> None:
    """Down the list until the mark stands on it."""
    rows = page.get_by_role("region", name="审批").get_by_role("listitem")
    expect(rows.filter(has_text=reason)).to_be_visible()
    marked = rows.and_(page.locator("[aria-current]"))
    for _ in range(rows.count()):
        if reason in marked.inner_text():
            return
        page.keyboard.press("ArrowDown")
    expect(marked).to_contain_text(reason)


def agree_by_keyboard(page: Page, reason: str) -> None:
    mark_by_keyboard(page, reason)
    page.keyboard.press("a")
    expect(dialog(page)).to_contain_text(reason)
    send(page, "同意")
    told(page, "已同意")
    expect(page.get_by_role("listitem").filter(has_text=reason)).to_have_count(0)


def dispatch_by_keyboard(page: Page, reason: str) -> str:
    """Search, Enter, Enter; the plate."""
    open_menu(page, "调度台")
    find_pending(page, reason)
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="派车")
    expect(panel.get_by_role("button", name="确认派车")).to_be_enabled()
    plate = panel.locator("b").filter(has_text=re.compile("苏D.+·")).inner_text().split(" · ")[0]
    page.keyboard.press("Enter")
    told(page, f"已派 {plate}")
    expect(page.get_by_text("没有符合条件的申请")).to_be_visible()
    return plate


def drag(page: Page, what: Locator, to: Locator) -> None:
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    y = end["y"] + end["height"] / 2
    page.mouse.move(start["x"] + 60, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(700, y, steps=8)
    page.mouse.move(760, y, steps=4)
    page.mouse.up()


def drive_for_the_driver(page: Page, reason: str, plate: str) -> None:
    """He has no phone today: the dispatcher records it all."""
    open_menu(page, "出车任务")
    page.get_by_placeholder("号牌、驾驶员、用车人、事由").fill(reason)
    task = page.get_by_role("row").filter(has_text=reason)
    expect(task).to_contain_text(plate)
    task.get_by_role("button", name="登记出车").click()
    send(page, "登记出车")
    told(page, "已登记出车")
    expect(task).to_contain_text("出车中")

    task.get_by_role("link", name=reason).click()
    page.get_by_role("button", name="上报变动").click()
    fill(dialog(page), 说明="会议延长半小时")
    send(page, "上报")
    told(page, "已上报")
    page.get_by_role("article").filter(has_text=plate).get_by_role("button", name="确认").click()
    expect(page.get_by_text("已确认").first).to_be_visible()

    page.get_by_role("button", name="登记回场").click()
    fill(dialog(page), 停放地点="中心停车场", 说明="油量充足")
    send(page, "登记回场")
    told(page, "已登记回场")
    page.get_by_role("button", name="结单").click()
    expect(dialog(page)).to_contain_text("核对车辆、钥匙和里程后结单")
    send(page, "结单")
    told(page, "已结单")
    expect(page.get_by_role("article").filter(has_text=plate)).to_contain_text("已结单")
