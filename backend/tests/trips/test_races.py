"""Double clicks and two people at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.roles import Role
from motorpool.kit.lifecycle import IllegalAction
from motorpool.reservations.models import Reservation
from motorpool.reservations.services import Taken
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.services import dispatch, driving, requests
from motorpool.trips.services.dispatch import EnoughVehicles
from tests.clients import call, signed_in
from tests.database import at_once, overlaps, racing, refusals
from tests.factories import NOW, Unit, actor, approved_trip, ask, make_driver, make_person, make_vehicle, trip_data

pytestmark = racing


@pytest.fixture
def unit() -> Unit:
    return Unit()


def test_a_request_sent_twice_at_once_is_one(unit: Unit) -> None:
    key = uuid4()
    found = at_once(*(lambda: ask(unit.applicant, key=key).pk for _ in range(3)))
    assert (len(set(found)), Trip.objects.count()) == (1, 1)


def test_two_trips_want_one_vehicle(unit: Unit) -> None:
    trips = [approved_trip(unit), approved_trip(unit)]
    drivers = [make_driver(unit.organization), make_driver(unit.organization)]

    def send(n: int) -> Assignment:
        return dispatch.dispatch_trip(
            trip_id=trips[n].pk, vehicle_id=unit.vehicle.pk, driver_id=drivers[n].pk, by=actor(unit.dispatcher), at=NOW
        )

    assert refusals(at_once(lambda: send(0), lambda: send(1))) == [Taken]
    assert (Assignment.objects.count(), Reservation.objects.count(), overlaps()) == (1, 2, 0)
    assert sorted(Trip.objects.values_list("status", flat=True)) == ["approved", "dispatched"]


def test_two_dispatchers_serve_one_trip(unit: Unit) -> None:
    trip = approved_trip(unit)
    second = make_person(unit.organization, Role.DISPATCHER)
    other = make_vehicle(unit.organization), make_driver(unit.organization)

    def send(vehicle: int, driver: int, person: object) -> Assignment:
        by = actor(person)  # type: ignore[arg-type]
        return dispatch.dispatch_trip(trip_id=trip.pk, vehicle_id=vehicle, driver_id=driver, by=by, at=NOW)

    outcomes = at_once(
        lambda: send(unit.vehicle.pk, unit.driver.pk, unit.dispatcher),
        lambda: send(other[0].pk, other[1].pk, second),
    )
    assert refusals(outcomes) == [EnoughVehicles]
    assert (Assignment.objects.count(), Reservation.objects.count()) == (1, 2)


def test_two_swap_vehicles_with_each_other(unit: Unit) -> None:
    """Both want what the other holds: neither gets it, and neither waits for ever."""
    drivers = [unit.driver, make_driver(unit.organization)]
    vehicles = [unit.vehicle, make_vehicle(unit.organization)]
    ones = [
        dispatch.dispatch_trip(
            trip_id=approved_trip(unit).pk,
            vehicle_id=vehicles[n].pk,
            driver_id=drivers[n].pk,
            by=actor(unit.dispatcher),
            at=NOW,
        )
        for n in range(2)
    ]

    def swap(n: int) -> Assignment:
        return dispatch.reassign(
            assignment_id=ones[n].pk,
            vehicle_id=vehicles[1 - n].pk,
            driver_id=drivers[n].pk,
            note="",
            by=actor(unit.dispatcher),
            at=NOW,
        )

    assert refusals(at_once(lambda: swap(0), lambda: swap(1))) == [Taken, Taken]
    assert (Reservation.objects.filter(released_at=None).count(), overlaps()) == (4, 0)


def test_cancelling_meets_departing(unit: Unit) -> None:
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )
    outcomes = at_once(
        lambda: requests.cancel(trip_id=trip.pk, note="取消", by=actor(unit.applicant), at=NOW),
        lambda: driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW),
    )
    assert refusals(outcomes) == [IllegalAction]
    trip.refresh_from_db()
    one.refresh_from_db()
    assert (trip.status, one.status) in {("cancelled", "withdrawn"), ("underway", "underway")}
    assert Reservation.objects.filter(released_at=None).count() == (0 if trip.status == "cancelled" else 2)


def test_a_return_meets_a_late_report(unit: Unit) -> None:
    trip = approved_trip(unit)
    by = actor(unit.dispatcher)
    one = dispatch.dispatch_trip(trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=by, at=NOW)
    driving.depart(assignment_id=one.pk, odometer_km=None, by=by, at=NOW)
    later = NOW + timedelta(hours=5)
    outcomes = at_once(
        lambda: driving.bring_back(assignment_id=one.pk, odometer_km=None, place="", note="", by=by, at=later),
        lambda: driving.report_change(
            assignment_id=one.pk, kind="time", text="晚", new_end_at=later + timedelta(hours=3), by=by, at=later
        ),
    )
    assert refusals(outcomes) in ([], [IllegalAction])
    assert not Reservation.objects.filter(released_at=None).exists()
    assert {row.period.upper for row in Reservation.objects.all()} == {later}


def test_a_double_click_over_http(unit: Unit) -> None:
    """The same POST twice at once, as an impatient finger sends it: one request, two equal answers."""
    body = {**trip_data(unit.applicant), "body_wanted": None, "request_key": uuid4()}

    def click(client: Client) -> tuple[int, int]:
        answer = call(client, "POST", "/trips", body)
        return answer.status_code, answer.json()["id"]

    with time_machine.travel(NOW, tick=False):
        clients = [signed_in(unit.applicant), signed_in(unit.applicant)]
        answers = at_once(lambda: click(clients[0]), lambda: click(clients[1]))
    assert answers == [(201, Trip.objects.get().pk)] * 2
