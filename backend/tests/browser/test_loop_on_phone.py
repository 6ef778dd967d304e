"""The whole loop with phones only: ask, approve, agree, send, drive, close, rate."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calls import Calls, free_driver
from tests.browser.conftest import Seat, SignIn
from tests.browser.pages import document
from tests.browser.phone import open_tab, settle, sheet, slide, told

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICKUP, PLACE = "市行政中心东门", "溧阳市上兴镇政府"
DRIVEN_KM = 46


def test_a_trip_from_the_request_to_the_stars(phone: Seat, sign_in: SignIn, calls: Calls) -> None:
    reason, driver_name = f"赴溧阳调研茶产业（{document()}）", free_driver(calls)
    applicant, dispatcher, driver = phone(), phone(), phone()

    sign_in(applicant, "applicant")
    ask(applicant, reason)
    decide(phone(), "approver", sign_in, reason)
    applicant.reload()
    expect(applicant.get_by_text("等待：车管负责人同意")).to_be_visible()
    decide(phone(), "fleet_manager", sign_in, reason)
    applicant.reload()
    expect(applicant.get_by_role("heading", name="待调度")).to_be_visible()

    sign_in(dispatcher, "dispatcher")
    plate = send(dispatcher, reason, driver_name)
    applicant.reload()
    expect(applicant.get_by_role("heading", name="已派车")).to_be_visible()
    expect(applicant.get_by_text(plate)).to_be_visible()
    expect(applicant.get_by_role("button", name=f"拨打{driver_name}的电话")).to_be_visible()

    sign_in(driver, "driver")
    depart(driver, reason, plate)
    report_delay(driver)
    take_note(dispatcher, reason)
    bring_back(driver)
    close(dispatcher, reason, plate)
    rate(applicant, driver_name)


def ask(page: Page, reason: str) -> None:
    page.get_by_role("link", name="申请用车").tap()
    page.get_by_role("button", name="提交申请").tap()
    expect(page.get_by_text("事由为必填项")).to_be_visible()
    page.get_by_role("group", name="用途").get_by_role("button", name="基层调研").tap()
    page.get_by_role("textbox", name="事由").fill(reason)
    page.get_by_role("group", name="常用时间").get_by_role("button", name="半小时后").tap()
    page.get_by_role("textbox", name="报到地点").fill(PICKUP)
    page.get_by_role("textbox", name="目的地").fill(PLACE)
    page.get_by_role("button", name="提交申请").tap()
    expect(page.get_by_role("heading", name="已提交，等待单位审批")).to_be_visible()
    page.get_by_role("button", name="查看申请").tap()
    expect(page.get_by_role("heading", name="待审批")).to_be_visible()
    expect(page.get_by_text(reason)).to_be_visible()


def decide(page: Page, role: str, sign_in: SignIn, reason: str) -> None:
    """Find the request among those that wait, read it, agree."""
    sign_in(page, role)
    open_tab(page, "审批")
    page.get_by_role("article").filter(has_text=reason).tap()
    expect(page.get_by_role("heading", name="待审批")).to_be_visible()
    expect(page.get_by_text(PLACE)).to_be_visible()
    page.get_by_role("button", name="同意").tap()
    told(page, "已同意")
    page.get_by_text("返回").tap()  # the next one has come up by itself
    page.get_by_role("tab", name="已处理").tap()
    expect(page.get_by_role("article").filter(has_text=reason)).to_contain_text("已同意")


def send(page: Page, reason: str, driver: str) -> str:
    """The vehicle that is proposed with a driver of one's own choice; the plate."""
    open_tab(page, "调度")
    page.get_by_role("link").filter(has_text=reason).tap()
    page.get_by_role("button", name="驾驶员").tap()
    choices = sheet(page, "选择驾驶员")
    choices.get_by_placeholder("姓名").fill(driver)
    choices.get_by_role("button", name=driver).tap()
    expect(page.get_by_role("button", name="驾驶员")).to_contain_text(driver)
    plate = page.get_by_role("button", name="车辆").locator("strong").inner_text()
    page.get_by_role("button", name="确认派车").tap()
    told(page, "已派车")
    expect(page.get_by_role("tab", name="待派车")).to_be_visible()
    expect(page.get_by_role("link").filter(has_text=reason)).to_have_count(0)
    return plate


def depart(page: Page, reason: str, plate: str) -> None:
    open_tab(page, "出车")
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_text(plate).first).to_be_visible()
    page.get_by_role("button", name="出车", exact=True).tap()
    odometer(sheet(page, f"出车 {plate}"), "出车里程")
    slide(page, "出车")
    told(page, "出车已上报")
    expect(page.get_by_text("出车中")).to_be_visible()


def odometer(form: Locator, label: str, *, driven: int = 0) -> None:
    """What the field says it was, and what was driven since."""
    field = form.get_by_label(label)
    field.fill(str(int(field.get_attribute("placeholder") or 0) + driven))


def report_delay(page: Page) -> None:
    page.get_by_role("button", name="报告变动").tap()
    page.get_by_role("group", name="变动类型").get_by_role("button", name="时间").tap()
    page.get_by_role("button", name="会议延长").tap()
    page.get_by_role("button", name="+30 分钟").tap()
    expect(page.get_by_text("结束时间改为")).to_be_visible()
    page.get_by_role("button", name="报告调度员").tap()
    told(page, "变动报告已上报")


def take_note(page: Page, reason: str) -> None:
    page.get_by_role("tab", name="变动").tap()
    page.reload()
    change = page.get_by_role("article").filter(has_text=reason)
    expect(change).to_contain_text("会议延长")
    change.get_by_role("button", name="我已知道").tap()
    told(page, "已确认")
    expect(change).to_have_count(0)


def bring_back(page: Page) -> None:
    page.get_by_role("link", name="任务详情与记录").tap()
    expect(page.get_by_role("heading", name="任务记录")).to_be_visible()
    page.reload()
    expect(page.get_by_text("调度员已确认")).to_be_visible()
    page.get_by_role("button", name="回场", exact=True).tap()
    form = sheet(page, "停放地点")
    odometer(form, "回场里程", driven=DRIVEN_KM)
    form.get_by_label("停放地点").fill("市公务用车服务中心停车场")
    slide(page, "回场")
    odd = page.get_by_role("dialog").filter(has_text="请确认里程读数")  # after half a minute
    expect(odd).to_contain_text(f"比出车时多 {DRIVEN_KM} 公里")
    settle(odd)
    odd.get_by_role("button", name="读数无误").tap()
    told(page, "回场已上报")
    expect(page.get_by_text("已回场").first).to_be_visible()


def close(page: Page, reason: str, plate: str) -> None:
    page.get_by_role("tab", name="待结单").tap()
    page.reload()
    task = page.get_by_role("article").filter(has_text=reason)
    expect(task).to_contain_text(f"行驶 {DRIVEN_KM} 公里")
    task.get_by_role("button", name="结单").tap()
    sheet(page, f"结单 {plate}").get_by_role("button", name="确认结单").tap()
    told(page, "已结单")
    expect(task).to_have_count(0)


def rate(page: Page, driver: str) -> None:
    page.reload()
    page.get_by_role("button", name="评价驾驶员").tap()
    page.get_by_role("radiogroup", name=f"为{driver}打分").get_by_role("radio").nth(4).tap()
    expect(page.get_by_text("非常满意")).to_be_visible()
    page.get_by_role("button", name="准时到达").tap()
    page.get_by_role("button", name="提交评价").tap()
    told(page, "感谢您的评价")
    expect(page.get_by_role("heading", name="已评价")).to_be_visible()
    expect(page.get_by_text("准时到达")).to_be_visible()
