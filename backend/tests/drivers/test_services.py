"""Drivers: who may be one, what their licence covers, and leaving duty."""

from datetime import timedelta
from typing import Any, cast

import pytest

from motorpool.access.permissions import Permission as P
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.drivers import queries, services
from motorpool.drivers.licences import LicenceClass, covers
from motorpool.drivers.models import Driver
from motorpool.drivers.services import AlreadyDriver, DriverData
from motorpool.kit.errors import NotFound
from motorpool.kit.lifecycle import IllegalAction
from motorpool.reservations import services as reservations
from motorpool.reservations.models import Reason
from motorpool.reservations.services import StillHeld
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, hours, make_driver, make_organization, make_person


@pytest.mark.parametrize(
    ("seats", "classes"),
    [
        (5, ["A1", "A2", "A3", "B1", "B2", "C1", "C2"]),
        (9, ["A1", "A2", "A3", "B1", "B2", "C1", "C2"]),
        (10, ["A1", "A2", "A3", "B1"]),
        (19, ["A1", "A2", "A3", "B1"]),
        (20, ["A1"]),
        (55, ["A1"]),
    ],
)
def test_which_licence_covers_how_many_seats(seats: int, classes: list[str]) -> None:
    assert [name for name in LicenceClass.values if covers(name, seats)] == classes


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit()


def data(unit: Unit, person: User, **fields: Any) -> DriverData:
    given: Any = {
        "person_id": person.pk, "organization_id": unit.organization.pk, "licence_class": "B1",
        "licence_expires_on": TODAY + timedelta(days=30), "usual_vehicle_id": unit.vehicle.pk, **fields,
    }  # fmt: skip
    return cast(DriverData, given)


def create(unit: Unit, person: User, **fields: Any) -> Driver:
    return services.create_driver(data=data(unit, person, **fields), by=actor(unit.manager), at=NOW)


def move(unit: Unit, driver: Driver, action: str) -> Driver:
    return services.move_driver(driver_id=driver.pk, action=action, note="", by=actor(unit.manager), at=NOW)


class TestCreate:
    def test_comes_with_the_role_that_shows_tasks(self, unit: Unit) -> None:
        person = make_person(unit.organization)
        made = create(unit, person)
        assert (made.status, made.usual_vehicle) == ("available", unit.vehicle)
        assert actor(person).holds(P.TRIP_DRIVE)
        assert sorted(Entry.objects.values_list("action", flat=True)) == [
            "accounts.user.grant",
            "drivers.driver.create",
        ]

    def test_whoever_has_the_role_keeps_it(self, unit: Unit) -> None:
        person = make_person(unit.organization, Role.DRIVER)
        create(unit, person)
        assert person.grants.count() == 1

    def test_once(self, unit: Unit) -> None:
        with refused(AlreadyDriver):
            create(unit, unit.driver.person)

    def test_only_ones_own_people_units_and_vehicles(self, unit: Unit) -> None:
        person, theirs = make_person(unit.organization), Unit()
        with refused(NotFound):
            create(unit, make_person(theirs.organization))
        with refused(NotFound):
            create(unit, person, organization_id=theirs.organization.pk)
        with refused(NotFound):
            create(unit, person, usual_vehicle_id=theirs.vehicle.pk)


def test_update_keeps_who_it_is(unit: Unit) -> None:
    other = make_person(unit.organization)
    services.update_driver(
        driver_id=unit.driver.pk, data=data(unit, other, licence_class="A1"), by=actor(unit.manager), at=NOW
    )
    before = unit.driver.person
    unit.driver.refresh_from_db()
    assert (unit.driver.person, unit.driver.licence_class) == (before, "A1")
    recorded = Entry.objects.get().before or {}
    assert recorded["licence_class"] == "C1"


class TestDuty:
    @pytest.mark.parametrize(
        ("status", "action"),
        [("suspended", "suspend"), ("left", "suspend"), ("available", "resume"), ("left", "leave")],
    )
    def test_no_other_moves(self, unit: Unit, status: str, action: str) -> None:
        with refused(IllegalAction):
            move(unit, make_driver(unit.organization, status=status), action)

    def test_not_while_something_counts_on_them(self, unit: Unit) -> None:
        held = reservations.reserve(of=unit.driver, period=hours(1, 2), reason=Reason.TRIP)
        for action in ("suspend", "leave"):
            with refused(StillHeld):
                move(unit, unit.driver, action)
        reservations.release(held=held, at=NOW)
        assert move(unit, unit.driver, "leave").status == "left"
        assert move(unit, unit.driver, "resume").status == "available"


class TestQueries:
    def test_candidates_are_ones_own_people_who_are_not_drivers(self, unit: Unit) -> None:
        person, gone = make_person(unit.organization, name="柳宗元"), make_person(unit.organization)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        found = set(queries.candidates(actor(unit.manager)))
        assert person in found
        assert not found & {unit.driver.person, gone}
        assert list(queries.candidates(actor(unit.manager), q="lzy")) == [person]
        assert not queries.candidates(actor(Unit().manager), q="lzy").exists()

    def test_filters(self, unit: Unit) -> None:
        by = actor(unit.manager)
        name = unit.driver.person.name
        assert list(queries.drivers_for(by, q=name, organization_id=unit.organization.pk, status="available")) == [
            unit.driver
        ]
        assert not queries.drivers_for(by, status="left").exists()
        assert not queries.drivers_for(by, organization_id=make_organization().pk).exists()
