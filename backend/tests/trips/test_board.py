"""The board, and what is proposed for a trip."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.reservations import services as reservations
from motorpool.reservations.models import Reason
from motorpool.terminals.models import Fault
from motorpool.tracking.models import Binding, Present, Terminal
from motorpool.tracking.motion import STATES, State
from motorpool.trips import board
from motorpool.trips.services import dispatch
from motorpool.vehicles.models import Vehicle
from tests.factories import NOW, TODAY, Unit, actor, approved_trip, hours, make_driver, make_organization, make_vehicle

pytestmark = pytest.mark.django_db


def keys(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


class TestHolds:
    def test_with_the_trip_they_serve(self) -> None:
        unit = Unit()
        trip = approved_trip(unit)
        one = dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
        )
        repair = reservations.reserve(of=unit.vehicle, period=hours(7, 9), reason=Reason.REPAIR, note="")
        sealed = reservations.reserve(of=unit.vehicle, period=hours(9, 10), reason=Reason.SEALED, note="年检")
        found = board.holds_on(actor(unit.dispatcher), None, NOW, NOW + timedelta(hours=24))
        assert keys(found) == [one.vehicle_hold_id, one.driver_hold_id, repair.pk, sealed.pk]
        first, second, third, fourth = found
        assert (first["vehicle_id"], first["driver_id"], first["trip_number"]) == (unit.vehicle.pk, None, trip.number)
        assert (second["vehicle_id"], second["driver_id"], second["assignment_id"]) == (None, unit.driver.pk, one.pk)
        assert first["label"] == f"{unit.applicant.name} {trip.reason}"
        assert (third["label"], third["trip_id"], fourth["label"]) == ("维修保养", None, "年检")

    def test_only_in_that_time_and_scope(self) -> None:
        ours, theirs = Unit(), Unit()
        inside = reservations.reserve(of=ours.vehicle, period=hours(1, 3), reason=Reason.REPAIR)
        reservations.reserve(of=ours.vehicle, period=hours(4, 5), reason=Reason.REPAIR)
        reservations.reserve(of=theirs.vehicle, period=hours(1, 3), reason=Reason.REPAIR)
        found = board.holds_on(actor(ours.dispatcher), None, NOW + timedelta(hours=2), NOW + timedelta(hours=4))
        assert keys(found) == [inside.pk]

    def test_rows_without_the_gone(self) -> None:
        unit = Unit()
        make_vehicle(unit.organization, status="retired")
        resting = make_vehicle(unit.organization, status="suspended")
        make_driver(unit.organization, status="left")
        by = actor(unit.dispatcher)
        assert set(board.fleet(by, None)) == {unit.vehicle, resting}
        assert list(board.crew(by, None)) == [unit.driver]
        assert list(board.fleet(by, make_organization().pk)) == []


def fit(vehicle: Vehicle, state: str) -> Terminal:
    """A terminal, and the state that was worked out of what it said; none where it never spoke."""
    terminal = Terminal.objects.create(organization=vehicle.organization, phone=f"1{vehicle.pk:010}", created_at=NOW)
    Binding.objects.create(terminal=terminal, vehicle=vehicle, period=DateTimeTZRange(NOW, None))
    if state:
        at = dict.fromkeys(("since", "read_until", "base_since"), NOW)
        index = STATES.index(State(state))
        Present.objects.create(vehicle=vehicle, state=index, base_state=index, source=0, base_source=0, tail=0, **at)
    return terminal


class TestVehicleChoices:
    def test_best_first(self) -> None:
        root = make_organization()
        unit, sister = Unit(root), Unit(root)
        fits = unit.vehicle
        roomy = make_vehicle(unit.organization, seats=7)
        small = make_vehicle(unit.organization, seats=2)
        busy = make_vehicle(unit.organization)
        make_vehicle(unit.organization, status="suspended")
        reservations.reserve(of=busy, period=hours(5, 8), reason=Reason.REPAIR)
        trip = approved_trip(unit, headcount=4)
        found = board.vehicle_choices(actor(unit.dispatcher), trip, "")
        assert keys(found) == [fits.pk, roomy.pk, small.pk, busy.pk]
        assert [(row["free"], row["fits"]) for row in found] == [
            (True, True),
            (True, True),
            (True, False),
            (False, True),
        ]
        assert found[0]["why"] == ["5 座", "本单位车辆"]
        assert found[2]["why"] == ["座位不足", "本单位车辆"]
        assert found[3]["busy_reason"] == "该时段已被占用"
        assert sister.vehicle.pk not in keys(found)

    def test_the_party_is_spread_over_the_vehicles(self) -> None:
        unit = Unit()
        by = actor(unit.dispatcher)
        assert board.vehicle_choices(by, approved_trip(unit, headcount=8, vehicles_wanted=2), "")[0]["fits"]
        assert not board.vehicle_choices(by, approved_trip(unit, headcount=9, vehicles_wanted=2), "")[0]["fits"]

    def test_the_body_that_was_asked_for(self) -> None:
        unit = Unit()
        suv = make_vehicle(unit.organization, body="suv", odometer_km=90_000)
        found = board.vehicle_choices(actor(unit.dispatcher), approved_trip(unit, body_wanted="suv"), "")
        assert keys(found) == [suv.pk, unit.vehicle.pk]
        assert "车型不同" in found[1]["why"]

    def test_of_equals_those_that_report_come_first_and_the_others_say_why(self) -> None:
        unit = Unit()
        offline, never, faulty, bare = (make_vehicle(unit.organization, odometer_km=1) for _ in range(4))
        reporting = unit.vehicle
        Vehicle.objects.filter(pk=reporting.pk).update(odometer_km=9)
        roomy = make_vehicle(unit.organization, seats=7)
        for vehicle, state in ((reporting, "parked"), (offline, "offline"), (never, ""), (faulty, "moving")):
            terminal = fit(vehicle, state)
            if vehicle is faulty:
                Fault.objects.create(
                    organization=unit.organization,
                    vehicle=vehicle,
                    terminal=terminal,
                    kind="antenna_cut",
                    detected_at=NOW,
                    due_at=NOW,
                )
        found = board.vehicle_choices(actor(unit.dispatcher), approved_trip(unit, headcount=4), "")
        assert [(row["id"], row["hints"]) for row in found] == [
            (bare.pk, []),
            (reporting.pk, []),
            (offline.pk, ["终端离线"]),
            (never.pk, ["终端从未上报"]),
            (faulty.pk, ["终端故障待处理"]),
            (roomy.pk, []),
        ]

    def test_search_and_the_usual_driver(self) -> None:
        unit = Unit()
        trip = approved_trip(unit)
        unit.driver.usual_vehicle = unit.vehicle
        unit.driver.save()
        by = actor(unit.dispatcher)
        make_vehicle(unit.organization)
        (found,) = board.vehicle_choices(by, trip, unit.vehicle.plate)
        assert (found["id"], found["usual_driver_id"]) == (unit.vehicle.pk, unit.driver.pk)
        assert board.vehicle_choices(by, trip, "没有") == []


class TestDriverChoices:
    def test_free_and_fewest_trips_first(self) -> None:
        unit = Unit()
        busy, fresh = make_driver(unit.organization), make_driver(unit.organization)
        make_driver(unit.organization, status="suspended")
        make_driver(unit.organization, licence_expires_on=TODAY - timedelta(days=1))
        reservations.reserve(of=busy, period=hours(2, 3), reason=Reason.LEAVE)
        dispatch.dispatch_trip(
            trip_id=approved_trip(unit, start=7, end=8).pk,
            vehicle_id=unit.vehicle.pk,
            driver_id=unit.driver.pk,
            by=actor(unit.dispatcher),
            at=NOW,
        )
        trip = approved_trip(unit, start=2, end=9)
        found = board.driver_choices(actor(unit.dispatcher), trip, "", [])
        assert [row["free"] for row in found] == [True, False, False]
        assert found[0]["id"] == fresh.pk
        numbers = {row["id"]: row["trips_today"] for row in found}
        assert numbers == {fresh.pk: 0, busy.pk: 0, unit.driver.pk: 1}
        assert found[0]["why"] == ["本单位驾驶员", "当日 0 趟"]
