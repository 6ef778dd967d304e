"""From the marks on the map to what the trip's page says of them, over HTTP, each step by whoever does it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from motorpool.accounts.models import User
from motorpool.tracking.models import ParkingPlace
from motorpool.trips.services import following
from tests.clients import get, post, signed_in
from tests.factories import NOW, Unit
from tests.journeys.test_the_loop import request_body
from tests.tracking.drives import LAT, LON, store
from tests.trips.test_driven import HOUR, MINUTE, there_and_back
from tests.trips.test_visits import spot

pytestmark = pytest.mark.django_db


def degrees(north_m: float, east_m: float = 0) -> dict[str, float]:
    lat, lon = spot(north_m, east_m)
    return {"lat": lat / 1e6, "lon": lon / 1e6}


def visits_for(person: User, trip: int) -> list[dict[str, Any]]:
    [assignment] = get(signed_in(person), f"/trips/{trip}")["assignments"]
    return assignment["by_track"]["places"]  # type: ignore[no-any-return]


def test_where_it_was_ordered_to_go_and_where_it_went() -> None:
    unit = Unit()
    ParkingPlace.objects.create(organization=unit.organization, name="大院", lat=LAT, lon=LON, radius_m=150)
    with time_machine.travel(NOW, tick=False) as clock:
        applicant = signed_in(unit.applicant)
        [yard] = get(applicant, "/trips/places")
        places = [
            {"place": "上兴镇政府", "spot": degrees(18_000), "arrive_at": (NOW + 3 * HOUR).isoformat()},
            {"place": "南山竹海", "spot": degrees(6_000, 2_950)},
            {"place": "镇上吃饭"},
        ]
        asked = {**request_body(unit.applicant), "pickup_spot": yard["spot"], "destinations": places}
        trip = post(applicant, "/trips", asked, 201)["id"]
        approver, dispatcher = signed_in(unit.approver), signed_in(unit.dispatcher)
        post(approver, f"/approvals/{get(approver, '/approvals')['items'][0]['id']}/approve", {"note": ""})
        post(dispatcher, f"/trips/{trip}/dispatch", {"vehicle_id": unit.vehicle.pk, "driver_id": unit.driver.pk})

        clock.move_to(NOW + 2.25 * HOUR)
        driver = signed_in(unit.driver.person)
        [task] = get(driver, "/assignments")["items"]
        assert task["trip"]["destinations"][0]["spot"] == degrees(18_000)
        post(driver, f"/assignments/{task['id']}/depart")
        told = {"kind": "route", "text": "饭店客满", "place": "路边饭店", "spot": degrees(12_000, -90), "instead_of": 2}
        post(driver, f"/assignments/{task['id']}/changes", told, 201)

        store(unit.vehicle.pk, there_and_back(NOW + 105 * MINUTE))
        clock.move_to(NOW + 3.5 * HOUR)
        post(signed_in(unit.driver.person), f"/assignments/{task['id']}/bring-back")
        following.follow_all(at=NOW + 3.75 * HOUR)
        page = get(signed_in(unit.applicant), f"/trips/{trip}")
        others = ("supervisor", "approver", "dispatcher", "authority")
        seen = {who: visits_for(getattr(unit, who), trip) for who in others}
        own = visits_for(unit.driver.person, trip)
        post(signed_in(unit.dispatcher), f"/assignments/{task['id']}/close", {"note": ""})
        closed = visits_for(unit.dispatcher, trip)
        clock.move_to(NOW + timedelta(days=32))
        later = visits_for(unit.applicant, trip)

    [assignment] = page["assignments"]
    by_track: dict[str, Any] = assignment["by_track"]
    assert by_track["deviations"] == ["place_missed"]
    assert [(one["place"], one["reached"], one["nearest_m"]) for one in by_track["places"]] == [
        ("市行政中心 1 号楼", True, 0),
        ("上兴镇政府", True, 0),
        ("南山竹海", False, 3_000),
        ("路边饭店", True, 90),
    ]
    reached = by_track["places"][1]
    assert reached["wanted_at"] == "2026-11-23T12:00:00+08:00"
    assert reached["first_at"].endswith(":00+08:00")
    assert own == seen["dispatcher"] == seen["authority"] == by_track["places"]
    # Marks are set by whoever drives or dispatches: without a ground for the track nobody reads it off them.
    assert seen["supervisor"] == seen["approver"] == closed == later
    assert [(one["reached"], one["first_at"], one["nearest_m"]) for one in closed] == [
        (True, None, None),
        (True, None, None),
        (False, None, 3_000),
        (True, None, None),
    ]
    assert [(one["place"], one["instead_of"]) for one in assignment["changes"]] == [("路边饭店", 2)]
