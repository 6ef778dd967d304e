"""Who finds what: lists, search, what waits, history."""

from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
import time_machine

from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.trips import queries
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.services import dispatch, driving, following
from tests.access.world import World
from tests.clients import get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip, ask, make_driver, make_person, make_vehicle

pytestmark = pytest.mark.django_db
R = Role


def send(unit: Unit, trip: Trip) -> Assignment:
    return dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )


class TestScope:
    def test_mine_is_what_i_asked_for_or_travel_on(self) -> None:
        unit = Unit()
        colleague = make_person(unit.organization, R.APPLICANT)
        own, booked = ask(unit.applicant), ask(colleague, traveller_id=unit.applicant.pk)
        foreign = ask(colleague)
        assert set(queries.trips_for(actor(unit.applicant), scope="mine")) == {own, booked}
        assert set(queries.trips_for(actor(colleague), scope="mine")) == {booked, foreign}
        assert not queries.trips_for(actor(unit.applicant), scope="visible").exists()

    def test_watching_a_unit_includes_what_is_below(self) -> None:
        parent = Unit()
        below, beside = Unit(parent.organization), Unit()
        ours, lower, other = ask(parent.applicant), ask(below.applicant), ask(beside.applicant)
        assert set(queries.trips_for(actor(parent.supervisor))) == {ours, lower}
        assert set(queries.trips_for(actor(below.supervisor))) == {lower}
        assert set(queries.trips_for(actor(beside.supervisor))) == {other}
        narrowed = queries.trips_for(actor(parent.supervisor), organization_id=below.organization.pk)
        assert set(narrowed) == {lower}
        assert not queries.trips_for(actor(below.supervisor), organization_id=parent.organization.pk).exclude(
            pk=lower.pk
        )

    def test_a_driver_sees_the_trips_they_drive(self) -> None:
        world = World()
        driver = actor(world.role(R.DRIVER))
        assert not queries.tasks_for(driver).exists()
        task = world.assigned
        assert queries.tasks_for(driver).get() == task
        assert not queries.tasks_for(actor(world.other_driver.person)).exists()
        assert queries.trip_for(driver, world.approved.pk) == world.approved

    def test_a_task_taken_back_is_the_drivers_no_longer(self) -> None:
        unit = Unit()
        one = send(unit, approved_trip(unit))
        dispatch.withdraw_assignment(assignment_id=one.pk, note="", by=actor(unit.dispatcher), at=NOW)
        driver = actor(unit.driver.person)
        assert not queries.tasks_for(driver).exists()
        assert not queries.tasks_for(driver, state="done").exists()
        assert queries.tasks_for(actor(unit.dispatcher), scope="visible", state="done").get() == one


class TestFilters:
    def test_days_are_days_in_china(self) -> None:
        """NOW is nine o'clock there: 15 hours later another day begins."""
        unit = Unit()
        today, tomorrow = ask(unit.applicant, start=14.9, end=16), ask(unit.applicant, start=15, end=16)
        by = actor(unit.approver)
        assert set(queries.trips_for(by, since=date(2026, 11, 23), until=date(2026, 11, 23))) == {today}
        assert set(queries.trips_for(by, since=date(2026, 11, 24))) == {tomorrow}
        assert set(queries.trips_for(by, until=date(2026, 11, 22))) == set()

    def test_by_status(self) -> None:
        unit = Unit()
        waiting, ready = ask(unit.applicant), approved_trip(unit)
        by = actor(unit.approver)
        assert set(queries.trips_for(by, status=["approved"])) == {ready}
        assert set(queries.trips_for(by, status=["approved", "requested"])) == {waiting, ready}

    def test_search(self) -> None:
        unit = Unit()
        unit.vehicle.plate = "苏D88X88"
        unit.vehicle.save()
        first = approved_trip(
            unit, reason="迎接国家卫生城市复审", destinations=[{"place": "溧阳天目湖", "arrive_at": None}]
        )
        send(unit, first)
        other = ask(unit.applicant, reason="开会", destinations=[{"place": "金坛", "arrive_at": None}])
        by = actor(unit.approver)
        for q in ("卫生", "天目湖", "8x88", first.number, f"{first.pk:06d}"):
            assert list(queries.trips_for(by, q=q)) == [first], q
        assert first in queries.trips_for(by, q=str(first.pk))  # so few digits may stand in a name as well
        assert set(queries.trips_for(by, q=unit.applicant.name)) == {first, other}
        for q in ("%", "_", "\\", "没有", "9" * 18, "'"):
            assert not queries.trips_for(by, q=q).exists(), q


class TestWaiting:
    def numbers(self, world: World) -> dict[str, dict[str, int]]:
        found = {role: queries.waiting_for(actor(person), NOW) for role, person in world.people.items()}
        return {
            role: {name: number for name, number in one.items() if number}
            for role, one in found.items()
            if any(one.values())
        }

    def test_for_each_role_at_each_step(self) -> None:
        world = World()
        assert self.numbers(world) == {}
        assert world.requested
        assert self.numbers(world) == {R.APPROVER: {"approvals": 1}}
        approvals.send_back(
            approval_id=world.requested.approval_id or 0, note="补充", by=actor(world.role(R.APPROVER)), at=NOW
        )
        assert self.numbers(world) == {R.APPLICANT: {"returned": 1}}
        Trip.objects.update(status="withdrawn")
        assert world.approved
        assert self.numbers(world) == {R.DISPATCHER: {"dispatch": 1}}
        assert world.assigned
        assert self.numbers(world) == {R.DRIVER: {"drive": 1}}
        assert world.change
        assert self.numbers(world) == {R.DRIVER: {"drive": 1}, R.DISPATCHER: {"changes": 1}}
        assert world.returned
        assert self.numbers(world) == {R.DISPATCHER: {"changes": 1, "close": 1}}
        assert world.completed
        assert self.numbers(world) == {R.DISPATCHER: {"changes": 1}, R.APPLICANT: {"rate": 1}}

    def test_vehicles_still_missing_wait_for_dispatch(self) -> None:
        unit = Unit()
        later, trip = approved_trip(unit, start=3), approved_trip(unit, vehicles_wanted=2)
        by = actor(unit.dispatcher)
        assert list(queries.to_dispatch(by)) == [trip, later]
        send(unit, trip)
        assert list(queries.to_dispatch(by)) == [trip, later]
        one = make_vehicle(unit.organization)
        dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=one.pk, driver_id=make_driver(unit.organization).pk, by=by, at=NOW
        )
        assert list(queries.to_dispatch(by)) == [later]

    def test_ones_own_cause_waits_for_others(self) -> None:
        unit = Unit()
        second = make_person(unit.organization, R.APPROVER)
        ask(unit.approver)
        assert queries.waiting_for(actor(unit.approver), NOW)["approvals"] == 0
        assert queries.waiting_for(actor(second), NOW)["approvals"] == 1


def test_history_tells_the_whole_loop() -> None:
    world = World()
    trip = world.completed
    found = [(entry.action_label, entry.actor_name) for entry in queries.history(trip)]
    people = {role: person.name for role, person in world.people.items()}
    assert [label for label, _ in found] == [
        "提交申请", "单位审批：同意", "审批通过", "派车", "出车", "回场", "结单", "用车结束",
    ]  # fmt: skip
    assert found[0][1] == people[R.APPLICANT]
    assert found[4][1] == people[R.DRIVER]
    assert found[6][1] == people[R.DISPATCHER]


def test_reminders_reach_only_who_has_not_left() -> None:
    unit = Unit()
    one = send(unit, approved_trip(unit))
    soon = NOW + timedelta(hours=1.6)
    assert list(queries.beginning(soon, soon + timedelta(minutes=30))) == [one]
    driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(unit.dispatcher), at=NOW)
    assert list(queries.beginning(soon, soon + timedelta(minutes=30))) == []


def row_of(unit: Unit, trip: Trip) -> dict[str, Any]:
    (row,) = get(signed_in(unit.dispatcher), f"/trips?q={trip.number}")["items"]
    return cast(dict[str, Any], row)


@time_machine.travel(NOW + timedelta(hours=6), tick=False)
def test_a_list_says_what_is_true_of_a_trip_now() -> None:
    """Back, though not closed; and ending otherwise and elsewhere than was ordered."""
    unit = Unit()
    by, at = actor(unit.dispatcher), NOW + timedelta(hours=2)
    trip = approved_trip(unit, vehicles_wanted=2)
    one = send(unit, trip)
    other = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=make_vehicle(unit.organization).pk, driver_id=make_driver(unit.organization).pk,
        by=by, at=NOW,
    )  # fmt: skip
    driving.depart(assignment_id=one.pk, odometer_km=None, by=by, at=at)
    row = row_of(unit, trip)
    assert (row["status_label"], row["changes"], row["current_end_at"]) == ("出车中", [], row["end_at"])

    end = trip.end_at + timedelta(hours=1)
    driving.report_change(
        assignment_id=one.pk,
        kind="route",
        text="会议改址",
        new_end_at=end,
        place="溧阳宾馆",
        instead_of=0,
        by=by,
        at=at,
    )
    row = row_of(unit, trip)
    assert [(one["place"], one["instead_of"]) for one in row["changes"]] == [("溧阳宾馆", 0)]
    assert datetime.fromisoformat(row["current_end_at"]) == end
    for task, said, waits in ((one, "部分已回场", "回场结单"), (other, "已回场", "调度结单")):
        if task is other:
            driving.depart(assignment_id=task.pk, odometer_km=None, by=by, at=at)
            assert row_of(unit, trip)["status_label"] == "出车中"
        driving.bring_back(assignment_id=task.pk, odometer_km=None, place="", note="", by=by, at=at)
        row = row_of(unit, trip)
        assert (row["status"], row["status_label"], row["waiting_for"]) == ("underway", said, waits)
    dispatch.close(assignment_id=one.pk, note="", by=by, at=at)
    assert row_of(unit, trip)["status_label"] == "已回场"


def test_a_comparison_is_awaited_until_it_is_there() -> None:
    unit = Unit()
    trip = approved_trip(unit)
    one, by, at = send(unit, trip), actor(unit.dispatcher), NOW + timedelta(hours=2)
    driving.depart(assignment_id=one.pk, odometer_km=None, by=by, at=at)

    def awaited(later: timedelta) -> str | None:
        with time_machine.travel(at + later, tick=False):
            (task,) = get(signed_in(unit.dispatcher), f"/trips/{trip.pk}")["assignments"]
        return cast("str | None", task["compare_at"])

    assert awaited(timedelta()) is None
    driving.bring_back(assignment_id=one.pk, odometer_km=None, place="", note="", by=by, at=at)
    told = awaited(timedelta(minutes=1))
    assert told is not None
    assert datetime.fromisoformat(told) == at + timedelta(minutes=15)
    following.follow_all(at=at + timedelta(minutes=15))
    assert awaited(timedelta(minutes=16)) is None
