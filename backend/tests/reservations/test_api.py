"""What holds the vehicles and drivers of those who may take them out of use."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import Limit
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.reservations import services
from motorpool.reservations.models import Reason, Reservation
from motorpool.vehicles.models import Vehicle
from tests.clients import get, post, signed_in
from tests.factories import NOW, TODAY, hours, make_driver, make_organization, make_person, make_vehicle
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def vehicle() -> Vehicle:
    return make_vehicle(make_organization())


@pytest.fixture
def repairer(vehicle: Vehicle) -> Client:
    return signed_in(make_person(vehicle.organization, Role.MAINTENANCE_MANAGER))


def held(of: Any, start: float, end: float, reason: Reason = Reason.REPAIR) -> Reservation:
    return services.reserve(of=of, period=hours(start, end), reason=reason, note=f"{start}")


def listed(client: Client, query: str = "") -> list[int]:
    return [one["id"] for one in get(client, f"/reservations{query}")["items"]]


def body(of: Vehicle, start: float, end: float, **fields: object) -> dict[str, object]:
    period = hours(start, end)
    return {"vehicle_id": of.pk, "start_at": period.lower, "end_at": period.upper, "reason": "repair", **fields}


def test_what_is_to_come_by_time_and_what_is_over_when_asked_for(vehicle: Vehicle, repairer: Client) -> None:
    later, now, over = held(vehicle, 5, 6), held(vehicle, -1, 1), held(vehicle, -9, -8)
    assert listed(repairer) == [now.pk, later.pk]
    assert listed(repairer, "?past=true&sort=-start_at") == [later.pk, now.pk, over.pk]
    assert get(repairer, "/reservations/count") == {"count": 2, "more": False}


def test_page_after_page(vehicle: Vehicle, repairer: Client) -> None:
    rows = [held(vehicle, start, start + 1).pk for start in (7, 3, 5)]
    first = get(repairer, "/reservations?limit=2")
    assert [one["id"] for one in first["items"]] == [rows[1], rows[2]]
    assert listed(repairer, f"?limit=2&after={first['next']}") == [rows[0]]


def test_what_is_away_too_long_still_holds(vehicle: Vehicle, repairer: Client) -> None:
    late = held(vehicle, -3, -1, Reason.TRIP)
    Reservation.objects.filter(pk=late.pk).update(begun_at=NOW)
    assert listed(repairer, "?trips=true") == [late.pk]


def test_a_trip_is_a_time_that_is_taken_and_nothing_more(vehicle: Vehicle, repairer: Client) -> None:
    trip = held(vehicle, 2, 3, Reason.TRIP)
    assert listed(repairer) == []
    (seen,) = get(repairer, f"/reservations?trips=true&vehicle_id={vehicle.pk}")["items"]
    assert (seen["id"], seen["name"], seen["label"], seen["actions"]) == (trip.pk, vehicle.plate, "出车", [])
    answer = post(repairer, f"/reservations/{trip.pk}/release", {}, 409)
    assert answer["code"] == "not_a_block"


def test_filters(vehicle: Vehicle) -> None:
    client = signed_in(make_person(vehicle.organization, Role.FLEET_MANAGER))
    driver = make_driver(vehicle.organization)
    other = held(make_vehicle(vehicle.organization), 1, 2, Reason.SEALED)
    repair, leave = held(vehicle, 2, 3), held(driver, 3, 4, Reason.LEAVE)
    assert listed(client, f"?q={vehicle.plate}") == [repair.pk]
    assert listed(client, f"?q={driver.person.name}") == [leave.pk]
    assert listed(client, "?side=driver") == [leave.pk]
    assert listed(client, "?reason=sealed") == [other.pk]
    assert listed(client, f"?driver_id={driver.pk}") == [leave.pk]
    assert listed(client, f"?organization_id={make_organization().pk}") == []


def test_why_a_driver_is_away_is_not_for_whoever_repairs(vehicle: Vehicle, repairer: Client) -> None:
    driver = make_driver(vehicle.organization)
    leave, repair = held(driver, 1, 2, Reason.LEAVE), held(vehicle, 1, 2)
    assert listed(repairer) == [repair.pk]
    get(repairer, f"/reservations?driver_id={driver.pk}", 404)
    dispatcher = signed_in(make_person(vehicle.organization, Role.DISPATCHER))
    assert listed(dispatcher, f"?driver_id={driver.pk}") == [leave.pk]


def test_nor_does_a_refusal_tell_or_a_release_end_it(vehicle: Vehicle, repairer: Client) -> None:
    driver = make_driver(vehicle.organization)
    leave = held(driver, 1, 2, Reason.LEAVE)
    asked = {**body(vehicle, 1, 3, reason="leave"), "vehicle_id": None, "driver_id": driver.pk}
    missing = get(repairer, "/reservations?driver_id=999999", 404)
    assert post(repairer, "/reservations", asked, 404) == missing
    assert post(repairer, f"/reservations/{leave.pk}/release", {}, 404) == missing
    leave.refresh_from_db()
    assert leave.released_at is None
    fleet = signed_in(make_person(vehicle.organization, Role.FLEET_MANAGER))
    assert "请假" in post(fleet, "/reservations", asked, 409)["message"]
    post(fleet, f"/reservations/{leave.pk}/release", {})
    post(fleet, "/reservations", asked, 201)


def test_one_out_of_scope_is_not_found_rather_than_free(repairer: Client) -> None:
    strange = make_vehicle(make_organization())
    get(repairer, f"/reservations?vehicle_id={strange.pk}", 404)
    get(repairer, f"/reservations?driver_id={make_driver(strange.organization).pk}", 404)


def test_the_overlap_is_refused_with_what_is_in_the_way(vehicle: Vehicle, repairer: Client) -> None:
    held(vehicle, 0, 4, Reason.TRIP)
    refusal = post(repairer, "/reservations", body(vehicle, 2, 6), 409)
    message = f"与已有占用重叠：{vehicle.plate} 在 11月23日 09:00–13:00 出车"
    assert (refusal["code"], refusal["message"]) == ("reservation_taken", message)
    assert Reservation.objects.count() == 1


def test_what_is_over_or_gone_is_not_blocked(vehicle: Vehicle, repairer: Client) -> None:
    assert post(repairer, "/reservations", body(vehicle, -3, -1), 422)["fields"].keys() == {"end_at"}
    Vehicle.objects.filter(pk=vehicle.pk).update(status="retired")
    assert post(repairer, "/reservations", body(vehicle, 1, 2), 409)["code"] == "not_in_use"
    assert get(repairer, f"/vehicles/{vehicle.pk}")["actions"] == []
    assert not Reservation.objects.exists()


def test_blocked_and_released_by_whoever_repairs(vehicle: Vehicle, repairer: Client) -> None:
    assert get(repairer, f"/vehicles/{vehicle.pk}")["actions"] == ["block"]
    made = post(repairer, "/reservations", body(vehicle, 1, 2, note="换轮胎"), 201)
    (seen,) = get(repairer, "/reservations")["items"]
    assert (seen["id"], seen["note"], seen["actions"]) == (made["id"], "换轮胎", ["release"])
    post(repairer, f"/reservations/{made['id']}/release", {"note": "已修好"})
    assert listed(repairer, "?past=true") == []  # given back before it began, it held nothing
    assert [one.action_label for one in Entry.objects.order_by("pk")] == ["安排停用", "取消停用安排"]


def test_where_the_permission_is_limited_the_button_goes(vehicle: Vehicle, repairer: Client) -> None:
    held(vehicle, 1, 2)
    unit = vehicle.organization
    Limit.objects.create(
        organization=unit, permission="reservations.manage", valid_from=TODAY, level=unit, set_by_name="某"
    )
    assert get(repairer, f"/vehicles/{vehicle.pk}")["actions"] == []
    get(repairer, "/reservations", 403)


def test_the_export_holds_what_is_listed_and_is_recorded(vehicle: Vehicle, repairer: Client) -> None:
    held(vehicle, 1, 2)
    answer = repairer.get("/api/v1/reservations/export?reason=repair")
    assert [row["车辆或驾驶员"] for row in table_of(answer.content)] == [vehicle.plate]
    entry = Entry.objects.get()
    assert (entry.action, entry.after) == ("reservations.reservation.export", {"reason": "repair"})
