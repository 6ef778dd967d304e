"""Asking, changing one's mind, and what becomes of the approval."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.approvals.models import Approval, Step
from motorpool.audit.models import Entry
from motorpool.kit.errors import InvalidInput, NotFound
from motorpool.notifications.models import Notice
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Destination, Trip
from motorpool.trips.services import dispatch, requests
from motorpool.trips.services.requests import BadTimes, NoApprover, TravellerInactive
from tests.database import refused
from tests.factories import NOW, Unit, actor, approved_trip, ask, hours, make_organization, make_person, trip_data

pytestmark = pytest.mark.django_db


def statuses(approval: Approval | None) -> list[str]:
    assert approval is not None
    return [step.status for step in Step.objects.filter(approval=approval).order_by("position")]


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


class TestRequest:
    def test_waits_for_the_approvers_of_the_unit(self) -> None:
        unit = Unit(needs_consent=True)
        trip = ask(unit.applicant)
        assert (trip.status, trip.organization_id, statuses(trip.approval)) == (
            "requested",
            unit.organization.pk,
            ["pending", "waiting"],
        )
        assert (told(unit.approver), told(unit.manager), told(unit.dispatcher)) == (["approval"], [], [])
        assert trip.number == f"20261123-{trip.pk:06d}"
        assert Entry.objects.get(subject_type="trips.trip").action_label == "提交申请"

    def test_belongs_to_the_unit_of_whoever_travels(self) -> None:
        parent = Unit()
        below = Unit(parent.organization)
        secretary = parent.applicant
        trip = ask(secretary, traveller_id=below.applicant.pk)
        assert (trip.organization_id, trip.requested_by_id) == (below.organization.pk, secretary.pk)
        assert trip.approval
        assert trip.approval.barred == sorted([secretary.pk, below.applicant.pk])

    def test_the_same_request_twice_is_one(self) -> None:
        unit, key = Unit(), uuid4()
        first = ask(unit.applicant, key=key)
        assert ask(unit.applicant, key=key, reason="另一个事由").pk == first.pk
        assert (Trip.objects.count(), Trip.objects.get().reason) == (1, "赴溧阳调研乡村产业")

    def test_the_key_of_another_person_is_another_request(self) -> None:
        unit, key = Unit(), uuid4()
        colleague = make_person(unit.organization, Role.APPLICANT)
        assert ask(unit.applicant, key=key).pk != ask(colleague, key=key).pk

    @pytest.mark.parametrize(
        "wrong",
        [
            {"start": 2, "end": 2},
            {"start": 2, "end": 1},
            {"start": -0.3, "end": 2},
            {"start": 24 * 366 + 1, "end": 24 * 366 + 2},
            {"start": 2, "end": 2 + 24 * 31 + 1},
            {"destinations": [{"place": "溧阳", "arrive_at": NOW + timedelta(hours=7)}]},
            {"destinations": [{"place": "溧阳", "arrive_at": NOW + timedelta(hours=1)}]},
        ],
        ids=["empty", "backward", "past", "too far", "too long", "after the end", "before the start"],
    )
    def test_times_must_make_sense(self, wrong: dict[str, Any]) -> None:
        unit = Unit()
        with refused(BadTimes):
            ask(unit.applicant, **wrong)

    @pytest.mark.parametrize("right", [{"start": -0.25}, {"start": 24 * 366, "end": 24 * 366 + 24 * 31}])
    def test_the_edges_are_inside(self, right: dict[str, Any]) -> None:
        assert ask(Unit().applicant, **right).status == "requested"

    def test_only_for_people_of_units_where_one_may_ask(self) -> None:
        ours, theirs = Unit(), Unit()
        with refused(NotFound):
            ask(ours.applicant, traveller_id=theirs.applicant.pk)

    def test_for_oneself_wherever_one_belongs(self) -> None:
        """A person seconded to another unit asks there for colleagues, and at home for themselves."""
        home, away = Unit(), make_organization()
        person = make_person(home.organization)
        Grant.objects.create(user=person, role=Role.APPLICANT, organization=away, valid_from=NOW.date())
        assert ask(person).organization_id == home.organization.pk

    def test_not_for_who_has_left(self) -> None:
        unit = Unit()
        gone = make_person(unit.organization)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        with refused(TravellerInactive):
            ask(unit.applicant, traveller_id=gone.pk)

    def test_somebody_else_must_be_able_to_approve(self) -> None:
        unit = make_organization()
        alone = make_person(unit, Role.APPLICANT, Role.APPROVER)
        with refused(NoApprover):
            ask(alone)
        make_person(unit, Role.APPROVER)
        assert ask(alone).status == "requested"

    def test_the_consenting_manager_is_looked_for_too(self) -> None:
        unit = make_organization(needs_consent=True)
        make_person(unit, Role.APPROVER)
        with refused(NoApprover):
            ask(make_person(unit, Role.APPLICANT))

    def test_the_longest_reason_fits(self) -> None:
        assert ask(Unit().applicant, reason="调" * 200).reason == "调" * 200


class TestChange:
    def change(self, trip: Trip, by: User, **fields: object) -> Trip:
        data = trip_data(by, **fields)  # type: ignore[arg-type]
        requests.change_request(trip_id=trip.pk, data=data, by=actor(by), at=NOW)
        trip.refresh_from_db()
        return trip

    def test_whoever_approved_the_old_wording_is_asked_again(self) -> None:
        unit = Unit(needs_consent=True)
        trip = ask(unit.applicant)
        first = trip.approval
        approvals.approve(approval_id=trip.approval_id or 0, note="", by=actor(unit.approver), at=NOW)
        places = [{"place": "金坛", "arrive_at": None}, {"place": "溧阳", "arrive_at": None}]
        changed = self.change(trip, unit.applicant, reason="赴金坛", destinations=places)
        assert (changed.reason, changed.status) == ("赴金坛", "requested")
        assert list(Destination.objects.order_by("position").values_list("place", flat=True)) == ["金坛", "溧阳"]
        assert first
        first.refresh_from_db()
        assert (first.status, statuses(first)) == ("withdrawn", ["approved", "skipped"])
        assert statuses(changed.approval) == ["pending", "waiting"]

    def test_a_returned_one_goes_back_to_approval(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        approvals.send_back(approval_id=trip.approval_id or 0, note="请写明人数", by=actor(unit.approver), at=NOW)
        trip.refresh_from_db()
        assert (trip.status, trip.return_note, told(unit.applicant)) == ("returned", "请写明人数", ["returned"])
        changed = self.change(trip, unit.applicant, headcount=4)
        assert (changed.status, changed.headcount, changed.return_note) == ("requested", 4, "")
        assert Approval.objects.count() == 2

    def test_bad_times_change_nothing(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        with refused(BadTimes):
            self.change(trip, unit.applicant, start=3, end=2)

    def test_not_by_a_colleague(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        with refused(NotFound):
            self.change(trip, unit.approver)


class TestWithdraw:
    def test_nobody_is_asked_any_longer(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        requests.withdraw(trip_id=trip.pk, note="改期", by=actor(unit.applicant), at=NOW)
        trip.refresh_from_db()
        assert (trip.status, statuses(trip.approval)) == ("withdrawn", ["skipped"])
        with refused(approvals.AlreadyDecided):
            approvals.approve(approval_id=trip.approval_id or 0, note="", by=actor(unit.approver), at=NOW)


class TestCancel:
    def test_frees_what_was_held_and_tells_whom_it_concerns(self) -> None:
        unit = Unit()
        trip = approved_trip(unit)
        dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
        )
        assert list(Reservation.objects.values_list("period", flat=True)) == [hours(2, 6)] * 2
        requests.cancel(trip_id=trip.pk, note="会议取消", by=actor(unit.applicant), at=NOW)
        trip.refresh_from_db()
        assert (trip.status, trip.assignments.get().status) == ("cancelled", "withdrawn")
        assert not Reservation.objects.filter(released_at=None).exists()
        assert told(unit.driver.person)[-1] == "cancelled"
        assert "cancelled" not in told(unit.applicant)

    def test_needs_a_reason(self) -> None:
        unit = Unit()
        trip = approved_trip(unit)
        with refused(InvalidInput):
            requests.cancel(trip_id=trip.pk, note="", by=actor(unit.applicant), at=NOW)

    def test_the_dispatcher_may(self) -> None:
        unit = Unit()
        trip = approved_trip(unit)
        requests.cancel(trip_id=trip.pk, note="无车可派", by=actor(unit.dispatcher), at=NOW)
        assert told(unit.applicant)[-1] == "cancelled"
        with refused(NotFound):
            requests.cancel(trip_id=trip.pk, note="x", by=actor(unit.approver), at=NOW)
