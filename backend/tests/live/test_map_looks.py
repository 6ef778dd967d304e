"""The whole map is one entry of whoever looks, and every unit whose vehicles were on it sees who looked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.live.asking import Asked, wish_of
from motorpool.live.services import keep_in_sight, open_view, opened
from motorpool.looking.models import Look
from motorpool.looking.services.map_looks import go_on
from motorpool.organizations.models import Organization
from motorpool.tracking.sight import Reach, live_reach
from motorpool.vehicles.models import Vehicle
from tests.access.world import World
from tests.clients import call, get, post, signed_in
from tests.factories import NOW, Unit, actor, make_organization, make_person, make_vehicle
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city() -> Organization:
    return make_organization()


def watch(person: User, **body: Any) -> None:
    post(signed_in(person), "/live/views", body)


def seen_by(person: User, query: str = "") -> list[tuple[str, str, str]]:
    rows = get(signed_in(person), f"/tracks/looks{query}")["items"]
    return [
        (one["looked_by"]["name"], one["organization"]["short_name"], (one["vehicle"] or {}).get("plate", ""))
        for one in rows
    ]


def entries() -> int:
    return Entry.objects.filter(action="live.map.open").count()


def test_every_unit_below_sees_who_opened_the_map_and_none_beside(city: Organization) -> None:
    unit, sister, foreign = Unit(city), Unit(city), Unit()
    authority, lower = make_person(city, Role.AUTHORITY), make_person(unit.organization, Role.AUTHORITY)
    watch(authority)
    watch(lower)
    from_above, from_within = (authority.name, city.short_name, ""), (lower.name, unit.organization.short_name, "")
    assert seen_by(unit.manager) == [from_within, from_above]
    assert seen_by(sister.manager) == [from_above]
    assert seen_by(foreign.manager) == []
    assert seen_by(authority) == [from_within, from_above]
    assert entries() == 2
    assert get(signed_in(sister.manager), "/tracks/looks/count")["count"] == 1
    file = call(signed_in(sister.manager), "GET", "/tracks/looks/export?way=map")
    assert [(row["号牌"], row["方式"]) for row in table_of(file.getvalue())] == [("全部车辆", "实时地图")]


def test_filters_find_the_map_by_unit_and_vehicle_and_tell_nothing_of_others(city: Organization) -> None:
    unit, sister, authority = Unit(city), Unit(city), make_person(city, Role.AUTHORITY)
    watch(authority)
    manager = unit.manager
    for query in ("?way=map", f"?vehicle_id={unit.vehicle.pk}", f"?organization_id={unit.organization.pk}"):
        assert len(seen_by(manager, query)) == 1, query
    for query in (
        "?way=live", f"?vehicle_id={sister.vehicle.pk}", f"?organization_id={sister.organization.pk}",
        "?vehicle_id=999999", f"?q={unit.vehicle.plate}",
    ):  # fmt: skip
        assert seen_by(manager, query) == [], query


def test_a_map_of_one_unit_is_seen_there_and_a_wider_one_is_another_entry(city: Organization) -> None:
    unit, sister, authority = Unit(city), Unit(city), make_person(city, Role.AUTHORITY)
    view = str(uuid4())
    for _ in range(3):
        watch(authority, view=view, organization_id=unit.organization.pk)
    assert (entries(), len(seen_by(unit.manager)), seen_by(sister.manager)) == (1, 1, [])
    for organization in (None, unit.organization.pk, sister.organization.pk, None):
        watch(authority, view=view, organization_id=organization)
    assert (entries(), len(seen_by(sister.manager))) == (2, 1)
    watch(authority)
    assert entries() == 3


def test_the_same_view_of_another_day_is_another_look(city: Organization, clock: time_machine.Traveller) -> None:
    authority, view = make_person(city, Role.AUTHORITY), str(uuid4())
    watch(authority, view=view)
    clock.shift(timedelta(hours=13))
    watch(authority, view=view)
    assert entries() == Look.objects.count() == 2


def test_of_a_unit_out_of_reach_nothing_is_said(city: Organization) -> None:
    foreign, authority = Unit(make_organization()), make_person(city, Role.AUTHORITY)
    for organization in (foreign.organization.pk, foreign.organization.parent_id, 999_999):
        post(signed_in(authority), "/live/views", {"organization_id": organization}, 404)
    assert (entries(), seen_by(foreign.manager)) == (0, [])


def test_a_pass_tells_nothing_of_a_tree_beside(city: Organization) -> None:
    """Where a foreign unit is below another reads like where it is not."""
    unit, foreign = Unit(city), Unit(make_organization())
    by = actor(unit.authority)
    reach = live_reach(by, NOW)
    above = opened(token=open_view(vehicle_id=None, organization_id=city.pk, by=by, at=NOW), by=by)
    forged = above._replace(organization_id=foreign.organization.parent_id)  # as opened while it was in sight
    sister = Unit(city)
    for shown in (above, forged):
        for organization in (foreign.organization.pk, foreign.organization.parent_id, sister.organization.pk):
            with pytest.raises(NotFound):
                wish_of(Asked(organization_id=organization), shown, reach=reach, by=by)
    own = Asked(organization_id=unit.organization.pk)
    assert wish_of(own, above, reach=reach, by=by).path == unit.organization.path


def test_the_unit_of_a_vehicle_in_sight_may_be_chosen(city: Organization) -> None:
    world = World()
    lent = Unit()
    by = actor(world.people[Role.DISPATCHER])
    with pytest.raises(NotFound):
        open_view(vehicle_id=None, organization_id=lent.organization.pk, by=by, at=NOW)
    assert world.underway
    Vehicle.objects.filter(pk=world.vehicle.pk).update(organization=lent.organization)
    assert open_view(vehicle_id=None, organization_id=lent.organization.pk, by=by, at=NOW)


def test_of_vehicles_that_are_on_a_task_or_leave_later_the_unit_sees_each() -> None:
    world = World()
    assert world.assigned
    by = actor(world.people[Role.DISPATCHER])
    manager, seen = world.people[Role.FLEET_MANAGER], (by.name, world.ours.short_name, world.vehicle.plate)
    token = open_view(vehicle_id=None, by=by, at=NOW)
    before = live_reach(by, NOW)
    assert seen_by(manager) == []

    assert world.underway
    shown, reach = opened(token=token, by=by), live_reach(by, NOW)
    assert (reach.is_within(before), before.is_within(reach)) == (False, True)
    for _ in range(2):
        keep_in_sight(opened=shown, reach=reach, by=by, at=NOW)
    assert seen_by(manager) == [seen]
    assert entries() == 1

    open_view(vehicle_id=None, by=by, at=NOW)
    assert seen_by(manager) == [seen] * 2
    assert Entry.objects.filter(action="live.map.open").latest("pk").note == "在途任务车辆 1 辆"


def test_one_view_of_many_vehicles_on_tasks_is_one_row_and_each_unit_finds_its_own(city: Organization) -> None:
    units = [Unit(city) for _ in range(3)]
    vehicles = [*(unit.vehicle for unit in units), make_vehicle(units[0].organization)]
    looker, above = make_person(city, Role.DISPATCHER), make_person(city, Role.AUTHORITY)
    reach = Reach((), frozenset(one.pk for one in vehicles))
    for view in (uuid4(), uuid4()):
        go_on(view=view, organization_id=None, lasts=HOUR, reach=reach, by=actor(looker), at=NOW)

    def told(person: User, query: str = "") -> list[tuple[int, int]]:
        items = get(signed_in(person), f"/tracks/looks{query}")["items"]
        count = get(signed_in(person), f"/tracks/looks/count{query}")["count"]
        assert count == len(items)
        return [(one["vehicles"], one["units"]) for one in items]

    assert told(above) == [(4, 3)] * 2
    assert told(units[0].manager) == [(2, 1)] * 2
    assert told(units[1].manager) == [(1, 1)] * 2
    for query in (f"?vehicle_id={vehicles[3].pk}", f"?q={vehicles[3].plate}"):
        assert told(above, query) == [(1, 1)] * 2
        assert {plate for _, _, plate in seen_by(above, query)} == {vehicles[3].plate}
    watch(above)
    assert get(signed_in(above), "/tracks/looks")["items"][0]["vehicles"] is None
    file = call(signed_in(above), "GET", "/tracks/looks/export")
    assert sorted(row["号牌"] for row in table_of(file.getvalue())) == sorted(
        [*(one.plate for one in vehicles)] * 2 + ["全部车辆"]
    )


def test_a_look_at_many_costs_as_much_as_at_one(city: Organization) -> None:
    def cost(person: User) -> int:
        by = actor(person)
        with CaptureQueriesContext(connection) as queries:
            open_view(vehicle_id=None, by=by, at=NOW)
        return len(queries)

    authority = make_person(city, Role.AUTHORITY)
    Unit(city)
    one = cost(authority)
    for _ in range(10):
        make_vehicle(make_organization(city))
    assert cost(authority) == one
