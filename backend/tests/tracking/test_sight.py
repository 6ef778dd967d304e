"""Who may look where vehicles are and were: standing rights, grounds, and what nobody sees."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.tracking import sight
from motorpool.trips.models import Assignment
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import Vehicle
from tests.factories import NOW, Unit, actor, approved_trip, make_actor, make_organization, make_vehicle

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def sent(unit: Unit) -> Assignment:
    trip = approved_trip(unit, start=0, end=4)
    return dispatch.dispatch_trip(
        trip_id=trip.pk,
        vehicle_id=unit.vehicle.pk,
        driver_id=unit.driver.pk,
        by=actor(unit.dispatcher),
        at=NOW,
    )


def depart(task: Assignment) -> None:
    by = actor(task.driver_hold.driver.person) if task.driver_hold.driver else None
    assert by
    driving.depart(assignment_id=task.pk, odometer_km=None, by=by, at=NOW)


def come_back(task: Assignment, unit: Unit) -> None:
    by = actor(unit.dispatcher)
    driving.bring_back(assignment_id=task.pk, odometer_km=None, place="", note="", by=by, at=NOW + HOUR)


def sees_now(who: User | Actor, vehicle: Vehicle, hours: int = 0) -> bool:
    """By the rows and by the reach, which must agree."""
    by, at = who if isinstance(who, Actor) else actor(who), NOW + hours * HOUR
    found = sight.live_vehicles(by, at).filter(pk=vehicle.pk).exists()
    assert sight.live_reach(by, at).covers(vehicle.pk, vehicle.organization.path) is found
    return found


def hours_seen(who: User | Actor, vehicle: Vehicle, at: float = 10) -> list[tuple[float, float, str]]:
    """Of the two days around NOW."""
    by = who if isinstance(who, Actor) else actor(who)
    spans = sight.spans_of(by, vehicle, since=NOW - DAY, until=NOW + DAY, at=NOW + at * HOUR)
    return [((one.since - NOW) / HOUR, (one.until - NOW) / HOUR, one.ground) for one in spans]


def test_an_authority_sees_its_fleet_a_unit_where_its_vehicles_are_now() -> None:
    county = make_organization()
    unit, elsewhere = Unit(county), Unit(make_organization())
    authority, manager = make_actor(county, Role.AUTHORITY), actor(unit.manager)
    assert sees_now(authority, unit.vehicle)
    assert not sees_now(authority, elsewhere.vehicle)
    assert hours_seen(authority, unit.vehicle) == [(-24, 10, "standing")]  # nothing of what is to come
    assert hours_seen(authority, elsewhere.vehicle) == []
    assert sees_now(manager, unit.vehicle)
    assert not sees_now(manager, elsewhere.vehicle)
    assert hours_seen(manager, unit.vehicle) == []


def test_others_see_nothing_without_a_ground() -> None:
    unit = Unit()
    sent(unit)  # not departed
    for person in (unit.applicant, unit.approver, unit.dispatcher, unit.supervisor, unit.driver.person):
        assert not sees_now(person, unit.vehicle)
        assert hours_seen(person, unit.vehicle) == []


def test_a_task_is_seen_by_whoever_sends_drives_and_rides() -> None:
    unit, sister = Unit(), Unit()
    task = sent(unit)
    depart(task)
    for person, ground in (
        (unit.dispatcher, "trips.task"),
        (unit.driver.person, "trips.driving"),
        (unit.applicant, "trips.riding"),
    ):
        assert sees_now(person, unit.vehicle)
        assert hours_seen(person, unit.vehicle, at=0.5) == [(0, 0.5, ground)]
    for stranger in (sister.dispatcher, sister.driver.person, sister.applicant, unit.approver, unit.supervisor):
        assert not sees_now(stranger, unit.vehicle)
        assert hours_seen(stranger, unit.vehicle) == []


def test_after_the_return_the_place_is_out_of_sight_and_the_way_remains_for_some() -> None:
    unit = Unit()
    task = sent(unit)
    depart(task)
    come_back(task, unit)
    people = {unit.dispatcher: "trips.task", unit.driver.person: "trips.driving", unit.applicant: "trips.riding"}
    for person, ground in people.items():
        assert not sees_now(person, unit.vehicle, hours=2)
        assert hours_seen(person, unit.vehicle) == [(0, 1, ground)]
    dispatch.close(assignment_id=task.pk, note="", by=actor(unit.dispatcher), at=NOW + 2 * HOUR)
    assert hours_seen(unit.dispatcher, unit.vehicle) == []
    assert hours_seen(unit.applicant, unit.vehicle) != []
    assert hours_seen(unit.applicant, unit.vehicle, at=24 * 31) == []
    assert hours_seen(unit.driver.person, unit.vehicle, at=24 * 31) != []


@pytest.fixture
def secret() -> Iterator[Vehicle]:
    unit = make_organization()
    vehicle = make_vehicle(unit)
    sight.conceal("test", lambda: Q(pk=vehicle.pk))
    yield vehicle
    del sight._concealed["test"]


def test_nobody_sees_what_is_concealed(secret: Vehicle) -> None:
    authority = make_actor(secret.organization, Role.AUTHORITY)
    assert not sees_now(authority, secret)
    assert hours_seen(authority, secret) == []


def test_a_window_is_cut_at_its_edges() -> None:
    unit = Unit()
    task = sent(unit)
    depart(task)
    come_back(task, unit)
    driver = actor(unit.driver.person)
    half = HOUR / 2

    def seen(since: timedelta, until: timedelta) -> int:
        return len(sight.spans_of(driver, unit.vehicle, since=NOW + since, until=NOW + until, at=NOW + DAY))

    assert (seen(-half, timedelta()), seen(HOUR, 2 * HOUR), seen(half, HOUR)) == (0, 0, 1)
