"""What is back and not closed in time is chased, once."""

from datetime import timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from motorpool.notifications.models import Notice
from motorpool.trips.models import Assignment
from motorpool.trips.services import closing, dispatch, driving
from tests.clients import get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BACK = NOW + 5 * HOUR


def brought_back(unit: Unit) -> Assignment:
    by = actor(unit.dispatcher)
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=by, at=NOW)
    driving.depart(assignment_id=one.pk, odometer_km=None, by=by, at=NOW + 2 * HOUR)
    return driving.bring_back(assignment_id=one.pk, odometer_km=None, place="", note="", by=by, at=BACK)


def test_the_dispatchers_are_told_once_when_it_is_too_late() -> None:
    unit = Unit()
    brought_back(unit)
    assert closing.chase(at=BACK + 23 * HOUR) == 0
    assert closing.chase(at=BACK + 24 * HOUR) == 1
    assert closing.chase(at=BACK + 25 * HOUR) == 0
    notice = Notice.objects.get(kind="close_late")
    assert notice.user == unit.dispatcher
    assert unit.vehicle.plate in notice.text


def test_what_is_closed_is_not_chased() -> None:
    unit = Unit()
    one = brought_back(unit)
    dispatch.close(assignment_id=one.pk, note="", by=actor(unit.dispatcher), at=BACK + HOUR)
    assert closing.chase(at=BACK + 48 * HOUR) == 0


def test_it_is_counted_and_says_until_when_and_the_length_is_a_setting(settings: Settings) -> None:
    unit = Unit()
    one = brought_back(unit)
    with time_machine.travel(BACK + 3 * HOUR, tick=False):
        client = signed_in(unit.dispatcher)
        assert get(client, "/trips/waiting")["close_late"] == 0
        settings.RULES = {**settings.RULES, "OrderRules": '{"close_within_h": 2}'}
        assert get(client, "/trips/waiting")["close_late"] == 1
        task = get(client, f"/assignments/{one.pk}")
        assert task["close_by"] == "2026-11-23T16:00:00+08:00"
        assert get(signed_in(Unit().dispatcher), "/trips/waiting")["close_late"] == 0
