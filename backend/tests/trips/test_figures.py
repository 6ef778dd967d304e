"""Today at a glance."""

from datetime import date, timedelta

import pytest

from motorpool.accounts.roles import Role
from motorpool.trips.figures import overview
from motorpool.trips.models import Rating, Trip
from tests.access.world import World
from tests.factories import NOW, TODAY, Unit, actor, approved_trip, ask, make_vehicle

pytestmark = pytest.mark.django_db


def test_an_empty_unit() -> None:
    unit = Unit()
    found = overview(actor(unit.manager), TODAY)
    assert set(found["trips"].values()) == {0}
    assert found["vehicles"] == {"total": 1, "in_service": 1, "out_now": 0}
    assert found["drivers"] == {"total": 1, "available": 1, "out_now": 0}
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
    found = overview(actor(unit.manager), TODAY)
    assert {name: number for name, number in found["trips"].items() if number} == {
        "requested": 1,
        "approved": 1,
        "cancelled": 1,
    }
    assert [one["trips"] for one in found["trend"]] == [1, *[0] * 28, 2]
    assert [(one["organization"], one["trips"]) for one in found["units"]] == [(unit.organization, 3)]


def test_vehicles_by_status() -> None:
    unit = Unit()
    make_vehicle(unit.organization, status="suspended")
    make_vehicle(unit.organization, status="retired")
    assert overview(actor(unit.manager), TODAY)["vehicles"] == {"total": 2, "in_service": 1, "out_now": 0}


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
