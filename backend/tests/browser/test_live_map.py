"""A vehicle on the live map: it appears, moves, goes with a filter, is followed; the map says when it hears nothing."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calls import Calls, get
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu
from tests.browser.driving import at_the_wheel
from tests.browser.installation import Installation
from tests.browser.phone import open_tab, sheet

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_vehicle_appears_moves_and_is_followed(desk: Seat, sign_in: SignIn, calls: Calls, demo: Installation) -> None:
    plate = get(calls("authority"), "/vehicles", limit=30)["items"][3]["plate"]
    page = desk()
    sign_in(page, "authority")
    open_menu(page, "实时地图")
    legend = page.get_by_role("group", name="按状态显示")
    expect(legend.get_by_role("button", name="离线")).to_be_visible()

    with at_the_wheel(demo, calls, plate) as vehicle:
        vehicle.report(speed_kmh=42)
        row = line(page, plate)
        expect(row).to_contain_text("在线运动")
        expect(row).to_contain_text("42 公里/小时")
        vehicle.drive(15, speed_kmh=55)
        expect(row).to_contain_text("55 公里/小时")

        legend.get_by_role("button", name="熄火停放").click()
        expect(row).to_have_count(0)
        legend.get_by_role("button", name="熄火停放").click()
        expect(row).to_have_count(1)

        row.click()
        card = page.get_by_role("region", name=f"车辆 {plate}")
        expect(card).to_contain_text("55 公里/小时")
        expect(card.get_by_role("link", name="今日轨迹")).to_be_visible()
        card.get_by_role("button", name="跟踪").click()
        expect(card.get_by_role("button", name="停止跟踪")).to_be_visible()
        for _ in range(3):
            vehicle.drive(20, speed_kmh=60)
        page.wait_for_function(
            "lon => Math.abs(JSON.parse(localStorage.getItem('live-map')).centre[0] - lon) < 1e-5",
            arg=vehicle.place[0],
        )
        card.get_by_role("button", name="关闭").click()
        page.get_by_placeholder("号牌或驾驶员").fill(plate[1:])
        found = page.locator(".found").filter(has_text=plate)
        expect(found).to_be_visible()
        found.click()
        expect(card.get_by_text("驾驶员")).to_be_visible()
        page.wait_for_function(
            "lon => Math.abs(JSON.parse(localStorage.getItem('live-map')).centre[0] - lon) < 0.01",
            arg=vehicle.place[0],
        )
        expect(page.get_by_role("note", name=re.compile("水印："))).to_be_visible()

        page.context.set_offline(True)
        legend.get_by_role("button", name="在线运动").click()  # asks anew
        expect(page.get_by_text("已断开，正在重连…")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("已断开，正在重连…")).to_be_hidden()
        legend.get_by_role("button", name="在线运动").click()
        vehicle.report(speed_kmh=0, engine=False)
        expect(row).to_contain_text("熄火停放")

    trail = get(calls("audit_admin"), "/audit", limit=20)["items"]
    assert any(plate in json.dumps(entry, ensure_ascii=False) for entry in trail), "following is in the trail"
    looks = get(calls("authority"), "/tracks/looks", way="live", q=plate)["items"]
    assert len(looks) == 1, "one opened page, one look, however often its card was opened"


@pytest.mark.further
def test_on_the_phone_it_is_found_watched_and_followed(
    phone: Seat, sign_in: SignIn, calls: Calls, demo: Installation
) -> None:
    plate = get(calls("authority"), "/vehicles", limit=30)["items"][4]["plate"]
    page = phone()
    sign_in(page, "authority")
    with at_the_wheel(demo, calls, plate) as vehicle:
        vehicle.report(speed_kmh=42)
        page.wait_for_timeout(2_000)  # the map goes to the last place it is told of; this one is known within a second
        open_tab(page, "地图")
        page.get_by_placeholder("号牌或驾驶员").fill(plate[1:])
        page.locator(".found").get_by_text(plate).tap()
        card = sheet(page, plate)
        expect(card).to_contain_text("在线运动")
        expect(card).to_contain_text("42 公里/小时")
        vehicle.drive(15, speed_kmh=55)
        expect(card).to_contain_text("55 公里/小时")
        card.get_by_role("button", name="跟踪").tap()
        expect(card.get_by_role("button", name="停止跟踪")).to_be_visible()
        for _ in range(3):
            vehicle.drive(20, speed_kmh=60)
        page.wait_for_function(
            "lon => Math.abs(JSON.parse(localStorage.getItem('live-map')).centre[0] - lon) < 1e-5",
            arg=vehicle.place[0],
        )
        vehicle.report(speed_kmh=0, engine=False)
        expect(card).to_contain_text("熄火停放")


def line(page: Page, plate: str) -> Locator:
    """Of the list beside the map."""
    return page.get_by_role("listbox", name=re.compile("车辆")).get_by_role("option").filter(has_text=plate)
