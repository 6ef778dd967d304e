"""How trips stood as a day ended: what happens to them later leaves the report of that day as it was."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from motorpool.approvals import services as approvals
from motorpool.trips import stages
from motorpool.trips.figures import overview
from motorpool.trips.models import Stage, Trip
from motorpool.trips.services import dispatch, driving, rating, requests
from tests.factories import NOW, TODAY, Unit, actor, approved_trip, ask, trip_data

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counted(unit: Unit, days: int = 0) -> dict[str, int]:
    """Of trips that start today, as so many days after today ended."""
    told = overview(actor(unit.manager, TODAY + timedelta(days=days)), TODAY)["trips"]
    return {name: number for name, number in told.items() if number}


def report(unit: Unit) -> dict[str, Any]:
    """Of today, as whoever asks for it next week reads it."""
    return overview(actor(unit.manager, TODAY + timedelta(days=7)), TODAY)


def stood(trip: Trip) -> list[tuple[str, Any, Any]]:
    return [*trip.stages.order_by("valid_from", "pk").values_list("status", "valid_from", "valid_to")]


@pytest.fixture
def unit() -> Unit:
    return Unit()


def sent(unit: Unit) -> Any:
    trip, by = approved_trip(unit), actor(unit.dispatcher)
    vehicle, driver = unit.vehicle.pk, unit.driver.pk
    return dispatch.dispatch_trip(trip_id=trip.pk, vehicle_id=vehicle, driver_id=driver, by=by, at=NOW)


def drive(unit: Unit, task: Any, back: datetime) -> None:
    by, dispatcher = actor(unit.driver.person), actor(unit.dispatcher)
    driving.bring_back(assignment_id=task.pk, odometer_km=None, place="", note="", by=by, at=back)
    dispatch.close(assignment_id=task.pk, note="", by=dispatcher, at=back)


def rate(unit: Unit, task: Any, at: datetime) -> None:
    scores: Any = [{"assignment_id": task.pk, "stars": 5, "comment": ""}]
    rating.rate(trip_id=task.trip_id, scores=scores, by=actor(unit.applicant), at=at)


def test_what_became_of_a_trip_the_day_after_is_told_of_that_day(unit: Unit) -> None:
    task = sent(unit)
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW + timedelta(hours=2))
    assert counted(unit) == {"underway": 1}
    before = report(unit)
    drive(unit, task, NOW + DAY)
    rate(unit, task, NOW + 2 * DAY)
    assert report(unit) == before
    assert (before["satisfaction"], before["trips"]["underway"]) == (None, 1)
    later = overview(actor(unit.manager, TODAY + 2 * DAY), TODAY + 2 * DAY)
    assert (later["satisfaction"], [one["trips"] for one in later["trend"]][-3:]) == (1.0, [1, 0, 0])
    assert stood(Trip.objects.get()) == [
        ("underway", TODAY, TODAY + DAY), ("completed", TODAY + DAY, TODAY + 2 * DAY), ("rated", TODAY + 2 * DAY, None),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["cancelled", "withdrawn", "put off", "sent back"])
def test_what_came_to_nothing_later_was_still_to_come_then(unit: Unit, how: str) -> None:
    trip = approved_trip(unit) if how == "cancelled" else ask(unit.applicant)
    by, later = actor(unit.applicant), NOW + DAY
    before = report(unit)
    assert sum(one["trips"] for one in before["trend"]) == 1
    if how == "cancelled":
        requests.cancel(trip_id=trip.pk, note="会议取消", by=by, at=later)
    elif how == "withdrawn":
        requests.withdraw(trip_id=trip.pk, note="", by=by, at=later)
    elif how == "put off":
        requests.change_request(trip_id=trip.pk, data=trip_data(unit.applicant, start=50, end=52), by=by, at=later)
    else:
        approvals.send_back(approval_id=trip.approval_id or 0, note="写明事由", by=actor(unit.approver), at=later)
    assert report(unit) == before


def test_of_one_day_the_end_counts(unit: Unit) -> None:
    trip = ask(unit.applicant)
    requests.withdraw(trip_id=trip.pk, note="", by=actor(unit.applicant), at=NOW + timedelta(hours=1))
    assert counted(unit) == {"withdrawn": 1}
    assert stood(trip) == [("withdrawn", TODAY, None)]


def test_the_upgrade_works_out_what_was_before_it(unit: Unit) -> None:
    """From the trail, departures and what was sent, as the services would have written it."""
    task = sent(unit)
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW + DAY)
    drive(unit, task, NOW + 2 * DAY)
    rate(unit, task, NOW + 3 * DAY)
    requests.cancel(trip_id=approved_trip(unit).pk, note="取消", by=actor(unit.applicant), at=NOW + DAY)
    back = ask(unit.applicant)
    approvals.send_back(approval_id=back.approval_id or 0, note="写明", by=actor(unit.approver), at=NOW)
    again = trip_data(unit.applicant, start=50, end=52)
    requests.change_request(trip_id=back.pk, data=again, by=actor(unit.applicant), at=NOW + DAY)

    def written() -> list[tuple[Any, ...]]:
        rows = Stage.objects.order_by("trip", "valid_from")
        return [*rows.values_list("trip", "organization", "status", "valid_from", "valid_to")]

    before = written()
    assert {status for _, _, status, _, _ in before} == {
        "dispatched", "underway", "completed", "rated", "approved", "cancelled", "returned", "requested",
    }  # fmt: skip
    assert stages.work_out() == 0
    assert written() == before
    stages.work_out(anew=True)
    assert written() == before
    assert not Stage.objects.filter(valid_to=None).exclude(status=F("trip__status")).exists()
