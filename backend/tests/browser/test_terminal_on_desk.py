"""A terminal from the list of the installers to a word in the driver's ear, and what happens when its link is gone."""

from collections.abc import Iterator
from random import randrange

import pytest
from playwright.sync_api import Locator, Page, expect

from jt808 import messages as m
from tests.browser.calls import Calls, get, post
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu, told
from tests.browser.installation import Installation
from tests.browser.pages import dialog, fill, send
from tests.gateway.terminal import Terminal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further]

WAITS = "等待上线，最多 10 分钟"


@pytest.fixture
def plate(calls: Calls) -> Iterator[str]:
    """Of a vehicle whose terminal was taken out; it gets it back."""
    administrator = calls("administrator")
    (old,) = get(administrator, "/terminals", bound=True, limit=1)["items"]
    post(administrator, f"/terminals/{old['id']}/unbind")
    yield old["plate"]
    for new in get(administrator, "/terminals", q=old["plate"], bound=True)["items"]:
        post(administrator, f"/terminals/{new['id']}/unbind")
    post(administrator, f"/terminals/{old['id']}/bind", vehicle_id=old["vehicle_id"])


def test_from_the_list_to_the_answer_of_the_driver(desk: Seat, sign_in: SignIn, demo: Installation, plate: str) -> None:
    phone, page = f"1700{randrange(10_000_000):07}", desk()
    sign_in(page, "administrator")
    open_menu(page, "车载终端")
    by_list(page, f"终端号码,号牌\n{phone},{plate}\n{phone}1,苏Z00000\n")
    page.get_by_placeholder("号码、号牌").fill(phone)
    page.get_by_role("link", name=phone).click()
    expect(page.locator("header").get_by_text("已登记")).to_be_visible()

    with Terminal(demo.gateway_port, phone) as terminal:
        terminal.sign_in()
        expect(page.get_by_text("在线", exact=True).last).to_be_visible()
        expect(page.locator("header").get_by_text("在用")).to_be_visible()
        write(page, "前方大雾，请减速")
        assert terminal.receive(m.TextMessage).text == "前方大雾，请减速"
        expect(row(page, "前方大雾")).to_contain_text("已发送")
        terminal.send(m.TerminalAnswer(terminal.heard, m.TextMessage.ID, 0))
        expect(row(page, "前方大雾")).to_contain_text("已执行")

        write(page, "请回电")
        terminal.receive(m.TextMessage)
        code = terminal.code
    # The link is gone before it answered: the text waits, and nothing new goes out unless it may wait.
    expect(row(page, "请回电")).to_contain_text("待发送")
    expect(page.get_by_text("离线", exact=True).last).to_be_visible()
    write(page, "到了吗", when_offline="不等待：离线则不下发", refused=f"终端 {phone} 不在线，未下发")
    write(page, "请到东门", when_offline=WAITS)
    expect(row(page, "请到东门")).to_contain_text("待发送")

    with Terminal(demo.gateway_port, phone) as again:
        again.code = code
        again.authenticate()
        for _ in range(2):
            again.receive(m.TextMessage)
            again.send(m.TerminalAnswer(again.heard, m.TextMessage.ID, 0))
        for text in ("请回电", "请到东门"):
            expect(row(page, text)).to_contain_text("已执行")
        page.locator("header").get_by_role("button", name="控制").click()
        page.get_by_role("menuitem", name="终端复位").click()
        page.get_by_role("button", name="终端复位").last.click()
        again.receive(m.TerminalControl)
    expect(row(page, "终端控制")).to_contain_text("链路中断，不知终端是否已执行")


def test_a_fence_is_drawn_and_its_numbers_can_be_changed(desk: Seat, sign_in: SignIn, calls: Calls) -> None:
    name, page = f"停车区 {randrange(100_000)}", desk()
    sign_in(page, "administrator")
    open_menu(page, "电子围栏")
    page.get_by_role("button", name="新建围栏").click()
    form = dialog(page)
    fill(form, 名称=name)
    canvas = form.get_by_role("application", name="围栏地图").bounding_box()
    assert canvas
    x, y = canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2
    expect(form.get_by_text("点击圆心")).to_be_visible()
    expect(form.locator("canvas").first).to_be_visible()
    page.wait_for_timeout(1000)  # the map glides to the parking places
    page.mouse.click(x, y)
    page.mouse.move(x + 50, y, steps=5)
    page.mouse.click(x + 50, y)
    expect(form.get_by_text("拖动圆心或圆周可修改")).to_be_visible()
    radius, centre = form.get_by_label("半径（米）"), form.get_by_label("圆心（纬度，经度）")
    drawn, place = int(radius.input_value()), centre.input_value()
    page.mouse.move(x + 50, y)
    page.mouse.down()
    page.mouse.move(x + 75, y, steps=5)
    page.mouse.up()
    expect(radius).not_to_have_value(str(drawn))
    assert 1.4 < int(radius.input_value()) / drawn < 1.6
    expect(centre).to_have_value(place)
    radius.fill("800")
    send(page, "保存")
    told(page, "已建立，可下发到终端")
    expect(row(page, name)).to_contain_text("半径 800 米")
    (made,) = get(calls("administrator"), "/fences", q=name)["items"]
    assert f"{made['shape']['center']['lat']}, {made['shape']['center']['lon']}" == place
    calls("administrator").post(f"/api/v1/fences/{made['id']}/remove")


def by_list(page: Page, text: str) -> None:
    """First what it would do, with the line that cannot be; then the rest of it."""
    page.get_by_role("button", name="批量导入").click()
    chosen = {"name": "terminals.csv", "mimeType": "text/csv", "buffer": text.encode("gbk")}
    page.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]  # a file that is no file yet
    form = dialog(page)
    expect(form).to_contain_text("将新登记 1 个，绑定 1 个")
    expect(form).to_contain_text("第 3 行：没有号牌为“苏Z00000”的在册车辆")
    send(page, "确认导入")
    told(page, "新登记 1 个，绑定 1 个")


def write(page: Page, text: str, *, when_offline: str = "", refused: str = "") -> None:
    """A text for the driver."""
    page.locator("header").get_by_role("button", name="下发文字").click()
    form = dialog(page)
    fill(form, 内容=text)
    if when_offline:
        form.locator("[data-field=wait_until] .el-select").click()
        page.get_by_role("option", name=when_offline).filter(visible=True).click()
    if refused:
        form.get_by_role("button", name="下发", exact=True).click()
        expect(form.get_by_role("alert")).to_contain_text(refused)
        form.get_by_role("button", name="取消").click()
        page.get_by_role("button", name="放弃修改").click()
        expect(form).to_be_hidden()
    else:
        send(page, "下发")


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)
