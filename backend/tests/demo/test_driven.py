"""The last days have tracks from the start, and whoever starts again changes nothing of them."""

import pytest

from motorpool.demo.city import City
from motorpool.demo.driven import DAYS, drive_last_days
from motorpool.kit.moments import day_of, start_of
from motorpool.tracking.models import Latest, Terminal, VehicleDay
from motorpool.tracking.states import TerminalStatus
from motorpool.tracking.store import track
from tests.demo.conftest import NOW, SMALL

pytestmark = pytest.mark.slow


def test_a_few_vehicles_were_driven_through_the_pipeline(city: City) -> None:
    days = VehicleDay.objects.all()
    vehicles = set(days.values_list("vehicle", flat=True))
    assert len(vehicles) == SMALL.driven
    assert days.count() > SMALL.driven * (DAYS - 1)  # of a silence that still went on this morning, nothing is told yet
    assert city.star_vehicle is not None
    assert city.star_vehicle.pk in vehicles
    assert min(one.stops for one in days.filter(track_m__gt=5_000)) > 1
    for key in vehicles:
        last = days.filter(vehicle=key).latest("day")
        assert (last.odometer_m is None) or last.odometer_m >= 0
        today = track(vehicle_id=key, since=start_of(day_of(NOW)), until=NOW)
        assert len(today) > 60
    assert set(Latest.objects.values_list("vehicle", flat=True)) == vehicles
    spoke = Terminal.objects.filter(pk__in=Latest.objects.values("terminal"))
    assert {one.status for one in spoke} == {TerminalStatus.ACTIVE}
    assert drive_last_days(city, NOW, vehicles=5) == 0
