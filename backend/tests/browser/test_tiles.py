"""A base map of tiles: asked for rightly, named rightly, and done without while its service is away."""

import json
import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calls import Calls, get
from tests.browser.conftest import Seat
from tests.browser.desk import open_menu
from tests.browser.driving import HOME, at_the_wheel
from tests.browser.installation import Installation, web_beside
from tests.browser.pages import enter
from tests.browser.tile_server import TileServer, tile_server

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further]
SAID = {"MAP_ATTRIBUTION": "测试底图", "MAP_APPROVAL_NUMBER": "审图号：GS(2026)0000号", "MAP_TILE_KEY": "K-7"}


def place_of(page: Page) -> Any:
    return json.loads(page.evaluate("localStorage.getItem('live-map')"))


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    """As every provider counts: columns from 180° west, rows from the top."""
    phi = math.radians(lat)
    row = (1 - math.log(math.tan(phi) + 1 / math.cos(phi)) / math.pi) / 2
    return zoom, int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


def places_asked(server: TileServer, layer: str) -> set[tuple[int, int, int]]:
    return {(one.zoom, one.column, one.row) for one in server.asked if one.layer == layer}


def test_tiles_are_asked_for_named_and_missed(desk: Seat, calls: Calls, demo: Installation) -> None:
    plate = get(calls("authority"), "/vehicles", limit=30)["items"][4]["plate"]
    with tile_server() as server, web_beside(demo, MAP_TILE_URLS=server.addresses, **SAID) as url:
        page, who = desk(), demo.account("authority")
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text))
        enter(page, url, who.username, who.password)
        open_menu(page, "实时地图")
        said = page.locator(".credits")
        expect(said).to_have_text("测试底图　审图号：GS(2026)0000号")
        with at_the_wheel(demo, calls, plate) as vehicle:
            vehicle.report(speed_kmh=42)
            row = page.get_by_role("listbox", name=re.compile("车辆")).get_by_role("option").filter(has_text=plate)
            row.click()
            page.wait_for_function("() => JSON.parse(localStorage.getItem('live-map')).zoom > 12")
            page.wait_for_timeout(1500)  # the last tiles of a flight that has ended
            wanted = tile_at(*HOME, round(place_of(page)["zoom"]))
            assert wanted in places_asked(server, "xyz")
            assert wanted in places_asked(server, "cva")
            assert {one.referer for one in server.asked} == {f"{url}/"}, "the origin, and no path"
            assert {one.key for one in server.asked if one.layer == "cva"} == {"K-7"}
            assert len({one.host for one in server.asked if one.layer == "xyz"}) == 4
            assert not [one for one in complaints if "Content Security Policy" in one]

            server.shut()
            missing = page.get_by_text("底图服务无法访问，暂以行政区界线代替；车辆位置不受影响")
            for _ in range(8):
                page.get_by_title("放大").click()
                page.wait_for_timeout(250)
            for _ in range(5):
                page.get_by_title("缩小").click()
                page.wait_for_timeout(250)
            expect(missing).to_be_visible()
            expect(said).to_contain_text("未经地图审核")
            expect(said).not_to_contain_text("GS(2026)")
            vehicle.drive(30, speed_kmh=61)
            expect(row).to_contain_text("61 公里/小时")

            server.open()
            expect(missing).to_be_hidden(timeout=40_000)
            expect(said).to_have_text("测试底图　审图号：GS(2026)0000号")
