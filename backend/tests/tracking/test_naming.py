"""What a place where a vehicle stood is called, and what that tells of other units."""

from datetime import timedelta

import pytest

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.tracking.models import OutsideParking, ParkingPlace
from motorpool.tracking.naming import Spot, names_of
from motorpool.tracking.states import OutsideStatus
from tests.factories import NOW, Unit, actor, make_organization, make_person
from tests.tracking.drives import LAT, LON, METRE
from tests.tracking.test_areas import at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def place(unit: Unit, name: str, north: int = 0, **fields: object) -> ParkingPlace:
    given: dict[str, object] = {"lat": LAT + round(north * METRE), "lon": LON, "radius_m": 100, **fields}
    return ParkingPlace.objects.create(organization=unit.organization, name=name, **given)


def called(unit: Unit, north: int, by: User) -> str:
    spot = Spot(LAT + round(north * METRE), LON, NOW - HOUR, NOW)
    return names_of([spot], vehicle=unit.vehicle, by=actor(by))[0]


def test_inside_nearby_and_anywhere() -> None:
    unit = Unit()
    own, place_name = unit.organization.short_name, f"{unit.organization.short_name} 东院"
    place(unit, "东院")
    assert called(unit, 120, unit.manager) == place_name  # with the noise of a fix
    assert called(unit, 400, unit.manager) == f"{own} 东院附近（约 300 米）"
    assert called(unit, 2_000, unit.manager) == "常州市新北区"
    outside = Spot(39_900_000, 116_400_000, NOW - HOUR, NOW)
    assert names_of([outside], vehicle=unit.vehicle, by=actor(unit.manager)) == ["北京市"]
    assert names_of([], vehicle=unit.vehicle, by=actor(unit.manager)) == []


def test_a_place_of_a_foreign_unit_is_named_only_to_who_sees_it() -> None:
    county = make_organization()
    unit, other = Unit(county), Unit(county)
    place(other, "西院")
    assert called(unit, 0, unit.manager) == "常州市新北区"
    assert called(unit, 0, unit.driver.person) == "常州市新北区"
    assert called(unit, 0, make_person(county, Role.AUTHORITY)) == f"{other.organization.short_name} 西院"
    place(unit, "大院", radius_m=500)
    assert called(unit, 0, unit.driver.person) == f"{unit.organization.short_name} 大院"  # one's own comes first


def test_a_yard_is_measured_from_its_edge() -> None:
    unit = Unit()
    lat, lon = at(100, 50)
    yard = [list(at(0, 0)), list(at(200, 0)), list(at(200, 100)), list(at(0, 100))]
    place(unit, "东院", lat=lat, lon=lon, radius_m=112, corners=yard)
    spots = [Spot(*at(north, 50), NOW - HOUR, NOW) for north in (100, 210, 300)]
    own = f"{unit.organization.short_name} 东院"
    found = names_of(spots, vehicle=unit.vehicle, by=actor(unit.manager))
    assert found == [own, own, f"{own}附近（约 100 米）"]


def test_what_was_a_place_then_is_one_then() -> None:
    unit = Unit()
    place(unit, "旧院", removed_at=NOW - 2 * HOUR)
    assert called(unit, 0, unit.manager) == "常州市新北区"
    place(unit, "老院", removed_at=NOW - HOUR / 2)
    assert called(unit, 0, unit.manager) == f"{unit.organization.short_name} 老院"


def test_where_it_was_agreed_to_stand_has_that_name() -> None:
    unit = Unit()
    agreed = OutsideParking.objects.create(
        vehicle=unit.vehicle, place="会议中心", lat=LAT, lon=LON, radius_m=200, since=NOW - HOUR, until=NOW + HOUR,
        reason="会议保障", requested_by=unit.manager, requested_at=NOW, status=OutsideStatus.AGREED,
    )  # fmt: skip
    assert called(unit, 150, unit.manager) == "外场临停：会议中心"
    OutsideParking.objects.filter(pk=agreed.pk).update(since=NOW)
    assert called(unit, 150, unit.manager) == "常州市新北区"
