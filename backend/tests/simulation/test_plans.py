"""What the trips of the database let the fleet do."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from motorpool.demo.places import NEAR
from motorpool.kit.moments import day_of, start_of
from motorpool.maps.boundaries import Boundaries
from motorpool.maps.places import places
from motorpool.simulation import plans
from motorpool.simulation.following import Following
from motorpool.simulation.places import Gazetteer, town_of
from motorpool.simulation.plans import duties
from motorpool.tracking.models import ParkingPlace
from motorpool.tracking.services import terminals
from motorpool.trips.models import Assignment, Destination, Trip
from motorpool.trips.places import Spot
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import VehicleKind
from simulator.clock import Clock
from simulator.fleet import Fleet
from simulator.itinerary import Plan
from simulator.plans import read_plans
from simulator.roads import RoadNet, metres
from simulator.terminal import Server
from simulator.towns import TOWNS
from tests.factories import NOW, Unit, actor, approved_trip

PHONE, START = "14404000001", NOW + timedelta(hours=2)
NOWHERE = Server("127.0.0.1", 1)


@pytest.fixture(scope="module")
def net() -> RoadNet:
    return RoadNet()


@pytest.fixture
def task(db: None) -> Assignment:
    """Dispatched, in a vehicle with a terminal."""
    unit = Unit()
    trip = approved_trip(unit)
    data = dict.fromkeys(("device_id", "maker", "model", "imei", "sim"), "")
    terminals.create_terminal(
        data={"organization_id": unit.organization.pk, "phone": PHONE, "generation": "4g", **data},  # type: ignore[typeddict-item]
        vehicle_id=unit.vehicle.pk, by=actor(unit.manager), at=NOW,
    )  # fmt: skip
    return dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )


def plan_of(net: RoadNet) -> Plan:
    since = start_of(day_of(NOW))
    (found,) = [one for one in duties(net, since=since) if one.duty.phone == PHONE]
    return plans.plan_of(found.duty, net, midnight=since.timestamp(), odometer_m=found.metres)


def depart(task: Assignment) -> None:
    driver = task.driver_hold.driver
    assert driver is not None
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(driver.person), at=START)


def bring_back(task: Assignment, after: timedelta) -> None:
    driver = task.driver_hold.driver
    assert driver is not None
    driving.bring_back(
        assignment_id=task.pk, odometer_km=None, place="本单位", note="", by=actor(driver.person), at=START + after
    )


def test_nobody_drives_before_the_driver_departs(task: Assignment, net: RoadNet) -> None:
    plan = plan_of(net)
    vehicle = task.vehicle_hold.vehicle
    assert vehicle is not None
    assert (plan.legs, plan.plate) == ((), vehicle.plate)
    yard = Gazetteer(net).yard(vehicle.organization)
    assert metres(plan.home, yard) < 60
    ParkingPlace.objects.create(
        organization=vehicle.organization, name="大院", lat=31_700_000, lon=119_900_000, radius_m=150
    )
    assert metres(plan_of(net).home, (31.7, 119.9)) < 60


def test_places_lie_in_their_district_and_the_gates_of_a_unit_beside_each_other(net: RoadNet) -> None:
    """Whoever asks for them: a unit of the city has no district of its own."""
    gazetteer = Gazetteer(net)
    counties = places(Boundaries.COUNTIES)
    for division, names in NEAR.items():
        points = np.array([gazetteer.point(one.name, "320400") for one in names])
        found = counties.containing(points[:, 1], points[:, 0])
        assert {counties.areas[one].code for one in found} == {division}, names
    gates = [gazetteer.point(f"市教育局{gate}", "320400") for gate in ("", "大门", "南门", "地下车库")]
    assert len(set(gates)) == len(gates)
    assert max(metres(one, other) for one in gates for other in gates) < 300


def test_to_the_passengers_to_every_place_and_home(task: Assignment, net: RoadNet) -> None:
    depart(task)
    plan = plan_of(net)
    gazetteer, trip = Gazetteer(net), task.trip
    places = [trip.pickup_place, *trip.destinations.order_by("position").values_list("place", flat=True)]
    wanted = [gazetteer.point(place, trip.organization.division_id) for place in places]
    assert [leg.to for leg in plan.legs] == [*wanted, plan.home]
    assert plan.legs[0].depart_at == START.timestamp()
    assert plan == plan_of(net)


@pytest.mark.parametrize("astray", [None, (2_000.0, -1_500.0)])
def test_where_the_order_marks_a_place_one_drives_there(
    task: Assignment, net: RoadNet, monkeypatch: pytest.MonkeyPatch, astray: tuple[float, float] | None
) -> None:
    """Or not: now and then a driver goes elsewhere instead of to the last place."""
    monkeypatch.setattr(plans, "astray_of", lambda _: astray)
    Trip.objects.filter(pk=task.trip_id).update(pickup_lat=31_700_000, pickup_lon=119_900_000)
    Destination.objects.filter(trip=task.trip_id).update(lat=31_750_000, lon=119_950_000)
    depart(task)
    pickup, end, _ = (leg.to for leg in plan_of(net).legs)
    assert pickup == (31.7, 119.9)
    assert metres(end, (31.75, 119.95)) == pytest.approx(2_500 if astray else 0, abs=1)


def test_where_a_change_sends_it_one_drives_instead(
    task: Assignment, net: RoadNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "astray_of", lambda _: None)
    depart(task)
    driver = task.driver_hold.driver
    assert driver is not None
    driving.report_change(
        assignment_id=task.pk, kind="route", text="会场变更", new_end_at=None, place="新会场",
        spot=Spot(31_750_000, 119_950_000), instead_of=0, by=actor(driver.person), at=START + timedelta(minutes=20),
    )  # fmt: skip
    assert plan_of(net).legs[1].to == (31.75, 119.95)


def test_some_go_astray_and_always_the_same(task: Assignment) -> None:
    found = []
    for number in range(400):
        task.trip.uuid = UUID(int=number)
        found.append(plans.astray_of(task))
        assert found[-1] == plans.astray_of(task)
    off = [one for one in found if one]
    assert 0.08 < len(off) / len(found) < 0.18
    assert all(1_200 <= abs(way) <= 3_500 for one in off for way in one)


def test_back_when_the_driver_says_so(task: Assignment, net: RoadNet) -> None:
    depart(task)
    bring_back(task, timedelta(hours=3))
    assert plan_of(net).legs[-1].arrive_at == (START + timedelta(hours=3)).timestamp()


def test_law_enforcement_patrols_its_district(task: Assignment, net: RoadNet) -> None:
    vehicle = task.vehicle_hold.vehicle
    assert vehicle is not None
    vehicle.kind = VehicleKind.ENFORCEMENT
    vehicle.save()
    plan = plan_of(net)
    town = town_of("", vehicle.organization.division_id)
    assert len(plan.legs) > 8
    assert all(metres(leg.to, (town.lat, town.lon)) < town.radius_m + 200 for leg in plan.legs)
    assert plan.legs[-1].to == plan.home
    depart(task)
    assert len(plan_of(net).legs) == 1 + 1 + task.trip.destinations.count()


@pytest.mark.django_db(transaction=True)
def test_the_fleet_follows_and_never_leaps(committed: None, task: Assignment, net: RoadNet) -> None:
    """Home an hour early by the report: the vehicle is far away, so it drives home from where it is."""
    away = START + timedelta(minutes=25)
    fleet = Fleet(server=NOWHERE, clock=Clock(starts_at=away.timestamp(), pace=1e-9 + 0.001), seed=0)
    following = Following(fleet, net, seed=0, since=start_of(day_of(NOW)), past_from=lambda _: away.timestamp())

    depart(task)
    assert asyncio.run(following.look()) == 1
    assert asyncio.run(following.look()) == 0
    before = fleet.itinerary_of(PHONE)
    assert before is not None
    here = before.at(away.timestamp())
    bring_back(task, timedelta(minutes=24))
    assert asyncio.run(following.look()) == 1
    after = fleet.itinerary_of(PHONE)
    assert after is not None
    soon, late = after.at(away.timestamp() + 1), after.at(away.timestamp() + 9_000)
    assert metres((here.lat, here.lon), (soon.lat, soon.lon)) < 40
    assert (late.lat, late.lon) == after.plan.home


@pytest.mark.parametrize(
    ("name", "division", "town"),
    [
        ("金坛区行政中心", "320402", "金坛区"),
        ("南京市江苏省政府", "320411", "南京市"),
        ("市行政中心 1 号楼", "320481", "溧阳市"),
        ("某处", "320703", "连云港市"),
        ("某处", "110101", TOWNS[0].name),
    ],
)
def test_where_a_name_lies(name: str, division: str, town: str) -> None:
    assert town_of(name, division).name == town


def test_the_trips_of_any_installation_are_written_down_as_plans(task: Assignment, tmp_path: Path) -> None:
    depart(task)
    file = tmp_path / "day.jsonl"
    with time_machine.travel(START, tick=False):
        call_command("simulate_trips", "--server", "127.0.0.1", "1", "--write-plan", str(file))
        with pytest.raises(CommandError, match="演示环境"):  # made-up positions of real vehicles
            call_command("simulate_trips", "--server", "127.0.0.1", "1")
    [plan] = [one for one in read_plans(file) if one.phone == PHONE]
    assert plan.legs[0].depart_at == START.timestamp()
    assert metres(plan.legs[-1].to, plan.home) < 1
