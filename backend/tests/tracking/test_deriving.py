"""What is kept of each vehicle's day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motorpool.tracking.days import day_of
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import VehicleDay
from motorpool.tracking.services.deriving import derive_news
from tests.factories import make_organization, make_vehicle
from tests.tracking.drives import Report, store
from tests.tracking.test_legs import course

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_a_day_is_derived_once_and_again_when_something_comes_late() -> None:
    vehicle = make_vehicle(make_organization())
    whole = course((600, 0), (1200, 15), (600, 0))
    store(vehicle.pk, whole[:90] + whole[150:])
    assert derive_news(arrived_on=DAY, at=NOON) == 1
    row = VehicleDay.objects.get()
    assert (row.positions, row.stops, row.missing.get().kind) == (180, 2, "lost")
    assert derive_news(arrived_on=DAY, at=NOON) == 0
    late = [one._replace(arrived_at=one.at + timedelta(days=2), marks=int(Mark.LATE)) for one in whole[90:150]]
    store(vehicle.pk, late)
    assert derive_news(arrived_on=DAY + timedelta(days=2), at=NOON) == 1
    row = VehicleDay.objects.get()
    assert (row.positions, row.missing.get().kind) == (240, "buffered")
    assert row.track_m == pytest.approx(18_000, rel=0.01)
    assert row.odometer_m == pytest.approx(18_000, abs=200)


def test_the_difference_between_odometer_and_track() -> None:
    vehicle = make_vehicle(make_organization())
    whole = [one._replace(mileage=(one.mileage or 0) * 11 // 10) for one in course((600, 0), (1200, 15), (600, 0))]
    store(vehicle.pk, whole)
    found = day_of(vehicle_id=vehicle.pk, day=DAY)
    assert found.difference_m == pytest.approx(1_800, abs=150)


def test_a_clock_that_is_wrong_makes_no_day() -> None:
    vehicle = make_vehicle(make_organization())
    arrived = datetime(2026, 11, 20, 3, tzinfo=UTC)
    store(vehicle.pk, [Report(datetime(2099, 1, 1, tzinfo=UTC), arrived_at=arrived, marks=int(Mark.WRONG_CLOCK))])
    assert derive_news(arrived_on=DAY, at=NOON) == 0
