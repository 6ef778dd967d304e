"""No place of a vehicle without an entry, and its unit sees who looked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.looking.models import Look
from tests.access.recipes import ON_TASK_WATCHERS
from tests.access.world import World
from tests.clients import call, get, post, signed_in
from tests.factories import NOW, Unit, make_person
from tests.live.fleets import heard
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def opened(person: User, **body: Any) -> str:
    token: str = post(signed_in(person), "/live/views", body)["token"]
    return token


def entries() -> int:
    return Entry.objects.filter(action="vehicles.vehicle.follow").count()


def test_the_search_tells_no_place_and_the_card_needs_the_pass_of_its_vehicle() -> None:
    unit = Unit()
    heard(unit.vehicle)
    other = Unit(unit.organization)
    colleague = make_person(unit.organization, Role.AUTHORITY)
    client = signed_in(unit.authority)
    (found,) = get(client, f"/live/vehicles?q={unit.vehicle.plate}")
    assert set(found) == {"id", "plate", "model", "kind_label", "organization", "driver"}
    card = f"/live/vehicles/{unit.vehicle.pk}"
    wrong = [
        "", "x", opened(unit.authority), opened(unit.authority, vehicle_id=other.vehicle.pk),
        opened(colleague, vehicle_id=unit.vehicle.pk),
    ]  # fmt: skip
    for token in wrong:
        get(client, f"{card}?token={token}", 403)
    assert Look.objects.filter(looked_by=unit.authority, vehicle=unit.vehicle).count() == 0
    told = get(client, f"{card}?token={opened(unit.authority, vehicle_id=unit.vehicle.pk)}")
    assert (told["plate"], told["lon"]) == (unit.vehicle.plate, 119.9741)


def test_one_view_is_one_look_that_the_unit_sees_filters_and_exports(clock: time_machine.Traveller) -> None:
    unit, view = Unit(), str(uuid4())
    for _ in range(3):
        opened(unit.authority, vehicle_id=unit.vehicle.pk, view=view)
    assert (entries(), Look.objects.count()) == (1, 1)
    opened(unit.manager, vehicle_id=unit.vehicle.pk)

    manager = signed_in(unit.manager)
    seen = get(manager, "/tracks/looks?way=live")["items"]
    assert [(one["looked_by"]["name"], one["way_label"], one["purpose"]) for one in seen] == [
        (unit.manager.name, "实时位置", "本单位车辆管理"),
        (unit.authority.name, "实时位置", "主管部门职权"),
    ]
    assert get(manager, "/tracks/looks?way=screen")["items"] == []
    assert get(manager, "/tracks/looks/count?way=live")["count"] == 2
    file = call(manager, "GET", "/tracks/looks/export?way=live")
    assert [row["方式"] for row in table_of(file.getvalue())] == ["实时位置"] * 2
    assert get(signed_in(Unit().manager), "/tracks/looks")["items"] == []

    clock.shift(timedelta(hours=13))
    opened(unit.authority, vehicle_id=unit.vehicle.pk, view=view)
    assert entries() == 3


def test_a_live_view_opens_no_track() -> None:
    unit = Unit()
    opened(unit.authority, vehicle_id=unit.vehicle.pk)
    get(signed_in(unit.authority), f"/tracks/looks/{Look.objects.get().pk}/track", 404)


def test_of_a_vehicle_on_its_way_only_who_is_concerned() -> None:
    world = World()
    assert world.underway
    for role, person in world.people.items():
        allowed = role in ON_TASK_WATCHERS
        answer = call(signed_in(person), "POST", "/live/views", {"vehicle_id": world.vehicle.pk})
        assert answer.status_code == (200 if allowed else 404), role
    assert Look.objects.filter(vehicle=world.vehicle).count() == len(ON_TASK_WATCHERS)
    for person in (world.colleague, world.other_driver.person):
        post(signed_in(person), "/live/views", {"vehicle_id": world.vehicle.pk}, 404)
