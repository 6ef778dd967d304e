"""Looks that are refused: whoever audits sees who tried, once in a while; nobody learns of what he may not know."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.audit.models import Entry
from motorpool.vehicles.models import Vehicle
from tests.clients import get, post, signed_in
from tests.factories import NOW, Unit, actor, approved_trip, ask_to_look, make_organization, make_person, make_vehicle

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Unit:
    return Unit(make_organization())


def refusals() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(action__contains=".refuse_").order_by("pk")
    return [(f"{one.action} {one.actor_name} {one.subject}", one.note) for one in rows]


def open_track(person: User, vehicle: Vehicle, status: int, start: float = -1, end: float = 0) -> Any:
    body = {"vehicle_id": vehicle.pk, "since": NOW + start * HOUR, "until": NOW + end * HOUR, "view": uuid4()}
    return post(signed_in(person), "/tracks/looks", body, status)


def open_live(person: User, vehicle_id: int) -> None:
    post(signed_in(person), "/live/views", {"vehicle_id": vehicle_id}, 404)


def test_a_track_without_a_ground_is_refused_and_told_to_the_auditors(unit: Unit) -> None:
    assert open_track(unit.supervisor, unit.vehicle, 403)["code"] == "look_refused"
    action = f"vehicles.vehicle.refuse_look {unit.supervisor.name} {unit.vehicle.plate}"
    assert refusals() == [(action, "页面回放，2026-11-23 08:00 至 2026-11-23 09:00")]
    auditor = make_person(unit.organization, Role.AUDIT_ADMIN)
    (line,) = get(signed_in(auditor), "/audit?deed=refused")["items"]
    assert (line["actor"], line["action_label"]) == (unit.supervisor.name, "查看位置或轨迹被拒绝")
    elsewhere = make_person(make_organization(), Role.AUDIT_ADMIN)
    assert get(signed_in(elsewhere), "/audit?deed=refused")["items"] == []


def test_outside_the_window_that_was_allowed(unit: Unit) -> None:
    asked = ask_to_look(unit.supervisor, unit.vehicle, start=-3, end=-2)
    approvals.approve(approval_id=asked.approval_id or 0, note="同意", by=actor(unit.authority), at=NOW)
    open_track(unit.supervisor, unit.vehicle, 201, -3, -2)
    assert refusals() == []
    open_track(unit.supervisor, unit.vehicle, 403, -2, -1)
    assert [note for _, note in refusals()] == ["页面回放，2026-11-23 07:00 至 2026-11-23 08:00"]


def test_an_open_view_whose_permission_is_over_is_refused_once_and_gives_no_file(unit: Unit) -> None:
    asked = ask_to_look(unit.supervisor, unit.vehicle, start=-3, end=-2)
    approvals.approve(approval_id=asked.approval_id or 0, note="同意", by=actor(unit.authority), at=NOW)
    look = open_track(unit.supervisor, unit.vehicle, 201, -3, -2)["id"]
    post(signed_in(unit.authority), f"/tracks/requests/{asked.pk}/revoke", {"note": "已办结"})
    for part in ("track", "course", "states", "milestones"):
        get(signed_in(unit.supervisor), f"/tracks/looks/{look}/{part}", 403)
    assert len(refusals()) == 1
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        post(
            signed_in(unit.supervisor), "/tracks/export", {"look_ids": [look], "format": "csv", "purpose": "留存"}, 403
        )
    assert len(refusals()) == 2


def test_whoever_sees_the_vehicle_but_may_ask_for_nothing_is_told_so_and_recorded(unit: Unit) -> None:
    person = make_person(unit.organization, Role.SYSTEM_ADMIN)
    assert "申请" not in open_track(person, unit.vehicle, 403)["message"]
    assert len(refusals()) == 1


def test_where_it_is_now(unit: Unit) -> None:
    for person in (unit.supervisor, unit.dispatcher):
        open_live(person, unit.vehicle.pk)
    assert [note for _, note in refusals()] == ["实时位置"] * 2


def test_the_same_attempt_is_one_entry_in_ten_minutes_and_another_one_is_its_own(unit: Unit) -> None:
    for _ in range(3):
        open_track(unit.supervisor, unit.vehicle, 403)
        open_live(unit.supervisor, unit.vehicle.pk)
    assert len(refusals()) == 2
    open_track(unit.supervisor, unit.vehicle, 403, start=-5)
    open_track(unit.supervisor, make_vehicle(unit.organization), 403)
    open_track(unit.manager, unit.vehicle, 403)
    assert len(refusals()) == 5
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        open_track(unit.supervisor, unit.vehicle, 403)
    assert len(refusals()) == 6


def test_of_what_one_may_not_know_nothing_is_written(unit: Unit) -> None:
    other = Unit(make_organization())
    for person, vehicle_id in (
        (unit.supervisor, other.vehicle.pk),
        (unit.applicant, unit.vehicle.pk),
        (unit.authority, 9**9),
    ):
        open_live(person, vehicle_id)
    open_track(unit.supervisor, other.vehicle, 404)
    assert refusals() == []


def test_nor_of_a_secrecy_vehicle(unit: Unit) -> None:
    leader = make_person(unit.organization, Role.AUTHORITY_LEADER)
    post(
        signed_in(leader),
        f"/vehicles/{unit.vehicle.pk}/mark-secret",
        {"secrecy": "investigation", "reason": "市局来函"},
    )
    for person in (unit.supervisor, unit.authority, leader):
        open_track(person, unit.vehicle, 404)
        open_live(person, unit.vehicle.pk)
    assert refusals() == []


def test_numbers_that_one_sees_masked(unit: Unit) -> None:
    client = signed_in(unit.supervisor)
    post(client, f"/people/{unit.applicant.pk}/reveal", {"what": "phone"}, 404)
    post(client, f"/drivers/{unit.driver.pk}/reveal-licence", {"reason": "核对"}, 404)
    trip = approved_trip(unit)
    post(client, f"/trips/{trip.pk}/reveal-contact", {"reason": ""}, 404)
    kinds = ("accounts.user.refuse_reveal", "drivers.driver.refuse_reveal", "trips.trip.refuse_reveal")
    assert [said.split()[0] for said, _ in refusals()] == [*kinds]
    stranger = make_person(make_organization(), Role.SUPERVISOR)
    post(signed_in(stranger), f"/people/{unit.applicant.pk}/reveal", {"what": "phone"}, 404)
    assert len(refusals()) == 3


def test_whoever_looks_too_often_is_told_of_once(unit: Unit) -> None:
    client = signed_in(unit.administrator)
    for _ in range(20):
        post(client, f"/people/{unit.applicant.pk}/reveal", {"what": "phone"})
    for person in (unit.applicant, unit.manager):
        assert post(client, f"/people/{person.pk}/reveal", {"what": "phone"}, 429)["code"] == "too_many_looks"
    assert refusals() == [
        (f"accounts.user.refuse_reveal {unit.administrator.name} {unit.administrator.name}", "过于频繁")
    ]
