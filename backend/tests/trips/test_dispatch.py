"""Giving a trip its vehicles and drivers, exchanging them, taking them back, closing."""

from datetime import timedelta
from typing import Any

import pytest

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import DomainError, NotFound
from motorpool.notifications.models import Notice
from motorpool.reservations import services as reservations
from motorpool.reservations.models import Reason, Reservation
from motorpool.reservations.services import Taken
from motorpool.trips.models import Assignment, Change, Trip
from motorpool.trips.services import dispatch, driving
from motorpool.trips.services.dispatch import (
    AlreadyAcknowledged,
    DriverNotAvailable,
    EnoughVehicles,
    LicenceExpired,
    LicenceInsufficient,
    TripOver,
    VehicleNotInService,
)
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, approved_trip, hours, make_actor, make_driver, make_vehicle

pytestmark = pytest.mark.django_db


def send(unit: Unit, trip: Trip, **fields: Any) -> Assignment:
    given = {"vehicle_id": unit.vehicle.pk, "driver_id": unit.driver.pk, "at": NOW, **fields}
    return dispatch.dispatch_trip(trip_id=trip.pk, by=actor(unit.dispatcher), **given)


def send_more(unit: Unit, trip: Trip, **fields: Any) -> Assignment:
    vehicle, driver = make_vehicle(unit.organization), make_driver(unit.organization)
    return send(unit, trip, vehicle_id=vehicle.pk, driver_id=driver.pk, **fields)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def unit() -> Unit:
    return Unit()


@pytest.fixture
def trip(unit: Unit) -> Trip:
    return approved_trip(unit)


class TestDispatch:
    def test_holds_vehicle_and_driver_for_the_trip(self, unit: Unit, trip: Trip) -> None:
        made = send(unit, trip)
        assert (made.trip.status, made.vehicle_hold.period, made.driver_hold.period) == (
            "dispatched",
            hours(2, 6),
            hours(2, 6),
        )
        assert (made.vehicle_hold.vehicle, made.driver_hold.driver) == (unit.vehicle, unit.driver)
        assert (told(unit.applicant), told(unit.driver.person)) == (["approved", "dispatched"], ["task"])
        entry = Entry.objects.get(action="trips.trip.dispatch")
        assert entry.after == {"vehicle": unit.vehicle.plate, "driver": unit.driver.person.name}

    def test_a_repair_and_a_trip_exclude_each_other(self, unit: Unit, trip: Trip) -> None:
        reservations.reserve(of=unit.vehicle, period=hours(3, 30), reason=Reason.REPAIR)
        with refused(Taken):
            send(unit, trip)

    def test_a_busy_driver_leaves_the_vehicle_free(self, unit: Unit, trip: Trip) -> None:
        reservations.reserve(of=unit.driver, period=hours(5, 30), reason=Reason.LEAVE)
        with refused(Taken):
            send(unit, trip)

    def test_the_permission_must_be_held_where_the_row_is(self, unit: Unit, trip: Trip) -> None:
        stranger = make_actor(Unit().organization, Role.DISPATCHER)
        with refused(NotFound):
            dispatch.dispatch_trip(
                trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=stranger, at=NOW
            )

    def test_neither_vehicle_nor_driver_of_a_stranger(self, unit: Unit, trip: Trip) -> None:
        theirs = Unit()
        with refused(NotFound):
            send(unit, trip, vehicle_id=theirs.vehicle.pk)
        with refused(NotFound):
            send(unit, trip, driver_id=theirs.driver.pk)

    @pytest.mark.parametrize(
        ("model", "fields", "refusal"),
        [
            ("vehicle", {"status": "suspended"}, VehicleNotInService),
            ("vehicle", {"status": "retired"}, VehicleNotInService),
            ("driver", {"status": "suspended"}, DriverNotAvailable),
            ("driver", {"status": "left"}, DriverNotAvailable),
            ("driver", {"licence_expires_on": TODAY - timedelta(days=1)}, LicenceExpired),
            ("vehicle", {"seats": 10}, LicenceInsufficient),
        ],
    )
    def test_what_is_unfit_is_not_sent(
        self, unit: Unit, trip: Trip, model: str, fields: dict[str, object], refusal: type[DomainError]
    ) -> None:
        unfit = getattr(unit, model)
        type(unfit).objects.filter(pk=unfit.pk).update(**fields)
        with refused(refusal):
            send(unit, trip)

    def test_a_licence_is_good_on_its_last_day(self, unit: Unit, trip: Trip) -> None:
        type(unit.driver).objects.update(licence_expires_on=TODAY)
        assert send(unit, trip).status == "assigned"

    def test_not_when_the_trip_is_over(self, unit: Unit, trip: Trip) -> None:
        with refused(TripOver):
            send(unit, trip, at=NOW + timedelta(hours=6))

    def test_more_than_was_asked_for_only_on_purpose(self, unit: Unit, trip: Trip) -> None:
        send(unit, trip)
        with refused(EnoughVehicles):
            send_more(unit, trip)
        send_more(unit, trip, extra=True)
        assert trip.assignments.count() == 2

    def test_as_many_as_were_asked_for(self, unit: Unit) -> None:
        trip = approved_trip(unit, vehicles_wanted=3)
        for _ in range(3):
            send_more(unit, trip)
        with refused(EnoughVehicles):
            send_more(unit, trip)

    def test_another_one_while_underway(self, unit: Unit, trip: Trip) -> None:
        first = send(unit, trip)
        driving.depart(assignment_id=first.pk, odometer_km=None, by=actor(unit.dispatcher), at=NOW)
        send_more(unit, trip, extra=True)
        trip.refresh_from_db()
        assert (trip.status, trip.assignments.count()) == ("underway", 2)


class TestReassign:
    def swap(self, unit: Unit, one: Assignment, vehicle: Any, driver: Any, at: float = 0) -> Assignment:
        return dispatch.reassign(
            assignment_id=one.pk,
            vehicle_id=vehicle.pk,
            driver_id=driver.pk,
            note="车辆故障",
            by=actor(unit.dispatcher),
            at=NOW + timedelta(hours=at),
        )

    def test_another_vehicle_only(self, unit: Unit, trip: Trip) -> None:
        one, other = send(unit, trip), make_vehicle(unit.organization)
        driver_hold = one.driver_hold_id
        changed = self.swap(unit, one, other, unit.driver)
        assert (changed.vehicle_hold.vehicle, changed.driver_hold_id) == (other, driver_hold)
        old = Reservation.objects.get(vehicle=unit.vehicle)
        assert (old.period.isempty, old.released_at) == (True, NOW)
        entry = Entry.objects.get(action="trips.assignment.reassign")
        assert entry.before == {"vehicle": unit.vehicle.plate, "driver": unit.driver.person.name}
        assert entry.after == {"vehicle": other.plate, "driver": unit.driver.person.name}

    def test_another_driver_only_and_both_are_told(self, unit: Unit, trip: Trip) -> None:
        one, other = send(unit, trip), make_driver(unit.organization)
        vehicle_hold = one.vehicle_hold_id
        changed = self.swap(unit, one, unit.vehicle, other)
        assert (changed.driver_hold.driver, changed.vehicle_hold_id) == (other, vehicle_hold)
        assert (told(unit.driver.person), told(other.person)) == (["task", "withdrawn"], ["task"])

    def test_in_the_middle_only_what_is_left_is_held(self, unit: Unit, trip: Trip) -> None:
        one, other = send(unit, trip), make_vehicle(unit.organization)
        changed = self.swap(unit, one, other, unit.driver, at=3)
        assert changed.vehicle_hold.period == hours(3, 6)
        assert Reservation.objects.get(vehicle=unit.vehicle).period == hours(2, 3)

    def test_a_conflict_leaves_everything_as_it_was(self, unit: Unit, trip: Trip) -> None:
        one = send(unit, trip)
        vehicle, driver = make_vehicle(unit.organization), make_driver(unit.organization)
        reservations.reserve(of=driver, period=hours(4, 5), reason=Reason.LEAVE)
        with refused(Taken):
            self.swap(unit, one, vehicle, driver)

    def test_unfit_or_strange_ones_are_refused(self, unit: Unit, trip: Trip) -> None:
        one, theirs = send(unit, trip), Unit()
        with refused(NotFound):
            self.swap(unit, one, theirs.vehicle, unit.driver)
        with refused(LicenceInsufficient):
            self.swap(unit, one, make_vehicle(unit.organization, seats=33), unit.driver)

    def test_not_after_the_end(self, unit: Unit, trip: Trip) -> None:
        one = send(unit, trip)
        with refused(TripOver):
            self.swap(unit, one, make_vehicle(unit.organization), unit.driver, at=6)


class TestTakeBack:
    def take_back(self, unit: Unit, one: Assignment) -> None:
        dispatch.withdraw_assignment(assignment_id=one.pk, note="", by=actor(unit.dispatcher), at=NOW)

    def test_the_last_one_sends_the_trip_back_to_dispatch(self, unit: Unit, trip: Trip) -> None:
        self.take_back(unit, send(unit, trip))
        trip.refresh_from_db()
        assert (trip.status, Reservation.objects.filter(released_at=None).count()) == ("approved", 0)
        assert told(unit.driver.person) == ["task", "withdrawn"]
        assert send(unit, trip).status == "assigned"

    def test_one_of_two_leaves_it_dispatched(self, unit: Unit) -> None:
        trip = approved_trip(unit, vehicles_wanted=2)
        first = send(unit, trip)
        send_more(unit, trip)
        self.take_back(unit, first)
        trip.refresh_from_db()
        assert (trip.status, Reservation.objects.filter(released_at=None).count()) == ("dispatched", 2)

    def test_the_rest_being_closed_completes_the_trip(self, unit: Unit) -> None:
        trip = approved_trip(unit, vehicles_wanted=2)
        by = actor(unit.dispatcher)
        first, second = send(unit, trip), send_more(unit, trip)
        driving.depart(assignment_id=first.pk, odometer_km=None, by=by, at=NOW)
        driving.bring_back(assignment_id=first.pk, odometer_km=None, place="", note="", by=by, at=NOW)
        dispatch.close(assignment_id=first.pk, note="", by=by, at=NOW)
        trip.refresh_from_db()
        assert trip.status == "underway"
        self.take_back(unit, second)
        trip.refresh_from_db()
        assert (trip.status, told(unit.applicant)[-1]) == ("completed", "rate")


class TestAcknowledge:
    def test_once_by_the_dispatcher_of_the_unit(self, unit: Unit, trip: Trip) -> None:
        one, driver = send(unit, trip), actor(unit.driver.person)
        driving.report_change(assignment_id=one.pk, kind="route", text="绕行", new_end_at=None, by=driver, at=NOW)
        change = Change.objects.get()
        with refused(NotFound):
            dispatch.acknowledge_change(
                change_id=change.pk, by=make_actor(Unit().organization, Role.DISPATCHER), at=NOW
            )
        dispatch.acknowledge_change(change_id=change.pk, by=actor(unit.dispatcher), at=NOW)
        change.refresh_from_db()
        assert (change.acknowledged_by, change.acknowledged_at) == (unit.dispatcher, NOW)
        with refused(AlreadyAcknowledged):
            dispatch.acknowledge_change(change_id=change.pk, by=actor(unit.dispatcher), at=NOW)
        with refused(NotFound):
            dispatch.acknowledge_change(change_id=change.pk + 1, by=actor(unit.dispatcher), at=NOW)
