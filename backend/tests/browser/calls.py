"""What another journey has shown already is done without the screen: the calls that the pages make."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import APIRequestContext

Calls = Callable[[str], APIRequestContext]


def get(who: APIRequestContext, path: str, **query: str | float | bool) -> Any:
    answer = who.get(f"/api/v1{path}", params=query)
    assert answer.ok, answer.text()
    return answer.json()


def post(who: APIRequestContext, path: str, **body: object) -> Any:
    answer = who.post(f"/api/v1{path}", data=body)
    assert answer.ok, answer.text()
    return answer.json()


def soon(minutes: int) -> datetime:
    return datetime.now().astimezone() + timedelta(minutes=minutes)


def ask(calls: Calls, reason: str, start: datetime, *, hours: int = 2) -> int:
    """The applicant's request."""
    applicant = calls("applicant")
    me = get(applicant, "/auth/me")
    trip = post(
        applicant,
        "/trips",
        request_key=str(uuid.uuid4()),
        traveller_id=me["id"],
        use_kind="research",
        reason=reason,
        passengers=[],
        headcount=2,
        pickup_place="市行政中心东门",
        destinations=[{"place": "溧阳市上兴镇", "arrive_at": None}],
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=hours)).isoformat(),
        vehicles_wanted=1,
        contact_phone=me["phone"],
        note="",
        attachment_ids=[],
    )
    return int(trip["id"])


def approve(calls: Calls, trip: int) -> None:
    """Every step: the unit's, and where the unit wants it that of whoever is responsible for its vehicles."""
    approval = get(calls("applicant"), f"/trips/{trip}")["approval"]
    for _, role in zip(approval["steps"], ("approver", "fleet_manager"), strict=False):
        post(calls(role), f"/approvals/{approval['id']}/approve", note="")


def approved(calls: Calls, reason: str, start: datetime, *, hours: int = 2) -> int:
    trip = ask(calls, reason, start, hours=hours)
    approve(calls, trip)
    return trip


def free_driver(calls: Calls) -> str:
    """The demo account that drives is at home and has nothing before tomorrow; his name."""
    driver, dispatcher = calls("driver"), calls("dispatcher")
    for task in get(driver, "/assignments", scope="mine", state="open")["items"]:
        if task["status"] == "underway":
            bring_back(calls, task["id"])
        elif task["status"] == "assigned" and datetime.fromisoformat(task["start_at"]) < soon(300):
            post(dispatcher, f"/assignments/{task['id']}/withdraw", note="另有安排")
    return str(get(driver, "/auth/me")["name"])


def bring_back(calls: Calls, assignment: int) -> None:
    post(calls("driver"), f"/assignments/{assignment}/bring-back", odometer_km=None, place="停车场", note="")
    post(calls("dispatcher"), f"/assignments/{assignment}/close", note="")


def send(calls: Calls, trip: int, *, driver: str) -> int:
    """The best vehicle with that driver; the assignment."""
    dispatcher = calls("dispatcher")
    vehicle = get(dispatcher, f"/trips/{trip}/choices")["vehicles"][0]["id"]
    found = get(dispatcher, f"/trips/{trip}/choices", q=driver)["drivers"][0]["id"]
    body = {"vehicle_id": vehicle, "driver_id": found, "extra": False}
    return int(post(dispatcher, f"/trips/{trip}/dispatch", **body)["assignments"][-1]["id"])
