"""Faults from the first sign to the repair."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jt808.messages.position_report import Alarm
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.kit.lifecycle import IllegalAction
from motorpool.kit.moments import at_edge, day_of
from motorpool.notifications.models import Notice
from motorpool.terminals.fault_queries import faults_for, history_of_fault, waiting_for, with_history
from motorpool.terminals.models import Fault, Gateway, Link
from motorpool.terminals.services.faults import NoteNeeded, chase_faults, look_for_faults, move_fault
from motorpool.tracking.models import Binding, Latest, Position, Terminal
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services.terminals import replace_terminal
from tests.factories import NOW, actor, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Car:
    def __init__(self) -> None:
        make_partitions(today=day_of(NOW))
        self.root = make_organization()
        self.unit = make_organization(self.root)
        self.manager = make_person(self.unit, Role.FLEET_MANAGER)
        self.authority = make_person(self.root, Role.AUTHORITY)
        self.vehicle = make_vehicle(self.unit)
        self.terminal = Terminal.objects.create(
            organization=self.unit, phone=f"139{self.unit.pk:08}", created_at=NOW, status="active"
        )
        period = DateTimeTZRange(NOW - timedelta(days=9), None)
        Binding.objects.create(terminal=self.terminal, vehicle=self.vehicle, period=period)

    def link(self, at: datetime) -> Link:
        gateway = Gateway.objects.create(name="g", started_at=at, beat_at=at + timedelta(days=9))
        return Link.objects.create(terminal=self.terminal, gateway=gateway, since=at)

    def says(self, at: datetime, *, alarms: int = 0, status: int = 0, marks: int = 0, items: str = "") -> None:
        reading = {
            "device_at": at, "arrived_at": at, "lat": 31_770_000, "lon": 119_950_000, "speed": 0, "direction": 0,
            "alarms": alarms, "status_word": status,
        }  # fmt: skip
        held = {"vehicle": self.vehicle, "terminal": self.terminal}
        body = bytes(28) + bytes.fromhex(items)
        Position.objects.create(
            **held, **reading, arrived_on=day_of(at), content=int(at.timestamp()), marks=marks, body=body
        )
        if not marks:
            Latest.objects.update_or_create(vehicle=self.vehicle, defaults={"terminal": self.terminal, **reading})

    def kinds(self, *, lasting: bool = True) -> list[str]:
        return sorted(Fault.objects.filter(ended_at__isnull=lasting).values_list("kind", flat=True))

    def told(self, person: User) -> int:
        return Notice.objects.filter(user=person).count()


@pytest.fixture
def car() -> Car:
    return Car()


def test_a_fault_is_one_episode_from_the_first_sign_to_the_last(car: Car) -> None:
    car.link(NOW)
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    assert look_for_faults(at=NOW + MINUTE) == (1, 0)
    assert look_for_faults(at=NOW + 2 * MINUTE) == (0, 0)
    assert (car.kinds(), car.told(car.manager)) == (["power_cut"], 1)
    car.says(NOW + 5 * MINUTE)
    assert look_for_faults(at=NOW + 6 * MINUTE) == (0, 1)
    fault = Fault.objects.get()
    assert (fault.status, fault.ended_at) == ("cleared", NOW + 6 * MINUTE)


@pytest.mark.parametrize(
    ("items", "kinds"),
    [
        ("17020001", ["storage"]),
        ("17020000", []),
        ("160400000bfe170102 1804011d0000", []),  # as a device that gives 0x17 a meaning of its own sends it
        ("1702 00", []),
    ],
)
def test_a_memory_has_failed_where_the_item_is_what_it_should_be(car: Car, items: str, kinds: list[str]) -> None:
    car.link(NOW)
    car.says(NOW, items=items)
    look_for_faults(at=NOW + MINUTE)
    assert car.kinds() == kinds


def test_silence_ends_when_the_terminal_comes_back(car: Car) -> None:
    car.says(NOW, status=1)
    assert look_for_faults(at=NOW + HOUR) == (0, 0)
    assert look_for_faults(at=NOW + 3 * HOUR) == (1, 0)
    assert car.kinds() == ["offline"]
    car.link(NOW + 4 * HOUR)
    assert look_for_faults(at=NOW + 4 * HOUR) == (0, 1)


def test_who_never_spoke_and_who_is_not_in_service_has_no_fault(car: Car) -> None:
    assert look_for_faults(at=NOW + timedelta(days=9)) == (0, 0)
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    car.vehicle.status = "suspended"
    car.vehicle.save()
    assert look_for_faults(at=NOW + MINUTE) == (0, 0)


def test_what_a_person_closed_is_not_opened_again_by_the_same_word(car: Car) -> None:
    car.link(NOW)
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    look_for_faults(at=NOW + MINUTE)
    fault, by = Fault.objects.get(), actor(car.manager)
    with pytest.raises(IllegalAction):
        move_fault(fault_id=fault.pk, action="finish", note="好了", by=by, at=NOW + 2 * MINUTE)
    move_fault(fault_id=fault.pk, action="report", note="", by=by, at=NOW + 2 * MINUTE)
    with pytest.raises(NoteNeeded):
        move_fault(fault_id=fault.pk, action="finish", note="", by=by, at=NOW + 3 * MINUTE)
    move_fault(fault_id=fault.pk, action="finish", note="换了保险丝", by=by, at=NOW + 3 * MINUTE)
    assert look_for_faults(at=NOW + 4 * MINUTE) == (0, 0)
    car.says(NOW + 5 * MINUTE, alarms=Alarm.MAIN_POWER_CUT)
    assert look_for_faults(at=NOW + 6 * MINUTE) == (1, 0)


def test_nobody_reports_it(car: Car) -> None:
    """24 hours, then the fleet manager; 24 more, then the authority. Each once."""
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    look_for_faults(at=NOW)
    assert chase_faults(at=NOW + 23 * HOUR) == 0
    assert chase_faults(at=NOW + 24 * HOUR) == 1
    assert chase_faults(at=NOW + 25 * HOUR) == 0
    assert (car.told(car.manager), car.told(car.authority)) == (2, 0)
    assert chase_faults(at=NOW + 48 * HOUR) == 1
    assert chase_faults(at=NOW + 90 * HOUR) == 0
    assert (car.told(car.manager), car.told(car.authority)) == (2, 1)


def test_it_waits_for_the_unit_and_when_it_is_late_for_the_authority(car: Car) -> None:
    def waits_for(person: User, at: datetime) -> tuple[int, int]:
        found = waiting_for(actor(person), at=at)
        return found["faults"], found["late_faults"]

    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    look_for_faults(at=NOW)
    overdue = [faults_for(actor(car.manager), at=at).get().is_overdue for at in (NOW + HOUR, NOW + 25 * HOUR)]  # type: ignore[attr-defined]
    assert overdue == [False, True]
    assert [waits_for(one, NOW + HOUR) for one in (car.manager, car.authority)] == [(1, 0), (0, 0)]
    assert [waits_for(one, NOW + 25 * HOUR) for one in (car.manager, car.authority)] == [(1, 0), (0, 1)]
    move_fault(fault_id=Fault.objects.get().pk, action="report", note="", by=actor(car.manager), at=NOW + 25 * HOUR)
    assert [waits_for(one, NOW + 25 * HOUR) for one in (car.manager, car.authority)] == [(0, 0), (0, 0)]


def test_jamming_needs_witnesses(car: Car) -> None:
    car.link(NOW - HOUR)
    car.says(NOW - HOUR)
    car.says(NOW, marks=64)
    assert look_for_faults(at=NOW + MINUTE) == (0, 0)
    for _ in range(3):
        other = make_vehicle(car.unit)
        said = {"device_at": NOW, "arrived_at": NOW, "speed": 0, "direction": 0, "alarms": 0, "status_word": 2}
        Latest.objects.create(vehicle=other, terminal=car.terminal, lat=31_771_000, lon=119_951_000, **said)
    assert look_for_faults(at=NOW + MINUTE) == (1, 0)
    assert car.kinds() == ["jamming"]


def test_every_step_keeps_its_words_and_who_said_them(car: Car) -> None:
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    look_for_faults(at=NOW)
    fault, by = Fault.objects.get(), actor(car.manager)
    for hours, action, note in ((1, "report", "明日上门"), (2, "repair", ""), (3, "finish", "更换保险丝")):
        move_fault(fault_id=fault.pk, action=action, note=note, by=by, at=NOW + hours * HOUR)
    steps = list(history_of_fault(fault))
    assert [(one.action_label, one.note) for one in steps] == [
        ("发现终端故障", ""), ("报修", "明日上门"), ("开始维修", ""), ("修复", "更换保险丝"),
    ]  # fmt: skip
    assert [one.actor_name for one in steps[1:]] == [car.manager.name] * 3
    ((_, told),) = with_history(Fault.objects.all())
    assert f"{at_edge(NOW + HOUR)[:16].replace('T', ' ')} {car.manager.name} 报修：明日上门；" in told


def test_the_histories_of_many_faults_cost_one_query(car: Car, django_assert_num_queries: Any) -> None:
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT | Alarm.GNSS_ANTENNA_CUT)
    look_for_faults(at=NOW)
    with django_assert_num_queries(2):
        assert all("发现终端故障" in told for _, told in with_history(Fault.objects.all()))


class TestReplacing:
    def replace(self, car: Car, at: datetime) -> Terminal:
        new = Terminal.objects.create(
            organization=car.unit, phone=f"138{car.unit.pk:08}", created_at=NOW, status="registered"
        )
        by = actor(make_person(car.unit, Role.ADMINISTRATOR))
        return replace_terminal(terminal_id=car.terminal.pk, new_id=new.pk, note="进水", by=by, at=at)

    def test_all_faults_of_the_old_one_are_done_with_and_name_the_new_one(self, car: Car) -> None:
        car.link(NOW)
        car.says(NOW, alarms=Alarm.MAIN_POWER_CUT | Alarm.GNSS_ANTENNA_CUT)
        look_for_faults(at=NOW + MINUTE)
        first = Fault.objects.earliest("pk")
        move_fault(fault_id=first.pk, action="report", note="", by=actor(car.manager), at=NOW + 2 * MINUTE)
        new = self.replace(car, NOW + 3 * MINUTE)
        rows = Fault.objects.values_list("status", "new_terminal", "closed_at", "note")
        assert set(rows) == {("replaced", new.pk, NOW + 3 * MINUTE, "进水")}
        assert look_for_faults(at=NOW + 4 * MINUTE) == (0, 0)
        seen = faults_for(actor(car.manager), at=NOW + 4 * MINUTE)
        assert [one.is_overdue for one in seen] == [False, False]  # type: ignore[attr-defined]

    def test_days_later_it_is_late_all_the_same(self, car: Car) -> None:
        car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
        look_for_faults(at=NOW)
        self.replace(car, NOW + 30 * HOUR)
        assert faults_for(actor(car.manager), at=NOW + 31 * HOUR, overdue=True).count() == 1

    def test_what_was_taken_out_did_not_recover(self, car: Car) -> None:
        car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
        look_for_faults(at=NOW)
        self.suspend(car)
        assert look_for_faults(at=NOW + HOUR) == (0, 1)
        assert Fault.objects.get().status == "lapsed"

    def test_what_is_taken_out_to_be_repaired_stays_in_repair(self, car: Car) -> None:
        car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
        look_for_faults(at=NOW)
        move_fault(fault_id=Fault.objects.get().pk, action="report", note="", by=actor(car.manager), at=NOW + MINUTE)
        self.suspend(car)
        assert look_for_faults(at=NOW + HOUR) == (0, 1)
        fault = Fault.objects.get()
        assert (fault.status, fault.ended_at) == ("reported", NOW + HOUR)

    def suspend(self, car: Car) -> None:
        car.vehicle.status = "suspended"
        car.vehicle.save()


def test_over_by_itself_after_the_day_is_late_too(car: Car) -> None:
    car.link(NOW)
    car.says(NOW, alarms=Alarm.MAIN_POWER_CUT)
    look_for_faults(at=NOW)
    car.says(NOW + 30 * HOUR)
    assert look_for_faults(at=NOW + 30 * HOUR) == (0, 1)
    assert faults_for(actor(car.manager), at=NOW + 31 * HOUR, overdue=True).count() == 1
