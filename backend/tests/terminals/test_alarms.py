"""Driving alarms taken in from the positions: each report counts once, whatever happens in between."""

import threading
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from pytest_django.fixtures import Settings

from jt808.messages.position_report import Alarm
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.kit.moments import day_of
from motorpool.notifications.models import Notice
from motorpool.organizations import restructuring
from motorpool.organizations.models import Organization
from motorpool.terminals.models import AlarmEpisode, AlarmRound, AlarmSeen
from motorpool.terminals.services import alarms
from motorpool.terminals.services.alarms import take_in_alarms, tell_emergencies
from motorpool.tracking.events import BindingDatedBack
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Binding, Position, Terminal
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services.bindings import bind_terminal
from motorpool.tracking.store.packing import pack_closed_days
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import mark_secret
from tests.database import racing
from tests.factories import NOW, Unit, actor, approved_trip, make_organization, make_person, make_vehicle
from tests.tracking.drives import Report, store

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SOME = [0, 1, 2, 2.5]


class Car:
    """A vehicle with its terminal; a round has been made before anything is told of."""

    def __init__(self) -> None:
        for days in (0, 9):
            make_partitions(today=day_of(NOW) - timedelta(days=days))
        self.root = make_organization()
        self.unit = Unit(self.root)
        self.vehicle = self.unit.vehicle
        self.terminal = Terminal.objects.create(
            organization=self.unit.organization, phone=f"139{self.vehicle.pk:08}", created_at=NOW, status="active"
        )
        self.bind(self.vehicle, days=9)
        take_in_alarms(at=NOW - MINUTE)

    def bind(self, vehicle: Vehicle, *, days: float) -> None:
        period = DateTimeTZRange(NOW - timedelta(days=days), None)
        Binding.objects.create(terminal=self.terminal, vehicle=vehicle, period=period)

    def says(self, alarm: int, *minutes: float, late: float = 0, marks: int = 0, of: Vehicle | None = None) -> None:
        """That alarm so many minutes from now, arriving so many minutes after."""
        said = [NOW + one * MINUTE for one in minutes]
        reports = [Report(one, alarms=alarm, marks=marks, arrived_at=one + late * MINUTE) for one in said]
        store((of or self.vehicle).pk, reports, terminal_id=self.terminal.pk)

    def round(self, minutes: float) -> int:
        return take_in_alarms(at=NOW + minutes * MINUTE)

    @property
    def found(self) -> list[tuple[str, float, float, int]]:
        """Kind, begin, end in minutes from now, number of reports."""
        return [
            (one.kind, (one.since - NOW) / MINUTE, (one.until - NOW) / MINUTE, one.reports)
            for one in AlarmEpisode.objects.order_by("since", "kind")
        ]


@pytest.fixture
def car() -> Car:
    return Car()


def test_an_episode_grows_and_each_report_counts_once(car: Car) -> None:
    car.says(Alarm.OVERSPEED | Alarm.MAIN_POWER_CUT, *SOME)
    car.says(0, 3)
    assert [car.round(one) for one in (3, 3, 4, 5)] == [4, 0, 0, 0]
    assert car.found == [("overspeed", 0, 2.5, 4)]
    car.says(Alarm.OVERSPEED | Alarm.FATIGUE, 8)
    assert car.round(9) == 1
    assert car.found == [("overspeed", 0, 8, 5), ("fatigue", 8, 8, 1)]
    row = AlarmEpisode.objects.get(kind="overspeed")
    assert (row.organization, row.vehicle, row.terminal, row.seconds) == (
        car.unit.organization, car.vehicle, car.terminal, 480,
    )  # fmt: skip
    car.says(Alarm.OVERSPEED, 19)
    car.round(20)
    assert car.found[-1] == ("overspeed", 19, 19, 1)


def test_how_far_apart_is_a_setting(car: Car, settings: Settings) -> None:
    settings.RULES = {**settings.RULES, "AlarmRules": '{"apart_min": 2}'}
    car.says(Alarm.OVERSPEED, 0, 2, 4.1)
    car.round(5)
    assert car.found == [("overspeed", 0, 2, 2), ("overspeed", 4.1, 4.1, 1)]


def test_a_batch_that_was_committed_late_is_taken_in(car: Car) -> None:
    car.says(Alarm.OVERSPEED, 0, 3)
    car.round(4)
    car.says(Alarm.OVERSPEED, 1)  # it arrived before that round, and was not there yet
    assert (car.round(9), car.round(10), car.found) == (1, 0, [("overspeed", 0, 3, 3)])


def test_what_comes_out_of_the_memory_joins_and_opens_older_episodes(car: Car) -> None:
    car.says(Alarm.OVERSPEED, 0, 14)
    car.round(15)
    assert [one[3] for one in car.found] == [1, 1]
    car.says(Alarm.OVERSPEED, 7, late=60)
    car.says(Alarm.OVERSPEED, -600, late=667)
    car.round(68)
    assert car.found == [("overspeed", -600, -600, 1), ("overspeed", 0, 14, 3)]


def test_what_has_no_clock_or_no_vehicle_is_left_out(car: Car) -> None:
    car.says(Alarm.OVERSPEED, 0, marks=Mark.WRONG_CLOCK)
    store(None, [Report(NOW, alarms=int(Alarm.OVERSPEED))], terminal_id=car.terminal.pk)
    car.says(Alarm.OVERSPEED, 1, marks=Mark.NO_FIX | Mark.LATE)
    assert (car.round(2), car.found) == (1, [("overspeed", 1, 1, 1)])


def test_after_a_long_rest_it_is_taken_in_by_the_hour(car: Car) -> None:
    """A worker that was down for a day goes on where it was; the steps are as if it had not been."""
    car.says(Alarm.OVERSPEED, *range(0, 1200, 8))
    assert car.round(1205) == 150
    assert car.found == [("overspeed", 0, 1192, 150)]
    assert AlarmSeen.objects.count() <= 2  # only what a round looks at again


def test_a_round_that_comes_too_late_does_nothing(car: Car) -> None:
    car.round(5)
    car.says(Alarm.OVERSPEED, 0)
    assert (car.round(4), car.found) == (0, [])
    assert (car.round(6), len(car.found)) == (1, 1)


def test_a_round_that_is_undone_is_done_again_the_same(car: Car) -> None:
    car.says(Alarm.OVERSPEED, *SOME)
    car.round(3)
    car.says(Alarm.OVERSPEED, 4, 30)
    for _ in range(2):
        with transaction.atomic():
            assert car.round(31) == 2
            transaction.set_rollback(True)
    assert car.found == [("overspeed", 0, 2.5, 4)]
    car.round(31)
    assert car.found == [("overspeed", 0, 4, 5), ("overspeed", 30, 30, 1)]


@racing
def test_a_round_that_is_killed_is_done_again_the_same() -> None:
    """Its connection is cut off after it has noted what it saw, while it waits to write the episodes."""
    car = Car()
    car.says(Alarm.OVERSPEED, *SOME)
    errors: list[OperationalError] = []

    def one_round() -> None:
        with closing(connection):
            try:
                car.round(3)
            except OperationalError as error:
                errors.append(error)

    worker = threading.Thread(target=one_round)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE terminals_alarmepisode IN EXCLUSIVE MODE")
        worker.start()
        waits = "FROM pg_locks WHERE NOT granted AND relation = 'terminals_alarmepisode'::regclass"
        for _ in range(1000):
            cursor.execute(f"SELECT pg_terminate_backend(pid) {waits}")
            if cursor.fetchall():
                break
            cursor.execute("SELECT pg_sleep(0.01)")
        worker.join(timeout=10)
    assert len(errors) == 1
    assert (car.found, AlarmSeen.objects.count()) == ([], 0)
    assert car.round(3) == 4
    assert car.found == [("overspeed", 0, 2.5, 4)]


def test_the_index_serves_the_round(car: Car) -> None:
    query = alarms._FRESH
    given = {"since": NOW, "since_day": day_of(NOW), "until": None}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "arrived_at_idx" in plan, plan  # as PostgreSQL names that of each day
    assert "vehicle_id_device_at" not in plan


class TestWhoseItIs:
    def test_the_unit_is_that_of_the_day(self, car: Car) -> None:
        new = make_organization(car.root)
        car.vehicle.keepings.update(valid_to=day_of(NOW))
        car.vehicle.keepings.create(
            organization=new, kind=car.vehicle.kind, management=car.vehicle.management, status=car.vehicle.status,
            valid_from=day_of(NOW),
        )  # fmt: skip
        Vehicle.objects.update(organization=new)
        car.says(Alarm.OVERSPEED, 0)
        car.says(Alarm.OVERSPEED, -3000, late=3000)
        car.round(1)
        assert [one.organization for one in AlarmEpisode.objects.order_by("since")] == [car.unit.organization, new]

    def test_a_merger_takes_along_what_is_from_its_day_on(self, car: Car) -> None:
        into: Organization = make_organization(car.root)
        car.says(Alarm.OVERSPEED, 0)
        car.says(Alarm.OVERSPEED, -3000, late=3000)
        car.round(1)
        restructuring.merge_organization(
            organization_id=car.unit.organization.pk, successor_id=into.pk, note="机构改革",
            by=actor(make_person(car.root, Role.AUTHORITY)), at=NOW, effective_on=day_of(NOW),
        )  # fmt: skip
        assert [one.organization for one in AlarmEpisode.objects.order_by("since")] == [car.unit.organization, into]

    def test_a_binding_that_is_dated_back_takes_the_alarms_along(self, car: Car) -> None:
        """Some counted, some packed, some that came just now: of each vehicle, once, what is its own."""
        other = make_vehicle(car.unit.organization)
        before = -4 * 24 * 60  # packed by now
        car.says(Alarm.OVERSPEED, before, before + 5, before + 9)
        car.says(Alarm.OVERSPEED, -20, -2)
        car.says(Alarm.FATIGUE, -30)
        AlarmRound.objects.update(at=NOW - timedelta(days=4, hours=1))
        car.round(0)
        pack_closed_days(today=day_of(NOW))
        whole = sorted(car.found)
        assert [one[3] for one in whole] == [1, 3, 1, 1]
        since = NOW + (before + 4) * MINUTE
        bind_terminal(
            terminal_id=car.terminal.pk, vehicle_id=other.pk, since=since, by=actor(car.unit.administrator), at=NOW
        )
        car.round(1)
        kept = AlarmEpisode.objects.filter(vehicle=car.vehicle)
        assert [(one.kind, one.reports, one.until) for one in kept] == [("overspeed", 1, NOW + before * MINUTE)]
        theirs = AlarmEpisode.objects.filter(vehicle=other).order_by("since")
        assert [(one.kind, one.reports) for one in theirs] == [
            ("overspeed", 2), ("fatigue", 1), ("overspeed", 1), ("overspeed", 1),
        ]  # fmt: skip
        assert car.round(2) == 0
        assert sum(one[3] for one in car.found) == sum(one[3] for one in whole)

    def test_of_a_vehicle_that_becomes_secret_nothing_stays(self, car: Car) -> None:
        car.says(Alarm.EMERGENCY, 0)
        car.round(1)
        tell_emergencies(at=NOW)
        leader = actor(make_person(car.root, Role.AUTHORITY_LEADER))
        mark_secret(vehicle_id=car.vehicle.pk, secrecy="investigation", reason="来函", by=leader, at=NOW)
        assert [model.objects.count() for model in (AlarmEpisode, AlarmSeen, Notice)] == [0, 0, 0]
        car.round(2)
        assert car.found == []


class TestEmergency:
    def told(self, person: User) -> list[tuple[str, str, str]]:
        rows = Notice.objects.filter(user=person, kind="driving_alarm").order_by("pk")
        return [(one.title, one.text, one.link) for one in rows]

    def test_is_told_once_to_whoever_can_answer(self, car: Car) -> None:
        car.says(Alarm.EMERGENCY | Alarm.OVERSPEED, 0)
        car.round(1)
        assert [tell_emergencies(at=NOW + one * MINUTE) for one in (1, 2)] == [1, 0]
        car.says(Alarm.EMERGENCY, 5)
        car.round(6)
        assert tell_emergencies(at=NOW + 6 * MINUTE) == 0
        ((title, text, link),) = self.told(car.unit.manager)
        assert title == f"紧急报警：{car.vehicle.plate}"
        assert text.endswith("请立即联系驾驶员，并在驾驶提醒中处理")
        day: date = day_of(NOW)
        assert link == (f"/driving-alarms/records?vehicle_id={car.vehicle.pk}&kind=emergency&since={day}&until={day}")
        assert len(self.told(car.unit.administrator)) == len(self.told(car.unit.authority)) == 1
        for other in (car.unit.dispatcher, car.unit.supervisor, car.unit.driver.person):
            assert self.told(other) == []

    @pytest.mark.parametrize("hours", [-9_000, 9_000])
    def test_a_wrong_clock_does_not_keep_it_quiet(self, car: Car, hours: float) -> None:
        """It counts once, at its arrival; other alarms with such a clock are left out."""
        said, came = NOW + timedelta(hours=hours), NOW + MINUTE
        alarms_said = int(Alarm.EMERGENCY | Alarm.OVERSPEED)
        report = Report(said, alarms=alarms_said, marks=int(Mark.WRONG_CLOCK), arrived_at=came)
        store(car.vehicle.pk, [report], terminal_id=car.terminal.pk)
        assert [car.round(one) for one in (2, 3)] == [1, 0]
        assert tell_emergencies(at=NOW + 2 * MINUTE) == 1
        ((_, text, _),) = self.told(car.unit.manager)
        assert text.endswith("请立即联系驾驶员，并在驾驶提醒中处理")
        assert car.found == [("emergency", 1, 1, 1)]

        other = make_vehicle(car.unit.organization)
        car.terminal.bindings.all().delete()
        car.bind(other, days=1)
        Position.objects.update(vehicle=other.pk)
        alarms.follow_binding(BindingDatedBack(car.terminal.pk, other.pk, car.vehicle.pk, NOW, NOW + 4 * MINUTE))
        car.round(5)
        assert car.found == [("emergency", 1, 1, 1)]
        assert AlarmEpisode.objects.get().vehicle == other

    def test_is_told_to_whoever_has_it_on_the_road(self, car: Car) -> None:
        trip = approved_trip(car.unit)
        one = dispatch.dispatch_trip(
            trip_id=trip.pk,
            vehicle_id=car.vehicle.pk,
            driver_id=car.unit.driver.pk,
            by=actor(car.unit.dispatcher),
            at=NOW,
        )
        driving.depart(assignment_id=one.pk, odometer_km=None, by=actor(car.unit.dispatcher), at=NOW + 60 * MINUTE)
        car.says(Alarm.EMERGENCY, 61)
        car.round(62)
        tell_emergencies(at=NOW + 62 * MINUTE)
        ((_, _, link),) = self.told(car.unit.dispatcher)
        assert link == "/driving-alarms"
        assert len(self.told(car.unit.manager)) == 1

    def test_of_before_is_told_as_past(self, car: Car) -> None:
        car.says(Alarm.EMERGENCY, -60, late=61)
        car.round(2)
        tell_emergencies(at=NOW + 2 * MINUTE)
        ((_, text, _),) = self.told(car.unit.manager)
        assert text.endswith("（事后补传）")

    def test_two_that_turn_out_to_be_one_are_not_told_again(self, car: Car) -> None:
        car.says(Alarm.EMERGENCY, 14)
        car.round(15)
        tell_emergencies(at=NOW + 15 * MINUTE)
        car.says(Alarm.EMERGENCY, 0, 7, late=20)
        car.round(28)
        assert tell_emergencies(at=NOW + 28 * MINUTE) == 0
        assert car.found == [("emergency", 0, 14, 3)]
