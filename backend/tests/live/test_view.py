"""What a viewer is sent: his reach, his window, his filter, and nothing twice."""

import pytest
from django.db.models import Q

from motorpool.accounts.roles import Role
from motorpool.live import view
from motorpool.organizations.models import Organization
from motorpool.tracking import sight
from motorpool.tracking.sight import live_reach
from tests.access.world import World
from tests.factories import NOW, actor, make_actor, make_organization, make_vehicle
from tests.live.fleets import HERE, Viewer, fleet_of, heard, later, refresh

pytestmark = pytest.mark.django_db
NANJING = (118.7973, 32.0602)


@pytest.fixture
def root() -> Organization:
    return make_organization()


def test_a_foreign_unit_is_in_no_frame(root: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = make_organization(root), make_organization(root)
    own, foreign = make_vehicle(ours), make_vehicle(theirs)
    for vehicle in (own, foreign):
        heard(vehicle)
    fleet = fleet_of()
    manager = make_actor(ours, Role.FLEET_MANAGER)
    near = Viewer(fleet, manager)
    monkeypatch.setattr(view, "FEW", -1)
    far = Viewer(fleet, manager, zoom=8)
    assert set(near.vehicles) == {own.plate}
    assert near.summary["total"] == far.summary["total"] == 1
    assert sum(near.summary["counts"]) == sum(far.summary["counts"]) == 1
    assert [(area["name"], sum(area["counts"])) for area in far.areas] == [("新北区", 1)]
    for seen in (near, far):
        assert foreign.plate not in seen.everything
        assert theirs.short_name not in seen.everything
    assert set(Viewer(fleet, make_actor(root, Role.AUTHORITY)).vehicles) == {own.plate, foreign.plate}


def test_asking_for_a_foreign_unit_or_vehicle_shows_nothing(root: Organization) -> None:
    ours, theirs = make_organization(root), make_organization(root)
    foreign = make_vehicle(theirs)
    heard(foreign)
    fleet = fleet_of()
    manager = make_actor(ours, Role.FLEET_MANAGER)
    for wish in ({"path": theirs.path}, {"vehicle_id": foreign.pk}):
        assert Viewer(fleet, manager, **wish).summary["total"] == 0


def test_concealed_vehicles_are_nowhere(root: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, plain = make_vehicle(root, kind="confidential"), make_vehicle(root)
    for vehicle in (secret, plain):
        heard(vehicle)
    monkeypatch.setitem(sight._concealed, "test", lambda: Q(kind="confidential"))
    seen = Viewer(fleet_of(), make_actor(root, Role.AUTHORITY))
    assert set(seen.vehicles) == {plain.plate}
    assert seen.summary["total"] == 1


def test_a_dispatcher_sees_what_is_on_the_road_as_long_as_it_is() -> None:
    w = World()
    heard(w.vehicle)
    heard(w.other_vehicle)
    fleet = fleet_of()
    dispatcher = actor(w.role(Role.DISPATCHER))
    seen = Viewer(fleet, dispatcher)
    assert seen.summary["total"] == 0
    assert w.underway
    seen.view.allow(live_reach(dispatcher, NOW))
    seen.look()
    assert set(seen.vehicles) == {w.vehicle.plate}
    assert w.returned
    seen.view.allow(live_reach(dispatcher, NOW))
    seen.look()
    assert (seen.vehicles, seen.summary["total"]) == ({}, 0)


def test_window_and_movement(root: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "FEW", 0)
    here, there = make_vehicle(root), make_vehicle(root)
    heard(here)
    heard(there, place=NANJING)
    fleet = fleet_of()
    seen = Viewer(fleet, make_actor(root, Role.AUTHORITY), extent=(119.5, 31.5, 120.3, 32.1), zoom=11)
    assert set(seen.vehicles) == {here.plate}
    assert seen.summary["total"] == 2
    assert seen.look() == []  # nothing new, nothing sent
    heard(here, at=later(5), place=(HERE[0] + 0.01, HERE[1]), speed=300)
    refresh(fleet, later(5))
    assert seen.look() == ["fleet", "vehicles"]
    assert seen.vehicles[here.plate] == {"lon": 119.9841, "lat": HERE[1], "state": "moving"}
    heard(here, at=later(10), place=NANJING)
    refresh(fleet, later(10))
    seen.look()
    assert seen.vehicles == {}


def test_who_looks_seldom_gets_the_last_state_once(root: Organization) -> None:
    vehicle = make_vehicle(root)
    heard(vehicle)
    fleet = fleet_of()
    authority = make_actor(root, Role.AUTHORITY)
    quick, slow = Viewer(fleet, authority), Viewer(fleet, authority)
    for step in range(1, 6):
        heard(vehicle, at=later(step), place=(HERE[0] + step / 1000, HERE[1]), speed=300)
        refresh(fleet, later(step))
        quick.look()
    slow.look()
    assert slow.vehicles == quick.vehicles
    assert slow.everything.count('"rows"') == 2
    assert quick.everything.count('"rows"') == 6


def test_filters(root: Organization) -> None:
    unit = make_organization(root)
    driving = make_vehicle(unit, kind="reception")
    parked = make_vehicle(root)
    silent = make_vehicle(unit)
    heard(driving, speed=400)
    heard(parked)
    fleet = fleet_of()
    authority = make_actor(root, Role.AUTHORITY)
    everything = Viewer(fleet, authority)
    assert everything.states() == {driving.plate: "moving", parked.plate: "parked", silent.plate: "offline"}
    assert everything.summary["counts"] == [1, 0, 1, 1, 0]
    assert everything.summary["unplaced"] == 1
    assert set(Viewer(fleet, authority, path=unit.path).vehicles) == {driving.plate, silent.plate}
    assert set(Viewer(fleet, authority, kind="reception").vehicles) == {driving.plate}
    chosen = Viewer(fleet, authority, states=frozenset({"parked"}))
    assert set(chosen.vehicles) == {parked.plate}
    assert chosen.summary["total"] == 3  # the counts stand beside the filter of states


def test_a_vehicle_that_moves_to_another_unit_leaves_the_old_ones_sight(root: Organization) -> None:
    ours, theirs = make_organization(root), make_organization(root)
    vehicle = make_vehicle(ours)
    heard(vehicle)
    fleet = fleet_of()
    seen = Viewer(fleet, make_actor(ours, Role.FLEET_MANAGER))
    vehicle.organization = theirs
    vehicle.save()
    refresh(fleet)
    seen.look()
    assert (seen.vehicles, seen.summary["total"]) == ({}, 0)
