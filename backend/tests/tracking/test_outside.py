"""Temporary outside parking: registered, asked for and agreed to, ended, and never twice at once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.audit.models import Entry
from motorpool.looking.models import Look
from motorpool.notifications.models import Notice
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.outside import allowances_of
from motorpool.tracking.services.outside import (
    AgreedTooLate,
    AlreadyBegun,
    NobodyAgrees,
    NotTheirs,
    NotUnderWay,
    OutsideData,
    OutsideTaken,
    end_outside,
    register_outside,
    request_outside,
    withdraw_outside,
)
from motorpool.tracking.states import OutsideStatus
from motorpool.trips.models import Assignment
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import mark_secret
from motorpool.vehicles.services import move_vehicle
from tests.clients import call, get, post, signed_in
from tests.database import at_once, nothing_changes, racing, refusals, refused, rolled_back
from tests.factories import NOW, Unit, actor, approved_trip, make_organization, make_person, make_vehicle
from tests.live.fleets import heard
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def data(since: float = 1, until: float = 10, **differs: Any) -> OutsideData:
    told: dict[str, Any] = {
        "place": "溧阳宾馆停车场", "lat": 31_430_000, "lon": 119_480_000, "radius_m": 150, "since": NOW + since * HOUR,
        "until": NOW + until * HOUR, "reason": "会议两日，驾驶员同住", **differs,
    }  # fmt: skip
    return told  # type: ignore[return-value]


def registered(unit: Unit, since: float = 1, until: float = 10) -> OutsideParking:
    return register_outside(vehicle_id=unit.vehicle.pk, data=data(since, until), by=actor(unit.manager), at=NOW)


def body(unit: Unit, **differs: Any) -> dict[str, Any]:
    return {
        "vehicle_id": unit.vehicle.pk, "place": "溧阳宾馆停车场", "lat": 31.43, "lon": 119.48, "reason": "会议两日",
        "since": (NOW + HOUR).isoformat(), "until": (NOW + 10 * HOUR).isoformat(), **differs,
    }  # fmt: skip


def dispatched(unit: Unit) -> Assignment:
    return dispatch.dispatch_trip(
        trip_id=approved_trip(unit).pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk,
        by=actor(unit.dispatcher), at=NOW,
    )  # fmt: skip


def placeless(unit: Unit) -> dict[str, Any]:
    return {name: value for name, value in body(unit).items() if name not in ("lat", "lon")}


@time_machine.travel(NOW, tick=False)
def test_it_is_registered_found_and_exported() -> None:
    unit = Unit()
    client = signed_in(unit.manager)
    made = post(client, "/outside-parking", body(unit), 201)
    assert (made["phase"], made["agreed_by"], made["actions"]) == ("coming", unit.manager.name, ["withdraw"])
    assert (made["lat"], made["radius_m"]) == (31.43, 150)
    for query in (f"q={unit.vehicle.plate}", "q=溧阳", "phase=coming", "since=2026-11-23&until=2026-11-23"):
        assert get(client, f"/outside-parking?{query}")["items"] == [made], query
    for query in ("q=宜兴", "phase=current", "since=2026-11-24", "until=2026-11-22", "vehicle_id=99999"):
        assert get(client, f"/outside-parking?{query}")["items"] == [], query
    assert get(client, f"/outside-parking/{made['id']}") == made
    (line,) = table_of(client.get("/api/v1/outside-parking/export").content)
    assert (line["号牌"], line["停放地点"], line["状态"]) == (unit.vehicle.plate, "溧阳宾馆停车场", "未开始")
    assert Entry.objects.filter(action="tracking.outsideparking.export").count() == 1


def test_two_at_once_are_refused_by_the_database() -> None:
    unit = Unit()
    registered(unit, 1, 10)
    with nothing_changes(), pytest.raises(OutsideTaken):
        registered(unit, 9, 12)
    registered(unit, 10, 12)  # one after another
    other = make_vehicle(unit.organization)
    register_outside(vehicle_id=other.pk, data=data(), by=actor(unit.dispatcher), at=NOW)
    assert OutsideParking.objects.count() == 3


@pytest.mark.parametrize(
    "differs",
    [
        {"until": NOW + HOUR},
        {"since": NOW - 3 * HOUR, "until": NOW - HOUR},
        {"since": NOW - 25 * HOUR},
        {"until": NOW + 32 * 24 * HOUR},
        {"since": NOW + 367 * 24 * HOUR, "until": NOW + 368 * 24 * HOUR},
        {"lat": None, "lon": None},
    ],
)
@time_machine.travel(NOW, tick=False)
def test_what_makes_no_sense_is_refused(differs: dict[str, Any]) -> None:
    unit = Unit()
    client = signed_in(unit.manager)
    sent = {name: value if value is None else value.isoformat() for name, value in differs.items()}
    with nothing_changes():
        assert call(client, "POST", "/outside-parking", body(unit, **sent)).status_code == 422


def test_of_a_vehicle_that_has_gone_nothing_is_registered() -> None:
    unit = Unit()
    move_vehicle(vehicle_id=unit.vehicle.pk, action="retire", note="", by=actor(unit.manager), at=NOW)
    with time_machine.travel(NOW, tick=False), nothing_changes():
        answer = call(signed_in(unit.manager), "POST", "/outside-parking", body(unit))
    assert (answer.status_code, answer.json()["code"]) == (409, "vehicle_retired")


@time_machine.travel(NOW, tick=False)
def test_a_driver_asks_at_the_task_and_the_dispatcher_agrees() -> None:
    unit = Unit()
    task = dispatched(unit)
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW)
    heard(unit.vehicle, at=NOW - HOUR / 4, place=(119.5, 31.4))
    driver = signed_in(unit.driver.person)
    made = post(driver, f"/assignments/{task.pk}/outside-parking", placeless(unit), 201)
    assert (made["phase"], made["lat"], made["actions"]) == ("requested", 31.4, ["withdraw"])
    assert allowances_of(unit.vehicle.pk, since=NOW, until=NOW + 12 * HOUR) == []

    client = signed_in(unit.dispatcher)
    (waiting,) = get(client, "/approvals")["items"]
    assert get(client, f"/outside-parking/{made['id']}")["actions"] == ["decide", "withdraw"]
    post(client, f"/approvals/{waiting['id']}/approve", {})
    assert get(driver, f"/outside-parking/{made['id']}")["agreed_by"] == unit.dispatcher.name
    assert Notice.objects.filter(user=unit.driver.person, kind="outside_agreed").exists()
    assert len(allowances_of(unit.vehicle.pk, since=NOW, until=NOW + 12 * HOUR)) == 1
    assert get(driver, "/outside-parking")["items"][0]["id"] == made["id"]
    assert get(signed_in(make_person(unit.organization, Role.DRIVER)), "/outside-parking")["items"] == []


@time_machine.travel(NOW, tick=False)
def test_where_the_vehicle_is_now_is_told_to_nobody_who_may_not_look() -> None:
    unit = Unit()
    task = dispatched(unit)
    heard(unit.vehicle)
    driver, dispatcher = signed_in(unit.driver.person), signed_in(unit.dispatcher)
    with nothing_changes():  # the vehicle is idle, the task still to come
        assert post(dispatcher, "/outside-parking", placeless(unit), 422)["code"] == "vehicle_place_unknown"
        asked = post(driver, f"/assignments/{task.pk}/outside-parking", placeless(unit), 422)
        assert asked["code"] == "vehicle_place_unknown"
    post(dispatcher, "/outside-parking", body(unit), 201)
    assert not Look.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_where_the_vehicle_is_now_is_told_as_a_look() -> None:
    unit = Unit()
    place = heard(unit.vehicle, at=NOW - HOUR / 4)
    made = post(signed_in(unit.manager), "/outside-parking", placeless(unit), 201)
    assert (made["lat"], made["lon"]) == ((place.lat or 0) / 1e6, (place.lon or 0) / 1e6)
    look = Look.objects.get()
    assert (look.looked_by, look.vehicle, look.way, look.since) == (unit.manager, unit.vehicle, "live", place.device_at)
    assert look.purpose == f"以车辆位置登记外场临停（{made['id']}）；本单位车辆管理"
    assert Entry.objects.filter(action="vehicles.vehicle.follow", actor=unit.manager).count() == 1


@racing
def test_of_two_who_ask_at_once_one_is_refused() -> None:
    unit = Unit()
    by = [actor(unit.driver.person), actor(make_person(unit.organization, Role.DRIVER))]

    for day in range(8):
        wanted = data(24 * day, 24 * day + 10)
        ask = partial(request_outside, vehicle=unit.vehicle, data=wanted, at=NOW)
        assert refusals(at_once(*(partial(ask, by=one) for one in by))) == [OutsideTaken]
    assert OutsideParking.objects.count() == 8


def test_what_is_not_agreed_to_leaves_its_reason_and_the_time_free() -> None:
    unit = Unit()
    row = request_outside(vehicle=unit.vehicle, data=data(), by=actor(unit.driver.person), at=NOW)
    with pytest.raises(OutsideTaken):  # the time is kept meanwhile
        registered(unit)
    approvals.send_back(approval_id=row.approval_id or 0, note="请当晚返回", by=actor(unit.manager), at=NOW)
    row.refresh_from_db()
    assert (row.status, row.closing_note) == (OutsideStatus.RETURNED, "请当晚返回")
    registered(unit)


def asked(unit: Unit, until: float = 10) -> OutsideParking:
    return request_outside(vehicle=unit.vehicle, data=data(until=until), by=actor(unit.driver.person), at=NOW)


def test_what_is_over_for_a_day_is_agreed_to_no_more() -> None:
    unit = Unit()
    row, by = asked(unit), actor(unit.dispatcher)
    long_after = NOW + 200 * 24 * HOUR
    with refused(AgreedTooLate):
        approvals.approve(approval_id=row.approval_id or 0, note="", by=by, at=long_after)
    with rolled_back():
        approvals.approve(approval_id=row.approval_id or 0, note="", by=by, at=NOW + 34 * HOUR)
    approvals.send_back(approval_id=row.approval_id or 0, note="已过期", by=by, at=long_after)


@time_machine.travel(NOW, tick=False)
def test_a_vehicle_that_goes_to_another_unit_leaves_its_requests_behind() -> None:
    city = make_organization()
    unit, other = Unit(city), Unit(city)
    row = asked(unit)
    kept = register_outside(vehicle_id=unit.vehicle.pk, data=data(20, 30), by=actor(unit.manager), at=NOW)
    client = signed_in(make_person(city, Role.FLEET_MANAGER))
    known = get(client, f"/vehicles/{unit.vehicle.pk}")
    there = {**known, "vin": known["vin"] or "", "organization_id": other.organization.pk}
    assert call(client, "PATCH", f"/vehicles/{unit.vehicle.pk}", there).status_code == 200
    row.refresh_from_db()
    kept.refresh_from_db()
    assert row.approval is not None
    assert (row.status, row.closing_note, row.approval.status) == ("withdrawn", "车辆已调拨到其他单位", "withdrawn")
    assert kept.status == "agreed"
    assert Notice.objects.filter(user=unit.driver.person, title="外场临停申请已撤回").exists()
    assert get(signed_in(other.dispatcher), f"/outside-parking/{row.pk}")["actions"] == []
    assert (
        post(signed_in(unit.dispatcher), f"/approvals/{row.approval_id}/approve", {}, 409)["code"] == "already_decided"
    )


def test_only_who_answers_for_the_vehicle_agrees() -> None:
    unit, other = Unit(), Unit()
    row = asked(unit)
    Vehicle.objects.filter(pk=unit.vehicle.pk).update(organization=other.organization)  # as by a merger
    with refused(NotTheirs):
        approvals.approve(approval_id=row.approval_id or 0, note="", by=actor(unit.dispatcher), at=NOW)


@time_machine.travel(NOW, tick=False)
def test_a_driver_who_left_keeps_nothing_but_what_a_task_needs() -> None:
    unit, sister = Unit(), Unit()
    row, client = asked(unit), signed_in(unit.driver.person)
    get(client, f"/outside-parking/{row.pk}")
    unit.driver.person.grants.update(organization=sister.organization)
    assert get(client, "/outside-parking")["items"] == []
    with nothing_changes():
        post(client, f"/outside-parking/{row.pk}/withdraw", {}, 404)
    task = dispatched(unit)  # lent to the old unit, for one trip
    get(client, f"/outside-parking/{row.pk}")
    dispatch.withdraw_assignment(assignment_id=task.pk, note="", by=actor(unit.dispatcher), at=NOW)
    get(client, f"/outside-parking/{row.pk}", 404)


@time_machine.travel(NOW, tick=False)
def test_a_driver_sees_where_the_vehicle_of_a_task_may_stand_and_leaves_it_alone() -> None:
    unit = Unit()
    row, client = registered(unit), signed_in(unit.driver.person)
    long_over = registered(unit, -23, 0.5)
    OutsideParking.objects.filter(pk=long_over.pk).update(until=NOW - HOUR)
    assert get(client, "/outside-parking")["items"] == []
    task = dispatched(unit)
    (shown,) = get(client, f"/outside-parking?vehicle_id={unit.vehicle.pk}")["items"]
    assert (shown["id"], shown["requested_by"], shown["actions"]) == (row.pk, unit.manager.name, [])
    get(client, f"/outside-parking/{long_over.pk}", 404)  # where it stood before is no part of the task
    with nothing_changes():
        post(client, f"/outside-parking/{row.pk}/withdraw", {}, 404)
    assert get(signed_in(make_person(unit.organization, Role.DRIVER)), "/outside-parking")["items"] == []
    dispatch.withdraw_assignment(assignment_id=task.pk, note="", by=actor(unit.dispatcher), at=NOW)
    get(client, f"/outside-parking/{row.pk}", 404)


def test_nobody_to_agree_is_said_at_once() -> None:
    unit = Unit()
    for person in (unit.manager, unit.dispatcher):
        person.grants.all().delete()
    with nothing_changes(), pytest.raises(NobodyAgrees):
        request_outside(vehicle=unit.vehicle, data=data(), by=actor(unit.driver.person), at=NOW)


def test_it_is_withdrawn_before_and_ended_while_it_lasts() -> None:
    unit = Unit()
    by = actor(unit.manager)
    row = registered(unit, 1, 10)
    with nothing_changes(), pytest.raises(NotUnderWay):
        end_outside(parking_id=row.pk, note="", by=by, at=NOW + HOUR / 2)
    with nothing_changes(), pytest.raises(AlreadyBegun):
        withdraw_outside(parking_id=row.pk, note="", by=by, at=NOW + 2 * HOUR)
    end_outside(parking_id=row.pk, note="提前返回", by=by, at=NOW + 3 * HOUR)
    row.refresh_from_db()
    assert (row.status, row.until, row.closing_note) == ("ended", NOW + 3 * HOUR, "提前返回")
    assert row.planned_until is not None
    assert row.planned_until > row.until
    entry = Entry.objects.get(action="tracking.outsideparking.end")
    assert set(entry.after or {}) == {"status", "until"}
    registered(unit, 3, 10)  # from then on it is free
    for action in ("create", "end"):
        assert Entry.objects.filter(action=f"tracking.outsideparking.{action}").exists()


def test_a_request_is_taken_back_with_its_approval() -> None:
    unit = Unit()
    by = actor(unit.driver.person)
    row = request_outside(vehicle=unit.vehicle, data=data(), by=by, at=NOW)
    withdraw_outside(parking_id=row.pk, note="", by=by, at=NOW)
    row.refresh_from_db()
    assert row.approval is not None
    assert (row.status, row.approval.status) == ("withdrawn", "withdrawn")


def test_of_a_vehicle_that_becomes_secret_nothing_stays() -> None:
    unit = Unit()
    registered(unit)
    leader = make_person(unit.organization, Role.AUTHORITY_LEADER)
    mark_secret(vehicle_id=unit.vehicle.pk, secrecy="investigation", reason="文号", by=actor(leader), at=NOW)
    assert not OutsideParking.objects.exists()
