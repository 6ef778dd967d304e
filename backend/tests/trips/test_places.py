"""The marked places of an order, over the wire and in the rows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.tracking.models import ParkingPlace
from motorpool.trips.models import Change, Destination, Trip
from motorpool.trips.places import Spot
from motorpool.trips.services import dispatch, driving
from tests.clients import answered, call, get, post, signed_in
from tests.database import nothing_changes
from tests.factories import NOW, Unit, actor, approved_trip, ask, make_organization, make_person, trip_data
from tests.tracking.drives import LAT, LON

pytestmark = pytest.mark.django_db
GATE, TOWN = {"lat": 31.810001, "lon": 119.970002}, {"lat": 31.4, "lon": 119.5}


def body(person: User, **differs: object) -> dict[str, Any]:
    places = [{"place": "上兴镇", "spot": TOWN}, {"place": "别处"}]
    usual = {**trip_data(person), "body_wanted": None, "request_key": str(uuid4()), "pickup_spot": GATE}
    return {**usual, "destinations": places, **differs}


@time_machine.travel(NOW, tick=False)
def test_what_was_marked_comes_back_and_stands_in_the_trail() -> None:
    unit = Unit()
    client = signed_in(unit.applicant)
    made = post(client, "/trips", body(unit.applicant), 201)
    assert (made["pickup_spot"], [one["spot"] for one in made["destinations"]]) == (GATE, [TOWN, None])
    assert Trip.objects.get().pickup_spot == Spot(31_810_001, 119_970_002)
    entry = Entry.objects.get(subject_type="trips.trip", action="trips.trip.create")
    assert entry.after
    assert entry.after["spots"] == ["市政府东门（31.810001, 119.970002）", "上兴镇（31.400000, 119.500000）"]

    unmarked = body(unit.applicant, pickup_spot=None, destinations=[{"place": "上兴镇"}])
    unmarked.pop("request_key")
    answered(call(client, "PUT", f"/trips/{made['id']}", unmarked), 200)
    trip = Trip.objects.get()
    assert (trip.pickup_spot, trip.destinations.get().spot) == (None, None)
    entry = Entry.objects.get(subject_type="trips.trip", action="trips.trip.edit")
    assert entry.after
    assert (entry.after["spots"], entry.after["destinations"]) == ([], ["上兴镇"])


@pytest.mark.parametrize(
    ("spot", "field"),
    [
        ({"lat": 31.8}, "lon"),
        ({"lon": 119.9}, "lat"),
        ({"lat": 31.8, "lon": None}, "lon"),
        ({"lat": 90.01, "lon": 119.9}, "lat"),
        ({"lat": 31.8, "lon": -180.5}, "lon"),
        ({"lat": float("nan"), "lon": 119.9}, "lat"),
        ({"lat": "here", "lon": 119.9}, "lat"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_half_a_position_and_one_off_the_earth_are_refused(spot: dict[str, Any], field: str) -> None:
    unit = Unit()
    client = signed_in(unit.applicant)
    for told, where in (
        ({"pickup_spot": spot}, "pickup_spot"),
        ({"destinations": [{"place": "上兴镇", "spot": spot}]}, "destinations.0.spot"),
    ):
        with nothing_changes():
            answer = post(client, "/trips", body(unit.applicant, **told), 422)
        assert (answer["code"], list(answer["fields"])) == ("invalid_input", [f"{where}.{field}"])


@pytest.mark.parametrize(("lat", "lon"), [(31_000_000, None), (None, 119_000_000), (91_000_000, 1), (1, 181_000_000)])
def test_the_database_refuses_them_too(lat: int | None, lon: int | None) -> None:
    trip = ask(Unit().applicant)
    for rows, given in (
        (Trip.objects.filter(pk=trip.pk), {"pickup_lat": lat, "pickup_lon": lon}),
        (Destination.objects.filter(trip=trip), {"lat": lat, "lon": lon}),
    ):
        with pytest.raises(IntegrityError, match="spot"), transaction.atomic():
            rows.update(**given)


@time_machine.travel(NOW + timedelta(hours=2.5), tick=False)
def test_a_change_of_place_on_the_way() -> None:
    unit = Unit()
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )
    driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW + timedelta(hours=2))
    client, path = signed_in(unit.driver.person), f"/assignments/{one.pk}/changes"
    told = {"kind": "route", "text": "会场变更", "place": "天目湖镇", "spot": TOWN, "instead_of": 0}
    [change] = post(client, path, told, 201)["changes"]
    assert {name: change[name] for name in told} == told
    entry = Entry.objects.get(action="trips.assignment.report_change")
    assert entry.note.endswith("；改去天目湖镇，不去溧阳市上兴镇")
    key = {"request_key": str(uuid4())}
    post(client, path, {**told, **key}, 201)
    with nothing_changes():  # a second click
        assert len(post(client, path, {**told, **key}, 201)["changes"]) == 2
    for wrong, code in (
        ({**told, "instead_of": 3}, "no_such_destination"),
        ({**told, "place": ""}, "invalid_input"),
        ({**told, "place": "", "spot": None}, "invalid_input"),
        ({**told, "spot": {"lat": 31.8}}, "invalid_input"),
    ):
        with nothing_changes():
            assert post(client, path, wrong, 422)["code"] == code
    with pytest.raises(IntegrityError, match="change_of_place"), transaction.atomic():
        Change.objects.update(place="")


def yard(unit: Unit, name: str) -> None:
    ParkingPlace.objects.create(organization=unit.organization, name=name, lat=LAT, lon=LON, radius_m=150)


class TestKnownPlaces:
    """Own orders and tasks, the own yard; nothing of sisters and cousins."""

    def names(self, person: User) -> list[str]:
        return [one["place"] for one in get(signed_in(person), "/trips/places")]

    def test_the_latest_order_comes_first_and_each_name_once(self) -> None:
        unit = Unit()
        yard(unit, "大院")
        ask(unit.applicant, pickup_place="东门", pickup_spot=Spot(1, 1))
        newer = [{"place": "上兴镇", "spot": Spot(2, 2), "arrive_at": None}]
        ask(unit.applicant, pickup_place="东门", pickup_spot=Spot(3, 3), destinations=newer)
        ask(unit.applicant, pickup_place="没有标的")
        [gate, *others] = get(signed_in(unit.applicant), "/trips/places")
        assert gate == {"place": "东门", "spot": {"lat": 0.000003, "lon": 0.000003}}
        assert [one["place"] for one in others] == ["上兴镇", f"{unit.organization.short_name} 大院"]

    def test_the_own_yard_and_for_who_sees_the_vehicles_below_theirs(self) -> None:
        above = Unit()
        below = Unit(above.organization)
        yard(above, "总院")
        yard(below, "分院")
        for person, seen in (
            (below.applicant, ["分院"]),
            (above.applicant, ["总院"]),
            (above.dispatcher, ["总院", "分院"]),
        ):
            assert [name.split()[-1] for name in self.names(person)] == seen

    def test_nothing_of_other_people_and_units(self) -> None:
        parent = make_organization()
        unit, sister = Unit(parent), Unit(parent)
        yard(sister, "别人的院子")
        ask(sister.applicant, pickup_place="别人的门", pickup_spot=Spot(1, 1))
        ask(make_person(unit.organization, Role.APPLICANT), pickup_place="同事的门", pickup_spot=Spot(1, 1))
        assert self.names(unit.applicant) == []

    def test_a_driver_knows_those_of_the_tasks(self) -> None:
        unit = Unit()
        trip = approved_trip(unit, pickup_place="东门", pickup_spot=Spot(1, 1))
        assert self.names(unit.driver.person) == []
        dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
        )
        assert self.names(unit.driver.person) == ["东门"]
