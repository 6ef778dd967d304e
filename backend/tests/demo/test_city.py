"""What the first load makes."""

import json
import stat
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db.models import Count
from pytest_django.fixtures import Settings

from motorpool.access.permissions import Permission as P
from motorpool.accounts.models import User
from motorpool.accounts.queries import actor_for, holders
from motorpool.accounts.roles import Role
from motorpool.approvals.models import Approval
from motorpool.audit.models import Entry
from motorpool.demo import figures
from motorpool.demo.city import City
from motorpool.demo.history import stories_of
from motorpool.demo.identity import key
from motorpool.demo.life import Book
from motorpool.demo.loading import NotADemo
from motorpool.demo.people import people_plans
from motorpool.demo.reforms import BROUGHT, MERGED, SINCE_MERGER
from motorpool.demo.units import unit_plans
from motorpool.drivers.models import Driver
from motorpool.establishment.queries import profiles
from motorpool.kit.moments import day_of
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reason, Reservation
from motorpool.terminals import fault_queries
from motorpool.terminals.models import Command, Fault, Fence
from motorpool.terminals.services.faults import look_for_faults
from motorpool.terminals.states import CommandStatus, FaultStatus
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.outside import outside_for
from motorpool.tracking.states import TerminalStatus
from motorpool.trips.models import Assignment, Change, Rating, Trip
from motorpool.trips.queries import unread_changes, waiting_for
from motorpool.trips.states import TripStatus
from motorpool.vehicles import plates
from motorpool.vehicles.models import Vehicle, VehicleKind
from motorpool.vehicles.vin import check_digit, is_formed
from tests.demo.conftest import NOW, Load, constraints
from tests.factories import make_organization

pytestmark = pytest.mark.slow

TODAY = day_of(NOW)


def test_how_much_there_is(city: City) -> None:
    assert Organization.objects.count() == 65
    assert User.objects.count() == 1510
    assert (Vehicle.objects.filter(secrecy="").count(), Driver.objects.count()) == (400, 260)
    assert Trip.objects.count() > 400


def test_plates_and_vins_are_right(city: City) -> None:
    for vehicle in Vehicle.objects.filter(secrecy=""):
        assert plates.is_plate(vehicle.plate), vehicle.plate
        assert is_formed(vehicle.vin)
        assert check_digit(vehicle.vin) == vehicle.vin[8]


def test_every_status_of_a_trip_occurs(city: City) -> None:
    assert {*Trip.objects.values_list("status", flat=True)} == {*TripStatus.values}


def test_every_trip_has_its_approval_and_every_approval_its_steps(city: City) -> None:
    assert not Trip.objects.filter(approval=None).exists()
    assert not Approval.objects.annotate(number=Count("steps")).filter(number=0).exists()


def test_whatever_was_driven_was_decided_and_recorded(city: City) -> None:
    rated = Trip.objects.filter(status=TripStatus.RATED).select_related("approval")
    for trip in rated[:60]:
        assert trip.approval
        assert {step.status for step in trip.approval.steps.all()} == {"approved"}
        actions = Entry.objects.filter(subject_type="trips.trip", subject_id=trip.pk).values_list("action", flat=True)
        assert {"trips.trip.create", "trips.trip.approve", "trips.trip.dispatch", "trips.trip.rate"} <= {*actions}
    assert (
        Rating.objects.filter(assignment__trip__in=rated).count()
        == Assignment.objects.filter(trip__in=rated, status="closed").count()
    )


def test_odometers_grow(city: City) -> None:
    driven = Assignment.objects.exclude(end_odometer_km=None).select_related("vehicle_hold")
    by_vehicle: dict[int, list[Assignment]] = {}
    for task in driven.order_by("departed_at"):
        by_vehicle.setdefault(task.vehicle_hold.vehicle_id or 0, []).append(task)
    assert len(by_vehicle) > 50
    for tasks in by_vehicle.values():
        for before, after in pairwise(tasks):
            assert (before.end_odometer_km or 0) <= (after.start_odometer_km or 0)


def test_nobody_asks_in_vain(city: City) -> None:
    for unit in city.asking:
        path = unit.organization.path
        assert len(holders(P.TRIP_APPROVE, path, TODAY)) >= 3
        assert len(holders(P.TRIP_CONSENT, path, TODAY)) >= 2
        assert unit.dispatchers
        assert any(city.dispatchers_for(unit, garage) for garage in (unit, unit.pool) if garage)


def test_what_each_demo_account_finds(city: City) -> None:
    stars = city.stars
    waiting = {role: waiting_for(actor_for(user, TODAY), NOW) for role, user in stars.items()}

    assert {*waiting} == {*Role.values}
    applicant = Trip.objects.filter(traveller=stars[Role.APPLICANT]).values_list("status", flat=True)
    assert {"requested", "returned", "approved", "dispatched", "completed"} <= {*applicant}
    assert waiting[Role.APPROVER]["approvals"] >= 3
    assert waiting[Role.FLEET_MANAGER]["approvals"] >= 3
    assert waiting[Role.DISPATCHER]["dispatch"] >= 60
    assert waiting[Role.DISPATCHER]["close"] >= 7
    assert waiting[Role.DISPATCHER]["changes"] >= 4
    assert waiting[Role.DRIVER]["drive"] >= 2
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUTHORITY):
        assert waiting[role]["rate"] >= 1


def test_the_loop_can_be_played_by_the_demo_accounts(city: City) -> None:
    stars = city.stars
    unit = city.units[stars[Role.APPLICANT].organization_id].organization
    actors = {role: actor_for(user, TODAY) for role, user in stars.items()}
    driver = Driver.objects.get(person=stars[Role.DRIVER])

    assert unit.needs_consent
    assert actors[Role.APPROVER].may(P.TRIP_APPROVE, unit.path)
    assert actors[Role.FLEET_MANAGER].may(P.TRIP_CONSENT, unit.path)
    assert actors[Role.DISPATCHER].may(P.TRIP_DISPATCH, unit.path)
    assert actors[Role.DISPATCHER].may(P.TRIP_DISPATCH, driver.organization.path)


def test_some_are_late_and_some_are_off_the_road(city: City) -> None:
    assert Reservation.objects.exclude(at_risk_since=None).filter(vehicle__isnull=False).count() == 2
    assert Reservation.objects.exclude(reason=Reason.TRIP).filter(released_at=None).count() >= 10
    dispatcher = actor_for(city.stars[Role.DISPATCHER], TODAY)
    assert unread_changes(dispatcher).count() == Change.objects.filter(acknowledged_at=None).count()


def test_nothing_changes_by_itself_within_the_hour(city: City) -> None:
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    assert not Entry.objects.filter(at__gt=hour).exclude(subject_type="accounts.user").exists()
    assert not Assignment.objects.filter(status="assigned", trip__start_at__lt=NOW).exists()


def test_constraints_and_indexes_are_back(city: City, constraints_before: set[tuple[str, str]]) -> None:
    assert constraints() == constraints_before


def test_the_file_of_accounts(city: City, accounts: list[dict[str, str]], folder: Path, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["motorpool.accounts.hashing.Hasher"]
    path = folder / "demo-accounts.json"
    assert json.loads(path.read_text(encoding="utf-8")) == accounts
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [account["role"] for account in accounts] == list(Role.values)
    for account in accounts:
        assert check_password(account["password"], User.objects.get(username=account["username"]).password)
    others = User.objects.exclude(username__in=[a["username"] for a in accounts])
    assert others.filter(password__startswith="!").exists()  # they wait for one
    (unknown,) = set(others.exclude(password__startswith="!").values_list("password", flat=True))
    assert not any(check_password(account["password"], unknown) for account in accounts)


def test_names_and_days_are_the_same_each_time(city: City, book: Book) -> None:
    assert list(people_plans(list(unit_plans()))) == list(people_plans(list(unit_plans())))
    day = TODAY.replace(day=3)
    once, again = ([story[:2] for story in stories_of(book, day, 30)] for _ in range(2))
    assert once == again


@pytest.mark.django_db
def test_refuses_an_installation_with_other_units(load: Load) -> None:
    Organization.objects.filter(uuid=key("unit", "常州市机关事务管理局")).update(uuid=key("something else"))
    make_organization()
    with pytest.raises(NotADemo):
        load()
    assert not Trip.objects.filter(request_key=key("history", TODAY, 0)).exists()


def test_runs_in_a_demo_only(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="演示环境"):
        call_command("load_demo")


def test_every_vehicle_that_is_tracked_has_a_terminal(city: City) -> None:
    tracked = Vehicle.objects.exclude(kind=VehicleKind.SPECIAL).exclude(status="retired")
    assert set(Binding.objects.values_list("vehicle", flat=True)) == set(tracked.values_list("pk", flat=True))
    assert Terminal.objects.filter(bindings__period__upper_inf=True).count() == tracked.count() > 350


def test_terminals_have_been_through_everything(city: City) -> None:
    for model, statuses in ((Command, CommandStatus), (Fault, FaultStatus), (Terminal, TerminalStatus)):
        shown = set(model.objects.values_list("status", flat=True))
        assert set(statuses) - shown <= {CommandStatus.QUEUED, CommandStatus.SENT, FaultStatus.LAPSED}
    manager, authority = (actor_for(city.stars[role], city.on) for role in (Role.FLEET_MANAGER, Role.AUTHORITY))
    for actor, expected in ((manager, (1, 1)), (authority, (3, 2))):
        figures = fault_queries.figures_for(actor, at=NOW)
        assert (figures["open"], figures["overdue"]) == expected
    silent = Fault.objects.filter(status=FaultStatus.OPEN).values_list("organization", flat=True)
    assert len(set(silent)) == 3  # no unit loses more than one
    assert Fence.objects.count() == 3
    look_for_faults(at=NOW)
    assert fault_queries.figures_for(authority, at=NOW)["open"] >= 3  # nothing of it goes away by itself


def test_vehicles_stand_outside_in_every_phase_of_whoever_answers_for_them(city: City) -> None:
    for role in (Role.FLEET_MANAGER, Role.DISPATCHER):
        actor = actor_for(city.stars[role], city.on)
        for phase in ("over", "current", "coming", "withdrawn"):
            assert outside_for(actor, at=NOW, phase=phase).exists()


def test_units_have_figures_that_fit_their_fleet(city: City) -> None:
    by = actor_for(city.stars[Role.AUTHORITY], TODAY)
    rows = profiles(by, TODAY)
    assert {row.version.name for row in rows if row.over_quota} == {*figures.OVER}
    assert {row.version.name for row in rows if row.difference} == {*figures.ASTRAY}
    assert {row.version.name for row in rows if row.staff is None} == {*figures.SILENT}
    assert all(sum(row.quotas.values()) <= (row.quota or 0) for row in rows)
    assert any(0 < (row.marked_share or 0) < 1 for row in rows)
    before = profiles(by, TODAY - SINCE_MERGER - timedelta(days=1))
    assert [(row.quota, row.vehicles) for row in before if row.version.name == MERGED] == [(BROUGHT, BROUGHT)]


def test_secrecy_vehicles_are_known_to_the_leader_alone(city: City) -> None:
    leader, authority = (actor_for(city.stars[role], TODAY) for role in (Role.AUTHORITY_LEADER, Role.AUTHORITY))
    seen = Vehicle.objects.visible_to(leader, P.VEHICLE_VIEW).exclude(secrecy="")
    assert sorted(one.secret_plate.clear() for one in seen) == ["苏D3K706", "苏D5H218", "苏D8T531"]
    assert not Vehicle.objects.visible_to(authority, P.VEHICLE_VIEW).exclude(secrecy="").exists()
    assert not seen.filter(pk__in=city.vehicles).exists()
