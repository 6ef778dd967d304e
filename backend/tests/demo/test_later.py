"""What later starts add, finish and leave alone."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.forms.models import model_to_dict

from motorpool.accounts.models import User
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.approvals.models import Step
from motorpool.approvals.services import approve
from motorpool.audit.models import Entry
from motorpool.demo.city import City
from motorpool.demo.scenes import RATE
from motorpool.demo.units import FINANCE, LOOP
from motorpool.kit.moments import day_of
from motorpool.notifications.models import Notice
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Change, Rating, Trip
from motorpool.trips.queries import waiting_for
from motorpool.trips.services import rating, requests
from motorpool.trips.states import TripStatus
from tests.demo.conftest import NOW, Load
from tests.factories import trip_data

pytestmark = pytest.mark.slow

COUNTED = (Trip, Assignment, Reservation, Step, Entry, Notice, Change, Rating, User)
LATER = timedelta(days=3)


def _counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_again_in_the_same_hour_changes_nothing(city: City, load: Load) -> None:
    before, newest = _counts(), Trip.objects.order_by("pk").last()
    load(timedelta(minutes=30))
    assert _counts() == before
    assert Trip.objects.order_by("pk").last() == newest


def test_a_later_start_leaves_no_great_hole_in_the_numbers(city: City, load: Load) -> None:
    before = _drawn()
    load(timedelta(hours=2))
    made = Trip.objects.filter(pk__gt=before).count()
    assert 0 < made <= _drawn() - before < 2 * made + 1


def _drawn() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence('trips_trip', 'id')::regclass)")
        found: int = cursor.fetchone()[0]
        return found


def test_two_hours_later_there_is_fresh_work(city: City, load: Load) -> None:
    load(timedelta(hours=2))
    now = NOW + timedelta(hours=2)
    waiting = waiting_for(actor_for(city.stars[Role.DISPATCHER], day_of(now)), now)
    assert waiting["dispatch"] >= 60
    assert not _left_behind(now)


def test_days_later_the_time_between_has_passed(city: City, load: Load) -> None:
    open_before = {*Trip.objects.filter(status="approved").values_list("pk", flat=True)}
    load(LATER)
    now = NOW + LATER

    assert not _left_behind(now)
    assert not Trip.objects.filter(pk__in=open_before, status="approved", start_at__lt=now).exists()
    for day in (1, 2):  # a Thursday and a Friday
        assert Trip.objects.filter(start_at__date=day_of(NOW) + timedelta(days=day), status="rated").count() > 5
    waiting = _waiting(city, now)
    for role in (*RATE, Role.DRIVER):
        assert sum(waiting[role].values()), role
    assert _waiting(city, now)[Role.DISPATCHER]["dispatch"] >= 60


def test_units_that_were_renamed_or_closed_meanwhile_hold_nothing_up(city: City, load: Load) -> None:
    Organization.objects.filter(pk=city.by_name[LOOP].organization.pk).update(name="常州市教育和体育局")
    Organization.objects.filter(pk=city.by_name[FINANCE].organization.pk).update(is_active=False)
    load(timedelta(hours=2))
    again = City(day_of(NOW))
    assert again.stars[Role.APPLICANT] == city.stars[Role.APPLICANT]
    assert FINANCE not in again.by_name


def _left_behind(now: datetime) -> list[Trip]:
    """Open though long over."""
    over = now - timedelta(hours=4)
    return list(Trip.objects.filter(status__in=("requested", "approved", "dispatched", "underway"), end_at__lt=over))


def _waiting(city: City, now: datetime) -> dict[str, dict[str, int]]:
    return {role: waiting_for(actor_for(user, day_of(now)), now) for role, user in city.stars.items()}


def test_what_a_person_touched_stays(city: City, load: Load) -> None:
    """One trip approved by a person, and one that a person asked for."""
    stars = city.stars
    by = actor_for(stars[Role.APPROVER], day_of(NOW))
    step = Step.objects.filter(
        status="pending", permission="trips.approve", organization=stars[Role.APPROVER].organization
    ).exclude(approval__barred__contains=[by.user_id])[0]
    approve(approval_id=step.approval_id, note="", by=by, at=NOW)
    touched = Trip.objects.get(approval=step.approval_id)
    applicant = stars[Role.APPLICANT]
    asked = requests.request_trip(
        data=trip_data(applicant, start_at=NOW + timedelta(hours=3), end_at=NOW + timedelta(hours=5)),
        request_key=touched.uuid,
        by=actor_for(applicant, day_of(NOW)),
        at=NOW,
    )
    before = {pk: model_to_dict(Trip.objects.get(pk=pk)) for pk in (touched.pk, asked)}

    load(timedelta(days=9))

    assert {pk: model_to_dict(Trip.objects.get(pk=pk)) for pk in before} == before


def test_ratings_by_a_person_stay(city: City, load: Load) -> None:
    applicant = city.stars[Role.APPLICANT]
    trip = Trip.objects.filter(traveller=applicant, status=TripStatus.COMPLETED)[0]
    scores = [rating.Score(assignment_id=task.pk, stars=2, comment="慢") for task in trip.assignments.all()]
    rating.rate(trip_id=trip.pk, scores=scores, by=actor_for(applicant, day_of(NOW)), at=NOW)
    load(LATER)
    assert {row.stars for row in Rating.objects.filter(assignment__trip=trip)} == {2}


def test_the_password_stays_and_the_file_is_made_again(city: City, load: Load, tmp_path: Path) -> None:
    first = load(home=tmp_path)
    assert load(LATER, home=tmp_path) == first

    (tmp_path / "demo-accounts.json").unlink()
    again = load(LATER, home=tmp_path)
    assert again[0]["password"] != first[0]["password"]
    assert json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8")) == again
