"""Which rows a grant reaches."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from motorpool.access.actors import Actor, Grant, platform
from motorpool.access.permissions import Permission as P
from motorpool.accounts.roles import ALLOWS, APPOINTED, RUNNING, SEPARATED, SUPERVISORS, Role, excluded_by, roles_with
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.organizations.models import Organization
from motorpool.trips.models import Assignment, Trip
from motorpool.vehicles.models import Vehicle
from tests.access.world import World
from tests.factories import TODAY, Unit, actor, ask, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db


def holding(path: str, *permissions: str) -> Actor:
    return Actor(1, "某", TODAY, (Grant(frozenset(permissions), path),))


def at(path: str) -> Organization:
    unit = make_organization()
    unit.path = path
    unit.save()
    return unit


class TestPaths:
    def test_a_neighbour_whose_path_begins_alike_is_not_below(self) -> None:
        ours, below, neighbour = at("1/12/"), at("1/12/7/"), at("1/120/")
        cars = [make_vehicle(unit) for unit in (ours, below, neighbour)]
        seen = Vehicle.objects.visible_to(holding("1/12/", P.VEHICLE_VIEW), P.VEHICLE_VIEW)
        assert set(seen) == set(cars[:2])
        assert not holding("1/12/", P.VEHICLE_VIEW).may(P.VEHICLE_VIEW, neighbour.path)

    def test_what_is_above_is_not_reached(self) -> None:
        above = at("1/")
        make_vehicle(above)
        assert not Vehicle.objects.visible_to(holding("1/12/", P.VEHICLE_VIEW), P.VEHICLE_VIEW).exists()

    def test_the_permission_must_be_held_where_the_row_is(self) -> None:
        """One may look here and manage there: that does not add up to managing here."""
        here, there = Unit(), Unit()
        person = make_person(here.organization, Role.DISPATCHER)
        both = actor(person)
        both = Actor(both.user_id, both.name, both.on, (*both.grants, *actor(there.manager).grants))
        assert set(Vehicle.objects.visible_to(both, P.VEHICLE_VIEW)) == {here.vehicle, there.vehicle}
        assert set(Vehicle.objects.visible_to(both, P.VEHICLE_MANAGE)) == {there.vehicle}
        with pytest.raises(NotFound):
            Vehicle.objects.locked(here.vehicle.pk, both, P.VEHICLE_MANAGE)

    def test_without_grants_nothing_is_seen(self) -> None:
        make_vehicle(make_organization())
        for nobody in (platform(TODAY), Actor(1, "某", TODAY)):
            for permission in P:
                assert not Vehicle.objects.visible_to(nobody, permission).exists()
            with pytest.raises(NotPermitted):
                nobody.require(P.VEHICLE_VIEW)
        with pytest.raises(NotPermitted):
            assert platform(TODAY).person

    def test_a_path_without_its_slash_is_refused_by_the_table(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            at("1/12")


class TestPersonal:
    """`trips.own` and `trips.drive` reach a person's own rows, not those of their unit."""

    def test_own_trips(self) -> None:
        unit = Unit()
        colleague = actor(make_person(unit.organization, Role.APPLICANT))
        trip = ask(unit.applicant)
        assert set(Trip.objects.visible_to(actor(unit.applicant), P.TRIP_OWN)) == {trip}
        assert not Trip.objects.visible_to(colleague, P.TRIP_OWN).exists()

    def test_only_while_the_permission_is_held(self) -> None:
        unit = Unit()
        ask(unit.applicant)
        unit.applicant.grants.all().delete()
        assert not Trip.objects.visible_to(actor(unit.applicant), P.TRIP_OWN).exists()

    def test_own_tasks(self) -> None:
        world = World()
        driver, other, task = actor(world.role(Role.DRIVER)), actor(world.other_driver.person), world.assigned
        assert set(Assignment.objects.visible_to(driver, P.TRIP_DRIVE)) == {task}
        assert set(Trip.objects.visible_to(driver, P.TRIP_DRIVE)) == {world.approved}
        assert not Assignment.objects.visible_to(other, P.TRIP_DRIVE).exists()
        assert not Trip.objects.visible_to(other, P.TRIP_DRIVE).exists()

    def test_even_from_a_grant_far_above(self) -> None:
        root = make_organization()
        unit = Unit(root)
        ask(unit.applicant)
        assert not Trip.objects.visible_to(actor(make_person(root, Role.APPLICANT)), P.TRIP_OWN).exists()


class TestRoles:
    def test_every_role_allows_something_and_every_permission_is_held_by_some_role(self) -> None:
        assert set(ALLOWS) == set(Role)
        assert frozenset().union(*ALLOWS.values()) == frozenset(P)
        assert all(roles_with(permission) for permission in P)

    def test_only_the_authority_appoints(self) -> None:
        assert roles_with(P.PEOPLE_APPOINT) == [Role.AUTHORITY]
        left_to_units = {"applicant", "approver", "dispatcher", "driver", "fleet_manager", "maintenance_manager"}
        assert left_to_units | {Role.SUPPLIER_STAFF, Role.VISITOR} == {*Role} - APPOINTED

    @pytest.mark.parametrize("role", sorted(SUPERVISORS))
    def test_who_supervises_looks_and_records(self, role: Role) -> None:
        assert {p for p in ALLOWS[role] if not p.endswith(".view")} <= {
            P.INSPECTION_WRITE,
            P.TRACK_REQUEST,
            P.TRACK_LOOKS,
            P.TRACK_MILEAGE,
        }

    def test_who_administers_is_one_of_three(self) -> None:
        for one, other in itertools.permutations(sorted(SEPARATED), 2):
            assert other in excluded_by(one)
        assert {P.AUDIT_VIEW, P.SIGN_IN_VIEW, P.PERMISSIONS_VIEW} == ALLOWS[Role.AUDIT_ADMIN]
        assert roles_with(P.SECURITY_MANAGE) == [Role.SECURITY_ADMIN]
        assert set(roles_with(P.AUDIT_VIEW)) == {Role.AUDIT_ADMIN, Role.SUPERVISOR, Role.AUDIT_SUPERVISOR}

    def test_who_runs_or_appoints_neither_guards_sign_in_nor_reads_the_trail(self) -> None:
        for role in RUNNING | {Role.SYSTEM_ADMIN}:
            assert not ALLOWS[role] & {P.SECURITY_MANAGE, P.SIGN_IN_VIEW, P.AUDIT_VIEW}
            assert {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN} <= set(excluded_by(role))

    def test_exclusion_is_mutual_and_never_of_itself(self) -> None:
        for role in Role:
            assert role not in excluded_by(role)
            assert all(role in excluded_by(other) for other in excluded_by(role))
        for watching, running in itertools.product(SUPERVISORS, RUNNING):
            assert running in excluded_by(watching)
        assert set(excluded_by(Role.VISITOR)) == {*Role} - {Role.VISITOR}
        assert Role.APPLICANT not in excluded_by(Role.SUPERVISOR)
