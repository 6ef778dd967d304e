"""From request to rating, over HTTP, each step by whoever does it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import User
from motorpool.audit.models import Entry
from motorpool.reservations.models import Reservation
from tests.factories import NOW, PASSWORD, Unit

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    answer = client.post(
        "/api/v1/auth/sign-in", {"username": person.username, "password": PASSWORD}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return client


def post(client: Client, path: str, body: dict[str, object] | None = None, expect: int = 200) -> dict[str, object]:
    answer = client.post(f"/api/v1{path}", body or {}, content_type="application/json")
    assert answer.status_code == expect, answer.content.decode()
    found: dict[str, object] = answer.json()
    return found


def request_body(traveller: User) -> dict[str, object]:
    return {
        "request_key": str(uuid4()),
        "traveller_id": traveller.pk,
        "use_kind": "meeting",
        "reason": "参加全市经济工作会议",
        "headcount": 3,
        "pickup_place": "市行政中心 1 号楼",
        "destinations": [{"place": "常州大剧院"}, {"place": "武进区政府"}],
        "start_at": (NOW + timedelta(hours=2)).isoformat(),
        "end_at": (NOW + timedelta(hours=6)).isoformat(),
    }


@pytest.mark.parametrize("needs_consent", [False, True])
def test_from_request_to_rating(needs_consent: bool) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        unit = Unit(needs_consent=needs_consent)
        applicant, approver = signed_in(unit.applicant), signed_in(unit.approver)
        manager, dispatcher, driver = signed_in(unit.manager), signed_in(unit.dispatcher), signed_in(unit.driver.person)

        trip = post(applicant, "/trips", request_body(unit.applicant), expect=201)
        assert (trip["status"], trip["waiting_for"]) == ("requested", "单位审批")
        assert approver.get("/api/v1/trips/waiting").json()["approvals"] == 1
        approval = approver.get("/api/v1/approvals").json()["items"][0]
        assert approval["subject_id"] == trip["id"]
        post(approver, f"/approvals/{approval['id']}/approve", {"note": "同意"})
        if needs_consent:
            assert applicant.get(f"/api/v1/trips/{trip['id']}").json()["waiting_for"] == "车管负责人同意"
            post(manager, f"/approvals/{approval['id']}/approve")
        assert [row["id"] for row in dispatcher.get("/api/v1/board/pending").json()] == [trip["id"]]

        choices = dispatcher.get(f"/api/v1/trips/{trip['id']}/choices").json()
        assert (choices["vehicles"][0]["id"], choices["drivers"][0]["id"]) == (unit.vehicle.pk, unit.driver.pk)
        sent = post(
            dispatcher, f"/trips/{trip['id']}/dispatch", {"vehicle_id": unit.vehicle.pk, "driver_id": unit.driver.pk}
        )
        assert (sent["status"], sent["plates"]) == ("dispatched", [unit.vehicle.plate])
        task = driver.get("/api/v1/assignments").json()["items"][0]
        assert task["trip"]["pickup_place"] == "市行政中心 1 号楼"

        clock.move_to(NOW + timedelta(hours=2))
        driver, dispatcher = signed_in(unit.driver.person), signed_in(unit.dispatcher)  # sessions end when idle
        post(driver, f"/assignments/{task['id']}/depart", {"odometer_km": 1000})
        changed = post(
            driver,
            f"/assignments/{task['id']}/changes",
            {"kind": "time", "text": "会议延长", "new_end_at": (NOW + timedelta(hours=7)).isoformat()},
            expect=201,
        )
        assert changed["end_at"] == "2026-11-23T16:00:00+08:00"
        post(dispatcher, f"/changes/{changed['changes'][0]['id']}/acknowledge")  # type: ignore[index]

        clock.move_to(NOW + timedelta(hours=6, minutes=30))
        driver, dispatcher = signed_in(unit.driver.person), signed_in(unit.dispatcher)
        applicant = signed_in(unit.applicant)
        back = post(driver, f"/assignments/{task['id']}/bring-back", {"odometer_km": 1080, "place": "市行政中心车库"})
        assert back["status"] == "returned"
        closed = post(dispatcher, f"/assignments/{task['id']}/close")
        assert closed["status"] == "closed"
        rated = post(
            applicant,
            f"/trips/{trip['id']}/rate",
            {"ratings": [{"assignment_id": task["id"], "stars": 5, "comment": "准时、平稳"}]},
        )
        assert (rated["status"], rated["actions"]) == ("rated", [])

        history = applicant.get(f"/api/v1/trips/{trip['id']}/history").json()

    held = Reservation.objects.get(vehicle=unit.vehicle)
    assert held.period.upper == NOW + timedelta(hours=6, minutes=30)
    unit.vehicle.refresh_from_db()
    assert unit.vehicle.odometer_km == 1080
    labels = [entry["action_label"] for entry in history]
    assert labels[0] == "提交申请"
    assert labels[-1] == "评价"
    assert Entry.objects.filter(subject_type="trips.assignment", action="trips.assignment.close").count() == 1
