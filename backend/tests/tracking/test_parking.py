"""The register of parking places: circles, and polygons for yards that are none."""

from typing import Any

import pytest

from motorpool.audit.models import Entry
from motorpool.tracking.areas import Area
from motorpool.tracking.models import ParkingPlace
from motorpool.tracking.parking import parking_of
from tests.clients import call, get, post, signed_in
from tests.database import nothing_changes
from tests.factories import Unit
from tests.tracking.test_areas import at

pytestmark = pytest.mark.django_db
YARD = [at(0, 0), at(200, 0), at(200, 100), at(0, 100)]


def corners(*places: tuple[int, int]) -> list[dict[str, float]]:
    return [{"lat": lat / 1e6, "lon": lon / 1e6} for lat, lon in places]


def body(unit: Unit, **more: Any) -> dict[str, Any]:
    return {"organization_id": unit.organization.pk, "name": "东院", **more}


def test_a_yard_is_drawn_with_its_corners_and_vehicles_are_judged_by_them() -> None:
    unit = Unit()
    made = post(signed_in(unit.manager), "/parking-places", body(unit, corners=corners(*YARD)), 201)
    assert made["corners"] == corners(*YARD)
    assert 105 < made["radius_m"] < 120  # of the circle around it
    place = ParkingPlace.objects.get()
    assert parking_of(unit.organization) == [Area(place.lat, place.lon, place.radius_m, tuple(YARD))]
    assert get(signed_in(unit.manager), "/parking-places")["items"] == [made]


def test_a_polygon_becomes_a_circle_again_and_the_trail_says_both() -> None:
    unit = Unit()
    client = signed_in(unit.manager)
    made = post(client, "/parking-places", body(unit, corners=corners(*YARD)), 201)
    circle = body(unit, lat=31.81, lon=119.97, radius_m=200)
    changed = call(client, "PATCH", f"/parking-places/{made['id']}", circle).json()
    assert (changed["corners"], changed["radius_m"]) == ([], 200)
    before = Entry.objects.filter(action="tracking.parkingplace.update").values_list("before", flat=True).get()
    assert before is not None
    assert before["corners"] == [list(corner) for corner in YARD]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"corners": corners(YARD[0], YARD[2], YARD[1], YARD[3])}, "parking_edges_cross"),
        ({"corners": corners(at(0, 0), at(12_000, 0), at(0, 12_000))}, "parking_too_wide"),
        ({"corners": corners(*YARD[:2])}, "invalid_input"),
        ({}, "invalid_input"),
    ],
)
def test_what_is_no_place_is_refused(told: dict[str, Any], code: str) -> None:
    unit = Unit()
    client = signed_in(unit.manager)
    with nothing_changes():
        answer = call(client, "POST", "/parking-places", body(unit, **told))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
