"""Where cars were, in one story: a trip is asked for, approved, driven and looked at; another's track is refused, asked
for, allowed, seen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calls import Calls, free_driver, get
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu
from tests.browser.driving import at_the_wheel
from tests.browser.installation import Installation
from tests.browser.pages import document
from tests.browser.phone import settle, sheet, slide, told
from tests.browser.test_loop_on_phone import ask, decide, depart, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_one_sees_the_own_trip_and_asks_for_anothers(
    phone: Seat, desk: Seat, sign_in: SignIn, calls: Calls, demo: Installation
) -> None:
    reason, passenger = f"赴新北听课（{document()}）", phone()
    sign_in(passenger, "applicant")
    ask(passenger, reason)
    trip = int(passenger.url.rsplit("/", 1)[1])
    for role in ("approver", "fleet_manager"):
        decide(phone(), role, sign_in, reason)
    dispatcher, driver, driver_name = phone(), phone(), free_driver(calls)
    sign_in(dispatcher, "dispatcher")
    plate = send(dispatcher, reason, driver_name)
    sign_in(driver, "driver")

    with at_the_wheel(demo, calls, plate) as vehicle:
        vehicle.report(engine=True)
        depart(driver, reason, plate)
        passenger.goto(f"{demo.url}/m/trips/{trip}")
        passenger.get_by_role("button", name="查看车辆现在的位置").tap()
        where = passenger.get_by_role("region", name=f"{plate} 的实时位置")
        for speed in (36, 40, 48, 54):
            vehicle.drive(speed / 3.6, speed_kmh=speed)
        expect(where).to_contain_text("在线运动")
        expect(where).to_contain_text("54 公里/小时")
        vehicle.drive(10, speed_kmh=0)
    come_back(driver)
    passenger.reload()
    expect(passenger.get_by_role("heading", name="已回场")).to_be_visible()
    expect(passenger.get_by_text("正在比对")).to_be_visible()

    look_at_own(passenger)
    passenger.goto(f"{demo.url}/m/tracks?vehicle={other_than(calls, vehicle.id)['id']}")
    expect(passenger.get_by_text("未找到该记录，或您无权查看")).to_be_visible()

    why = f"核查停放地点（{document()}）"
    asking, deciding = phone(), desk()
    sign_in(asking, "supervisor")
    ask_to_look(asking, plate, why, demo)
    sign_in(deciding, "authority")
    open_menu(deciding, "审批")
    row = deciding.get_by_role("listitem").filter(has_text=why)
    row.get_by_role("button", name="同意", exact=True).click()
    deciding.get_by_role("dialog").get_by_role("button", name="同意", exact=True).click()
    expect(row).to_have_count(0)

    asking.reload()
    asking.get_by_role("button", name="查看轨迹").tap()
    expect(asking.get_by_role("note", name=re.compile("水印"))).to_be_visible()
    expect(asking.get_by_text("依据：经批准的申请")).to_be_visible()

    open_menu(deciding, "轨迹查看记录")
    looks = deciding.get_by_role("row").filter(has_text=plate)
    expect(looks.filter(has_text="经批准的申请").first).to_be_visible()
    expect(looks.filter(has_text="本人用车").first).to_be_visible()
    auditing = desk()
    sign_in(auditing, "audit_admin")
    open_menu(auditing, "操作记录")
    expect(auditing.get_by_role("row").filter(has_text="查看轨迹").first).to_contain_text(plate)


def come_back(driver: Page) -> None:
    """After half a minute at the wheel, by a reading that has a digit too many, then by the right one."""
    driver.get_by_role("button", name="回场", exact=True).tap()
    reading = sheet(driver, "停放地点").get_by_label("回场里程")
    start = int(reading.get_attribute("placeholder") or 0)
    reading.fill(str(start + 400))
    slide(driver, "回场")
    odd = driver.get_by_role("dialog").filter(has_text="请确认里程读数")
    expect(odd).to_contain_text("比出车时多 400 公里")
    settle(odd)
    odd.get_by_role("button", name="取消").tap()
    reading.fill(str(start))
    slide(driver, "回场")
    told(driver, "回场已上报")


def look_at_own(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="查看轨迹").tap()
    expect(page.get_by_role("note", name=re.compile("水印"))).to_be_visible()
    expect(page.get_by_text("依据：本人用车")).to_be_visible()
    page.get_by_role("button", name="30 倍速").tap()
    expect(page.get_by_role("button", name="60 倍速")).to_be_visible()
    clock = page.get_by_role("slider", name="时间轴")
    clock.press("Home")
    begin, end = (str(clock.get_attribute(edge)) for edge in ("aria-valuemin", "aria-valuemax"))
    expect(clock).to_have_attribute("aria-valuenow", begin)
    page.get_by_role("button", name="播放").tap()
    expect(clock).to_have_attribute("aria-valuenow", end)  # it ran, and stopped there
    expect(page.get_by_role("button", name="播放")).to_be_visible()


def other_than(calls: Calls, vehicle_id: int) -> dict[str, str]:
    found = get(calls("authority"), "/vehicles", limit=10)["items"]
    other: dict[str, str] = next(one for one in found if one["id"] != vehicle_id)
    return other


def ask_to_look(page: Page, plate: str, reason: str, demo: Installation) -> None:
    """On the phone, from refused to asked."""
    page.goto(f"{demo.url}/m/me")
    page.get_by_text("轨迹回放").tap()
    page.get_by_role("button", name="选择车辆").tap()
    sheet = page.get_by_role("dialog", name="选择车辆")
    sheet.get_by_placeholder("输入号牌搜索").fill(plate)
    sheet.get_by_role("button", name=plate).tap()
    sheet.get_by_role("button", name="确定").tap()
    expect(page.get_by_text("您没有查看该车辆这段轨迹的权限")).to_be_visible()
    page.get_by_role("button", name="申请查看").tap()
    expect(page.get_by_role("heading", name="申请查看轨迹").or_(page.get_by_text("申请查看轨迹"))).to_be_visible()
    page.get_by_role("group", name="用途").get_by_role("button", name="投诉核查").tap()
    page.get_by_placeholder("要核实什么、为什么需要轨迹").fill(reason)
    page.get_by_role("button", name="提交申请").tap()
    told(page, "已提交，等待主管部门审批")
    expect(page.get_by_text("待审批")).to_be_visible()
