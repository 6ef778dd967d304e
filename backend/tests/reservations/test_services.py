"""Holding and giving back, one caller at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from motorpool.access.actors import Actor
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.notifications.models import Notice
from motorpool.reservations import services
from motorpool.reservations.models import Reason, Reservation
from motorpool.reservations.services import AlreadyOver, BadPeriod, NotABlock, StillAway, StillHeld, Taken
from motorpool.reservations.tasks import AHEAD, watch_overdue
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.services import move_vehicle
from tests.database import overlaps, refused
from tests.factories import NOW, hours, make_actor, make_driver, make_organization, make_vehicle

pytestmark = pytest.mark.django_db


def held(vehicle: Vehicle, start: float, end: float, reason: Reason = Reason.TRIP) -> Reservation:
    return services.reserve(of=vehicle, period=hours(start, end), reason=reason)


def again(row: Reservation) -> Reservation:
    row.refresh_from_db()
    return row


@pytest.fixture
def vehicle() -> Vehicle:
    return make_vehicle(make_organization())


class TestReserve:
    @pytest.mark.parametrize(
        ("start", "end", "free"),
        [(0, 4, False), (1, 2, False), (-1, 0.1, False), (3.9, 9, False), (-1, 9, False), (4, 5, True), (-2, 0, True)],
    )
    def test_half_open_periods_of_one_vehicle(self, vehicle: Vehicle, start: float, end: float, free: bool) -> None:
        held(vehicle, 0, 4)
        if free:
            held(vehicle, start, end)
            assert Reservation.objects.count() == 2
        else:
            with refused(Taken):
                held(vehicle, start, end)

    def test_the_refusal_names_vehicle_and_time(self, vehicle: Vehicle) -> None:
        held(vehicle, 0, 4)
        with pytest.raises(Taken) as refusal, transaction.atomic():
            held(vehicle, 1, 3, Reason.REPAIR)
        message = f"{vehicle.plate} 在 11月23日 10:00–12:00 已被占用"
        assert (refusal.value.message, refusal.value.fields) == (message, {"vehicle_id": message})

    def test_a_driver_is_in_one_place(self) -> None:
        driver = make_driver(make_organization())
        services.reserve(of=driver, period=hours(0, 4), reason=Reason.TRIP)
        with pytest.raises(Taken) as refusal, transaction.atomic():
            services.reserve(of=driver, period=hours(3, 5), reason=Reason.LEAVE)
        assert list(refusal.value.fields) == ["driver_id"]

    def test_vehicles_do_not_disturb_each_other(self, vehicle: Vehicle) -> None:
        held(vehicle, 0, 4)
        held(make_vehicle(vehicle.organization), 0, 4)
        assert Reservation.objects.count() == 2

    @pytest.mark.parametrize("wrong", [{"driver": True}, {"vehicle": None}, {"period": None}])
    def test_the_table_holds_exactly_one_thing_for_a_bounded_time(
        self, vehicle: Vehicle, wrong: dict[str, object]
    ) -> None:
        fields: dict[str, object] = {"vehicle": vehicle, "period": hours(0, 1), "reason": "trip"}
        if "driver" in wrong:
            wrong = {"driver": make_driver(vehicle.organization)}
        if "period" in wrong:
            wrong = {"period": hours(0, 1).__class__(NOW, None)}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reservation.objects.create(**{**fields, **wrong})


class TestRelease:
    @pytest.mark.parametrize(
        ("at", "until"), [(1, 1), (4, 4), (5, 5), (3.5, 3.5)], ids=["early", "in time", "late", "half past"]
    )
    def test_ends_when_it_was_given_back(self, vehicle: Vehicle, at: float, until: float) -> None:
        one = held(vehicle, 0, 4)
        services.release(held=one, at=NOW + timedelta(hours=at))
        assert (again(one).period, one.released_at) == (hours(0, until), NOW + timedelta(hours=at))

    def test_before_it_began_nothing_was_held(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 2, 4)
        services.release(held=one, at=NOW + timedelta(hours=1))
        assert again(one).period.isempty
        held(vehicle, 2, 4)

    def test_late_never_reaches_into_the_next(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 4), held(vehicle, 5, 8)
        services.release(held=one, at=NOW + timedelta(hours=6))
        assert (again(one).period, again(following).period) == (hours(0, 5), hours(5, 8))

    def test_the_next_is_no_longer_at_risk(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 4), held(vehicle, 5, 8)
        services.extend(held=one, until=NOW + timedelta(hours=6), at=NOW)
        assert again(following).at_risk_since == NOW
        services.release(held=again(one), at=NOW + timedelta(hours=3))
        assert (again(following).at_risk_since, again(one).period) == (None, hours(0, 3))


class TestExtend:
    def test_as_long_as_it_is_free(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 0, 4)
        services.extend(held=one, until=NOW + timedelta(hours=9), at=NOW)
        assert again(one).period == hours(0, 9)

    def test_never_shorter(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 0, 4)
        services.extend(held=one, until=NOW + timedelta(hours=2), at=NOW)
        assert again(one).period == hours(0, 4)

    def test_up_to_the_next_which_is_then_at_risk(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 4), held(vehicle, 5, 8)
        services.extend(held=one, until=NOW + timedelta(hours=6), at=NOW)
        assert (again(one).period, again(following).period, following.at_risk_since) == (hours(0, 5), hours(5, 8), NOW)

    def test_up_to_the_beginning_of_the_next_nothing_is_at_risk(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 4), held(vehicle, 5, 8)
        services.extend(held=one, until=NOW + timedelta(hours=5), at=NOW)
        assert (again(one).period, again(following).at_risk_since) == (hours(0, 5), None)


class TestBegin:
    def test_taken_out_early(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 2, 4)
        services.begin(held=one, at=NOW + timedelta(hours=1))
        assert (again(one).period, one.begun_at) == (hours(1, 4), NOW + timedelta(hours=1))

    def test_taken_out_late_changes_nothing(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 2, 4)
        services.begin(held=one, at=NOW + timedelta(hours=3))
        assert again(one).period == hours(2, 4)

    def test_what_has_not_come_back_cannot_leave_again(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 2), held(vehicle, 2, 4)
        services.begin(held=one, at=NOW)
        with refused(StillAway):
            services.begin(held=following, at=NOW + timedelta(hours=2))
        services.release(held=one, at=NOW + timedelta(hours=2))
        services.begin(held=again(following), at=NOW + timedelta(hours=2))
        assert again(following).begun_at == NOW + timedelta(hours=2)

    def test_not_while_the_one_before_holds_it(self, vehicle: Vehicle) -> None:
        held(vehicle, 0, 2)
        one = held(vehicle, 2, 4)
        with refused(Taken):
            services.begin(held=one, at=NOW + timedelta(hours=1))


class TestWatch:
    def run(self, after: float) -> None:
        watch_overdue.func(timestamp=int((NOW + timedelta(hours=after)).timestamp()))

    def test_not_back_in_time_holds_it_beyond_now(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 0, 4)
        services.begin(held=one, at=NOW)
        self.run(3.9)
        assert again(one).period == hours(0, 4)
        self.run(4)
        assert again(one).period.upper == NOW + timedelta(hours=4) + AHEAD
        self.run(4.2)
        assert again(one).period.upper == NOW + timedelta(hours=4) + AHEAD
        self.run(4.25)
        assert again(one).period.upper == NOW + timedelta(hours=4.25) + AHEAD

    def test_the_next_one_is_marked_once(self, vehicle: Vehicle) -> None:
        one, following = held(vehicle, 0, 4), held(vehicle, 4, 8)
        services.begin(held=one, at=NOW)
        self.run(4)
        self.run(4.1)
        assert (again(one).period, again(following).at_risk_since) == (hours(0, 4), NOW + timedelta(hours=4))
        assert overlaps() == 0

    @pytest.mark.parametrize("reason", [Reason.TRIP, Reason.REPAIR, Reason.LEAVE])
    def test_what_never_began_ends_with_its_period(self, vehicle: Vehicle, reason: Reason) -> None:
        one = held(vehicle, 0, 4, reason)
        self.run(9)
        assert again(one).period == hours(0, 4)

    def test_what_was_given_back_is_left_alone(self, vehicle: Vehicle) -> None:
        one = held(vehicle, 0, 4)
        services.begin(held=one, at=NOW)
        services.release(held=one, at=NOW + timedelta(hours=3))
        self.run(9)
        assert again(one).period == hours(0, 3)


class TestBlock:
    def block(self, vehicle: Vehicle, by: Actor, start: float = 1, end: float = 3) -> Reservation:
        return services.block(
            vehicle_id=vehicle.pk,
            driver_id=None,
            start_at=NOW + timedelta(hours=start),
            end_at=NOW + timedelta(hours=end),
            reason=Reason.REPAIR,
            note="更换刹车片",
            by=by,
            at=NOW,
        )

    def test_is_recorded_on_the_vehicle(self, vehicle: Vehicle) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        made = self.block(vehicle, by)
        assert (made.period, made.reason, made.note) == (hours(1, 3), "repair", "更换刹车片")
        entry = Entry.objects.get()
        assert (entry.action, entry.subject_id, entry.note) == ("vehicles.vehicle.block", vehicle.pk, "更换刹车片")
        services.unblock(reservation_id=made.pk, note="修好了", by=by, at=NOW + timedelta(hours=2))
        assert again(made).period == hours(1, 2)
        ended = Entry.objects.get(action="vehicles.vehicle.unblock")
        assert (ended.action_label, ended.note) == ("提前结束停用", "修好了")

    @pytest.mark.parametrize(("start", "end"), [(3, 3), (3, 1), (0, 24 * 366 + 1), (24 * 367, 24 * 368)])
    def test_of_a_sensible_length(self, vehicle: Vehicle, start: float, end: float) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        with refused(BadPeriod):
            self.block(vehicle, by, start, end)

    def test_not_over_a_trip(self, vehicle: Vehicle) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        held(vehicle, 2, 4)
        with refused(Taken):
            self.block(vehicle, by)

    def test_what_serves_a_trip_is_not_released_here(self, vehicle: Vehicle) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        one = held(vehicle, 2, 4)
        with refused(NotABlock):
            services.unblock(reservation_id=one.pk, note="", by=by, at=NOW)

    def test_only_once(self, vehicle: Vehicle) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        made = self.block(vehicle, by)
        services.unblock(reservation_id=made.pk, note="", by=by, at=NOW)
        with refused(AlreadyOver):
            services.unblock(reservation_id=made.pk, note="", by=by, at=NOW)

    def test_what_ended_by_itself_stays_as_it_was(self, vehicle: Vehicle) -> None:
        by = make_actor(vehicle.organization, Role.DISPATCHER)
        made = self.block(vehicle, by)
        with refused(AlreadyOver):
            services.unblock(reservation_id=made.pk, note="", by=by, at=NOW + timedelta(hours=3))
        assert (again(made).period, made.released_at) == (hours(1, 3), None)

    def test_only_where_the_vehicle_is(self, vehicle: Vehicle) -> None:
        stranger = make_actor(make_organization(), Role.DISPATCHER)
        with refused(NotFound):
            self.block(vehicle, stranger)
        made = self.block(vehicle, make_actor(vehicle.organization, Role.DISPATCHER))
        with refused(NotFound):
            services.unblock(reservation_id=made.pk, note="", by=stranger, at=NOW)


def test_a_held_vehicle_does_not_leave_service(vehicle: Vehicle) -> None:
    by = make_actor(vehicle.organization, Role.FLEET_MANAGER)
    one = held(vehicle, 0, 4)
    for action in ("suspend", "retire"):
        with refused(StillHeld):
            move_vehicle(vehicle_id=vehicle.pk, action=action, note="", by=by, at=NOW)
    move_vehicle(vehicle_id=vehicle.pk, action="suspend", note="", by=by, at=NOW + timedelta(hours=4))
    services.begin(held=one, at=NOW)
    with refused(StillHeld):
        move_vehicle(vehicle_id=vehicle.pk, action="retire", note="", by=by, at=NOW + timedelta(hours=4))
    services.release(held=one, at=NOW)
    move_vehicle(vehicle_id=vehicle.pk, action="retire", note="", by=by, at=NOW)
    vehicle.refresh_from_db()
    assert (vehicle.status, Notice.objects.count()) == ("retired", 0)
