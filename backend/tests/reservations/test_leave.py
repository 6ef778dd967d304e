"""Leave of drivers: entered by those entitled, seen by the driver, who is told."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.drivers.models import Driver
from motorpool.notifications.models import Notice
from motorpool.reservations import services
from motorpool.reservations.models import Reason
from tests.clients import get, post, signed_in
from tests.factories import NOW, Unit, hours, make_driver, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Unit:
    return Unit()


@pytest.fixture
def dispatcher(unit: Unit) -> Client:
    return signed_in(unit.dispatcher)


@pytest.fixture
def driver(unit: Unit) -> Client:
    return signed_in(unit.driver.person)


def body(of: Driver, start: float, end: float, **fields: object) -> dict[str, object]:
    period = hours(start, end)
    return {"driver_id": of.pk, "start_at": period.lower, "end_at": period.upper, "reason": "leave", **fields}


def own(client: Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, f"/reservations/own{query}")["items"]
    return found


def told(person: User) -> list[tuple[str, str, str]]:
    return [*Notice.objects.filter(user=person, kind="block").order_by("pk").values_list("title", "text", "link")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": "repair"}, "unfit_reason"),
        ({"reason": "sealed"}, "unfit_reason"),
        ({"vehicle": True}, "unfit_reason"),
        ({"end_at": hours(24, 48).lower + timedelta(seconds=59)}, "bad_period"),
    ],
)
def test_what_fits_no_form(unit: Unit, wrong: dict[str, Any], code: str) -> None:
    """A vehicle takes no leave, a driver is not repaired, and nobody is away for less than a minute."""
    asked = body(unit.driver, 24, 48) | wrong
    if asked.pop("vehicle", False):
        asked |= {"vehicle_id": unit.vehicle.pk, "driver_id": None}
    assert post(signed_in(unit.manager), "/reservations", asked, 422)["code"] == code


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FLEET_MANAGER])
def test_entered_and_ended_by_those_entitled_and_the_driver_learns_of_both(
    unit: Unit, driver: Client, role: Role
) -> None:
    manager = signed_in(make_person(unit.organization, role))
    made = post(manager, "/reservations", body(unit.driver, 24, 48, note="年休假"), 201)
    (seen,) = own(driver)
    assert (seen["id"], seen["label"], seen["note"], seen["released"]) == (made["id"], "请假", "年休假", False)
    post(manager, f"/reservations/{made['id']}/release", {"note": "改期"})
    assert own(driver) == own(driver, "?past=true") == []  # taken back before it began
    when = "11月24日 09:00–11月25日 09:00"
    assert told(unit.driver.person) == [
        ("已为您安排停用：请假", f"{when}，年休假", "/blocks/own"),
        ("您的停用安排已取消：请假", f"{when}，改期", "/blocks/own"),
    ]
    assert [one.action_label for one in Entry.objects.order_by("pk")] == ["安排停用", "取消停用安排"]


def test_what_was_ended_early_stays_among_what_is_over(unit: Unit, dispatcher: Client, driver: Client) -> None:
    made = post(dispatcher, "/reservations", body(unit.driver, -1, 5), 201)
    post(dispatcher, f"/reservations/{made['id']}/release", {})
    assert own(driver) == []
    (seen,) = own(driver, "?past=true")
    assert (seen["id"], seen["released"]) == (made["id"], True)
    assert told(unit.driver.person)[1][0] == "您的停用安排已提前结束：请假"


def test_one_sees_ones_own_leave_and_neither_trips_nor_anybody_elses(unit: Unit, driver: Client) -> None:
    services.reserve(of=unit.driver, period=hours(1, 2), reason=Reason.TRIP)
    services.reserve(of=make_driver(unit.organization), period=hours(1, 2), reason=Reason.LEAVE)
    services.reserve(of=unit.vehicle, period=hours(1, 2), reason=Reason.REPAIR)
    assert own(driver) == []
    mine = services.reserve(of=unit.driver, period=hours(3, 4), reason=Reason.OTHER, note="体检")
    assert [one["id"] for one in own(driver)] == [mine.pk]


def test_a_driver_neither_enters_nor_ends_leave(unit: Unit, driver: Client) -> None:
    held = services.reserve(of=unit.driver, period=hours(3, 4), reason=Reason.LEAVE)
    post(driver, "/reservations", body(unit.driver, 24, 48), 403)
    post(driver, f"/reservations/{held.pk}/release", {}, 403)
    get(driver, "/reservations", 403)
    held.refresh_from_db()
    assert held.released_at is None


def test_who_arranges_the_own_leave_needs_no_notice(unit: Unit) -> None:
    head = make_person(unit.organization, Role.FLEET_MANAGER)
    self_driving = make_driver(unit.organization)
    Driver.objects.filter(pk=self_driving.pk).update(person=head)
    post(signed_in(head), "/reservations", body(self_driving, 24, 48), 201)
    assert told(head) == []


def test_nobody_is_told_of_a_vehicle(unit: Unit, dispatcher: Client) -> None:
    period = hours(1, 2)
    asked = {"vehicle_id": unit.vehicle.pk, "start_at": period.lower, "end_at": period.upper, "reason": "repair"}
    post(dispatcher, "/reservations", asked, 201)
    assert not Notice.objects.filter(kind="block").exists()
