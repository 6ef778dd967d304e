"""Being refused a track, asking, being allowed, looking, and finding the look in the trail."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.calls import Calls, get
from tests.browser.conftest import Seat, SignIn
from tests.browser.desk import open_menu, told
from tests.browser.pages import dialog, document, send

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further]


def test_refused_then_asked_then_allowed_then_seen_by_all(desk: Seat, sign_in: SignIn, calls: Calls) -> None:
    reason = f"核查停放地点（{document()}）"
    vehicle = get(calls("supervisor"), "/vehicles?limit=30")["items"][-1]
    asking, deciding, auditing = desk(), desk(), desk()
    sign_in(asking, "supervisor")
    sign_in(deciding, "authority")
    sign_in(auditing, "audit_admin")

    open_menu(asking, "轨迹回放")
    expect(asking.get_by_text("请选择车辆")).to_be_visible()
    asking.goto(f"{asking.url.split('?')[0]}?vehicle={vehicle['id']}")
    expect(asking.get_by_text("您没有查看该车辆这段轨迹的权限")).to_be_visible()
    asking.get_by_role("region", name="回放").get_by_role("button", name="申请查看").click()
    dialog(asking).get_by_placeholder("要核实什么").fill(reason)
    send(asking, "提交申请")
    told(asking, "已提交，等待主管部门审批")
    expect(asking.get_by_role("heading", name=re.compile("轨迹查看申请 查"))).to_be_visible()

    open_menu(deciding, "审批")
    row = deciding.get_by_role("listitem").filter(has_text=reason)
    row.get_by_role("button", name="同意", exact=True).click()
    send(deciding, "同意")
    told(deciding, "已同意")

    asking.reload()
    asking.get_by_role("link", name="查看轨迹").click()
    expect(asking.get_by_role("note", name=re.compile("水印"))).to_be_visible()
    expect(asking.get_by_text("依据：经批准的申请")).to_be_visible()

    open_menu(deciding, "轨迹查看记录")
    expect(deciding.get_by_role("row").filter(has_text=vehicle["plate"]).first).to_contain_text("经批准的申请")
    open_menu(auditing, "操作记录")
    expect(auditing.get_by_role("row").filter(has_text="查看轨迹").first).to_contain_text(vehicle["plate"])
