"""Today at a glance."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorpool.accounts.roles import Role
from motorpool.drivers import services as drivers
from motorpool.organizations import restructuring
from motorpool.organizations import services as organizations
from motorpool.trips.figures import overview
from motorpool.trips.models import Assignment, Rating, Stage, Trip
from motorpool.vehicles import services as vehicles
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import mark_secret
from tests.access.world import World
from tests.clients import call, signed_in
from tests.factories import (
    FOUNDED,
    NOW,
    TODAY,
    Unit,
    actor,
    approved_trip,
    ask,
    make_organization,
    make_person,
    make_vehicle,
)
from tests.organizations.test_services import data as organization_data

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def settled() -> None:
    """Trips that were changed behind the services' back, as if they had stood so ever since."""
    Stage.objects.all().delete()
    for trip in Trip.objects.all():
        trip.stand(FOUNDED)


def test_an_empty_unit() -> None:
    unit = Unit()
    found = overview(actor(unit.manager), TODAY)
    assert set(found["trips"].values()) == {0}
    assert found["vehicles"] == {"total": 1, "in_service": 1, "out_now": 0, "used": 0}
    assert found["drivers"] == {"total": 1, "available": 1, "out_now": 0, "used": 0}
    assert (found["satisfaction"], found["units"], len(found["trend"])) == (None, [], 30)
    assert (found["trend"][0]["date"], found["trend"][-1]["date"]) == (date(2026, 10, 25), TODAY)


def test_counts_by_status_and_day() -> None:
    unit = Unit()
    ask(unit.applicant)
    approved_trip(unit)
    approved_trip(unit, start=15, end=17)  # midnight: tomorrow in China
    cancelled = ask(unit.applicant)
    Trip.objects.filter(pk=cancelled.pk).update(status="cancelled")
    Trip.objects.filter(pk=ask(unit.applicant).pk).update(start_at=NOW - timedelta(days=29))
    Trip.objects.filter(pk=ask(unit.applicant).pk).update(start_at=NOW - timedelta(days=30))
    settled()
    found = overview(actor(unit.manager), TODAY)
    assert {name: number for name, number in found["trips"].items() if number} == {
        "requested": 1,
        "approved": 1,
        "cancelled": 1,
    }
    assert [one["trips"] for one in found["trend"]] == [1, *[0] * 28, 2]
    assert [(one["organization"]["name"], one["trips"]) for one in found["units"]] == [(unit.organization.name, 3)]


def test_vehicles_by_status() -> None:
    unit = Unit()
    make_vehicle(unit.organization, status="suspended")
    make_vehicle(unit.organization, status="retired")
    assert overview(actor(unit.manager), TODAY)["vehicles"] == {"total": 2, "in_service": 1, "out_now": 0, "used": 0}


def test_what_becomes_secret_leaves_the_overview_of_before_as_it_was() -> None:
    unit, yesterday = Unit(), TODAY - timedelta(days=1)
    leader = actor(make_person(unit.organization, Role.AUTHORITY_LEADER))
    spare = make_vehicle(unit.organization)
    mark_secret(vehicle_id=spare.pk, secrecy="investigation", reason="来函", by=leader, at=NOW)
    manager = actor(unit.manager)
    assert [overview(manager, day)["vehicles"]["total"] for day in (yesterday, TODAY)] == [2, 1]
    assert overview(leader, TODAY)["vehicles"]["total"] == 2


def test_out_now_and_satisfaction() -> None:
    world = World()
    manager = actor(world.role(Role.FLEET_MANAGER))
    assert world.underway
    found = overview(manager, TODAY)
    assert (found["vehicles"]["out_now"], found["drivers"]["out_now"]) == (1, 1)
    assert world.completed
    Rating.objects.create(assignment=world.returned, stars=4, rated_by=world.role(Role.APPLICANT), rated_at=NOW)
    assert overview(manager, TODAY)["satisfaction"] == 1.0
    Rating.objects.update(stars=3)
    assert overview(manager, TODAY)["satisfaction"] == 0.0


def test_of_ones_units_only() -> None:
    ours, theirs = Unit(), Unit()
    ask(theirs.applicant)
    found = overview(actor(ours.manager), TODAY)
    assert (found["trips"]["requested"], found["units"], found["vehicles"]["total"]) == (0, [], 1)
    assert sum(one["trips"] for one in found["trend"]) == 0


class Before:
    """A week ago: one trip made in ours, another asked for there; the sister has nothing but a vehicle."""

    DAY = TODAY - timedelta(days=7)

    def __init__(self) -> None:
        self.world = World()
        assert self.world.completed
        self.office = make_organization(self.world.ours, name="老办公室")
        asked = ask(self.world.role(Role.APPLICANT))
        Trip.objects.filter(pk=asked.pk).update(organization=self.office, status="completed")
        Trip.objects.update(start_at=NOW - timedelta(days=7), end_at=NOW - timedelta(days=6))
        Assignment.objects.update(departed_at=NOW - timedelta(days=7), returned_at=NOW - timedelta(days=6))
        Rating.objects.create(
            assignment=self.world.returned, stars=5, rated_by=self.world.role(Role.APPLICANT), rated_at=NOW - 7 * DAY
        )
        settled()
        self.top = make_person(self.world.root, Role.SUPERVISOR, Role.AUTHORITY)
        self.local = actor(make_person(self.world.ours, Role.SUPERVISOR))  # the grant ends with the unit
        self.sister = make_person(self.world.sister, Role.SUPERVISOR)

    def reports(self) -> list[bytes]:
        eyes = [signed_in(person) for person in (self.top, self.sister)]
        told = [call(one, "GET", f"/overview?day={day}").content for one in eyes for day in (self.DAY, LONG_AGO)]
        return [*told, json.dumps(overview(self.local, self.DAY), default=str).encode()]


LONG_AGO = date(2025, 12, 31)


def test_what_happens_later_leaves_the_report_of_a_day_byte_for_byte() -> None:
    before = Before()
    world, by, at = before.world, actor(before.top), NOW
    reports = before.reports()
    assert [json.loads(one)["vehicles"] for one in reports[::2]] == [
        {"total": 2, "in_service": 2, "out_now": None, "used": 1},
        {"total": 0, "in_service": 0, "out_now": None, "used": 0},
        {"total": 2, "in_service": 2, "out_now": None, "used": 1},
    ]
    assert [one["organization"]["name"] for one in json.loads(reports[0])["units"]] == [world.ours.name, "老办公室"]

    manager = actor(make_person(world.root, Role.FLEET_MANAGER, Role.ADMINISTRATOR))
    spare = Vehicle.objects.get(pk=world.other_vehicle.pk)
    vehicles.move_vehicle(vehicle_id=spare.pk, action="retire", note="", by=manager, at=at)
    vehicles.move_vehicle(vehicle_id=world.vehicle.pk, action="suspend", note="", by=manager, at=at)
    drivers.move_driver(driver_id=world.other_driver.pk, action="leave", note="", by=manager, at=at)
    organizations.update_organization(
        organization_id=before.office.pk, data=organization_data(name="新办公室"), by=by, at=at
    )
    restructuring.move_organization(organization_id=before.office.pk, parent_id=world.sister.pk, note="", by=by, at=at)
    restructuring.merge_organization(organization_id=world.ours.pk, successor_id=world.sister.pk, note="", by=by, at=at)
    assert before.reports() == reports

    now = overview(by, TODAY)
    assert now["vehicles"] == {"total": 1, "in_service": 0, "out_now": 0, "used": 0}
    assert now["drivers"] == {"total": 1, "available": 1, "out_now": 0, "used": 0}
    assert sum(one["trips"] for one in now["trend"]) == 2
    assert overview(actor(before.sister), TODAY)["vehicles"]["total"] == 1
    # What was done a week ago was done below whoever answered then.
    assert sum(one["trips"] for one in overview(actor(before.sister), TODAY)["trend"]) == 0


def test_a_transfer_and_a_merger_entered_late_count_from_their_day() -> None:
    before = Before()
    world, by = before.world, actor(before.top)
    since = TODAY - timedelta(days=9)
    vehicles_before = overview(by, since - timedelta(days=1))["vehicles"]["total"]
    restructuring.move_organization(
        organization_id=before.office.pk, parent_id=world.root.pk, note="", by=by, at=NOW, effective_on=since
    )
    restructuring.merge_organization(
        organization_id=world.ours.pk, successor_id=world.sister.pk, note="", by=by, at=NOW, effective_on=since
    )
    found = overview(actor(before.sister), before.DAY)
    assert (found["vehicles"]["total"], found["drivers"]["total"], found["vehicles"]["used"]) == (2, 2, 1)
    # The trip stays with the unit that made it, and is the successor's to report.
    assert [(one["organization"]["name"], one["trips"]) for one in found["units"]] == [(world.ours.name, 1)]
    assert overview(by, since - timedelta(days=1))["vehicles"]["total"] == vehicles_before


def test_the_number_of_questions_does_not_grow_with_changes(django_assert_num_queries: Any) -> None:
    before = Before()
    by = actor(before.top)
    with CaptureQueriesContext(connection) as few:
        overview(by, TODAY)
    for number in range(4):
        organizations.update_organization(
            organization_id=before.office.pk,
            data=organization_data(name=f"办公室{number}"),
            by=by,
            at=NOW,
            effective_on=TODAY - timedelta(days=5 - number),
        )
    with django_assert_num_queries(len(few)):
        overview(by, TODAY)
