"""Consent: the order of steps, who decides, and deciding only once."""

import pytest
import time_machine

from motorpool.access.actors import Actor
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.approvals import queries, services
from motorpool.approvals.models import Approval, Step
from motorpool.approvals.services import AlreadyDecided, OwnRequest, ReasonMissing
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.kit.lifecycle import IllegalAction
from motorpool.notifications.models import Notice
from motorpool.trips.models import Trip
from motorpool.trips.services import requests
from tests.clients import post, signed_in
from tests.database import at_once, racing, refusals, refused
from tests.factories import NOW, TODAY, Unit, actor, ask, make_actor, make_person

R = Role


def approve(trip: Trip, by: Actor, note: str = "", position: int | None = None) -> Approval:
    return services.approve(approval_id=trip.approval_id or 0, note=note, position=position, by=by, at=NOW)


def send_back(trip: Trip, by: Actor, note: str = "请补充", position: int | None = None) -> Approval:
    return services.send_back(approval_id=trip.approval_id or 0, note=note, position=position, by=by, at=NOW)


def steps(trip: Trip) -> list[tuple[str, str]]:
    rows = Step.objects.filter(approval=trip.approval_id).order_by("position")
    return list(rows.values_list("label", "status"))


def status(trip: Trip) -> str:
    trip.refresh_from_db()
    return trip.status


@pytest.mark.django_db
class TestSteps:
    def test_one_after_the_other(self) -> None:
        unit = Unit(needs_consent=True)
        trip = ask(unit.applicant)
        with refused(NotPermitted):
            approve(trip, actor(unit.manager))
        approve(trip, actor(unit.approver), "同意")
        assert (steps(trip), status(trip)) == (
            [("单位审批", "approved"), ("车管负责人同意", "pending")],
            "requested",
        )
        assert Notice.objects.filter(user=unit.manager, title="待车管负责人同意").count() == 1
        with refused(AlreadyDecided):
            approve(trip, actor(unit.approver))
        approve(trip, actor(unit.manager))
        assert (status(trip), Approval.objects.get().status) == ("approved", "approved")
        decided = Step.objects.filter(position=0).get()
        assert (decided.decided_by, decided.decided_at, decided.note) == (unit.approver, NOW, "同意")
        assert Entry.objects.filter(subject_type="approvals.step").count() == 2

    def test_sent_back_at_the_second_step(self) -> None:
        unit = Unit(needs_consent=True)
        trip = ask(unit.applicant)
        approve(trip, actor(unit.approver))
        send_back(trip, actor(unit.manager), "当日无车")
        assert (steps(trip), status(trip), trip.return_note) == (
            [("单位审批", "approved"), ("车管负责人同意", "returned")],
            "returned",
            "当日无车",
        )

    def test_sent_back_at_the_first_the_rest_is_not_needed(self) -> None:
        unit = Unit(needs_consent=True)
        trip = ask(unit.applicant)
        send_back(trip, actor(unit.approver))
        assert steps(trip) == [("单位审批", "returned"), ("车管负责人同意", "skipped")]

    def test_sending_back_needs_a_reason(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        with refused(ReasonMissing):
            send_back(trip, actor(unit.approver), "")

    def test_only_once(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        approve(trip, actor(unit.approver))
        for again in (approve, send_back):
            with refused(AlreadyDecided):
                again(trip, actor(unit.approver))


@pytest.mark.django_db
class TestWhoHoldsBothSteps:
    """One person may hold the approver's and the fleet manager's role; the two consents stay two acts."""

    @pytest.fixture
    def trip(self) -> Trip:
        return ask(Unit(needs_consent=True).applicant)

    @pytest.fixture
    def both(self, trip: Trip) -> Actor:
        return make_actor(trip.organization, R.APPROVER, R.FLEET_MANAGER)

    def test_a_double_click_does_not_reach_the_next_step(self, trip: Trip, both: Actor) -> None:
        approve(trip, both, position=0)
        with refused(AlreadyDecided):
            approve(trip, both, position=0)
        with refused(AlreadyDecided):
            send_back(trip, both, position=0)
        assert (steps(trip), status(trip)) == (
            [("单位审批", "approved"), ("车管负责人同意", "pending")],
            "requested",
        )

    def test_the_second_consent_is_given_at_the_second_step(self, trip: Trip, both: Actor) -> None:
        with refused(AlreadyDecided):
            approve(trip, both, position=1)
        approve(trip, both, position=0)
        approve(trip, both, position=1)
        assert status(trip) == "approved"

    def test_over_http(self, trip: Trip, both: Actor) -> None:
        with time_machine.travel(NOW, tick=False):
            client = signed_in(User.objects.get(pk=both.person))
            path = f"/approvals/{trip.approval_id}/approve"
            assert post(client, path, {"position": 0})["status"] == "pending"
            assert post(client, path, {"position": 0}, expect=409)["code"] == "already_decided"
            assert post(client, path, {"position": 1})["status"] == "approved"
            assert post(client, path, {"position": 1}, expect=409)["code"] == "already_decided"


@pytest.mark.django_db
class TestWho:
    def test_not_in_ones_own_cause(self) -> None:
        """Neither who asked nor who travels, whatever their roles."""
        unit = Unit()
        secretary = make_person(unit.organization, R.APPLICANT, R.APPROVER)
        make_person(unit.organization, R.APPROVER)
        trip = ask(secretary, traveller_id=unit.approver.pk)
        for own in (secretary, unit.approver):
            with refused(OwnRequest):
                approve(trip, actor(own))
            with refused(OwnRequest):
                send_back(trip, actor(own))
            assert not queries.pending_steps(actor(own)).exists()
            assert not Notice.objects.filter(user=own).exists()

    def test_only_where_the_permission_is_held(self) -> None:
        upper = Unit()
        unit, beside = Unit(upper.organization), Unit(upper.organization)
        trip = ask(unit.applicant)
        for stranger in (beside.approver, unit.dispatcher, unit.manager):
            with refused(NotFound):
                approve(trip, actor(stranger))
        approve(trip, actor(upper.approver))
        assert status(trip) == "approved"

    def test_not_after_the_grant_has_ended(self) -> None:
        unit = Unit()
        trip = ask(unit.applicant)
        Grant.objects.filter(user=unit.approver).update(valid_to=TODAY)
        with refused(NotFound):
            approve(trip, actor(unit.approver))

    def test_an_unknown_one_is_not_found(self) -> None:
        with refused(NotFound):
            services.approve(approval_id=10**30, note="", by=make_actor(Unit().organization, R.APPROVER), at=NOW)

    def test_what_waits_and_what_was_decided(self) -> None:
        unit = Unit()
        by = actor(unit.approver)
        trips = [ask(unit.applicant, reason=reason) for reason in ("赴金坛", "赴溧阳")]
        assert queries.pending_steps(by).count() == 2
        assert [step.approval.subject_id for step in queries.listed(queries.pending_steps(by), q="溧")] == [trips[1].pk]
        approve(trips[0], by)
        assert [step.approval.subject_id for step in queries.pending_steps(by)] == [trips[1].pk]
        assert [step.approval.subject_id for step in queries.decided_steps(by)] == [trips[0].pk]
        assert not queries.decided_steps(make_actor(unit.organization, R.APPROVER)).exists()


@racing
def test_of_two_approvers_at_once_one_decides() -> None:
    unit = Unit()
    trip = ask(unit.applicant)
    second = make_person(unit.organization, R.APPROVER)
    outcomes = at_once(lambda: approve(trip, actor(unit.approver)), lambda: send_back(trip, actor(second)))
    assert refusals(outcomes) == [AlreadyDecided]
    assert status(trip) in {"approved", "returned"}
    assert Step.objects.get().status == trip.status
    assert Entry.objects.filter(subject_type="approvals.step").count() == 1


@racing
def test_withdrawing_meets_approving() -> None:
    unit = Unit()
    trip = ask(unit.applicant)
    outcomes = at_once(
        lambda: requests.withdraw(trip_id=trip.pk, note="", by=actor(unit.applicant), at=NOW),
        lambda: approve(trip, actor(unit.approver)),
    )
    assert refusals(outcomes) in ([AlreadyDecided], [IllegalAction])
    assert (status(trip), Step.objects.get().status) in {("withdrawn", "skipped"), ("approved", "approved")}


@racing
def test_a_double_click_at_once_consents_to_one_step() -> None:
    unit = Unit(needs_consent=True)
    trip = ask(unit.applicant)
    both = make_actor(unit.organization, R.APPROVER, R.FLEET_MANAGER)
    outcomes = at_once(*[lambda: approve(trip, both, position=0)] * 2)
    assert refusals(outcomes) == [AlreadyDecided]
    assert steps(trip) == [("单位审批", "approved"), ("车管负责人同意", "pending")]
