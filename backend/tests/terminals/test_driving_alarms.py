"""Who is to be told something right now, and what has been told already."""

from datetime import timedelta

import pytest
import time_machine

from jt808.messages.position_report import Alarm
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.terminals import driving_alarms
from motorpool.terminals.models import Command
from motorpool.tracking.models import Latest, Terminal
from motorpool.trips.services import dispatch, driving
from tests.clients import call, get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip, make_organization, make_person
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


def alarmed(unit: Unit, alarms: int) -> Terminal:
    terminal = Terminal.objects.create(
        organization=unit.organization, phone=f"139{unit.vehicle.pk:08}", created_at=NOW, status="active"
    )
    Latest.objects.create(
        vehicle=unit.vehicle, terminal=terminal, device_at=NOW, arrived_at=NOW, lat=0, lon=0, speed=0, direction=0,
        alarms=alarms, status_word=0,
    )  # fmt: skip
    return terminal


def test_an_emergency_comes_first_and_waits_for_a_person() -> None:
    unit = Unit()
    alarmed(unit, Alarm.EMERGENCY | Alarm.OVERSPEED | Alarm.MAIN_POWER_CUT)
    (one,) = driving_alarms.present(actor(unit.administrator), at=NOW)
    assert one.alarms == ["紧急报警", "超速"]
    assert "紧急报警" in one.words
    assert (one.confirmable, one.answered) == ([0], "")


def test_what_has_been_told_about_it_and_what_became_of_that() -> None:
    unit = Unit()
    terminal = alarmed(unit, Alarm.OVERSPEED)
    asked = {"organization": unit.organization, "terminal": terminal, "deadline_at": NOW, "content": {}}
    for minutes, kind, status in ((40, "text", "answered"), (3, "text", "failed"), (2, "photo", "answered")):
        Command.objects.create(**asked, kind=kind, status=status, asked_at=NOW - timedelta(minutes=minutes))
    (one,) = driving_alarms.present(actor(unit.administrator), at=NOW)
    assert (one.confirmable, one.answered) == ([], "语音提醒：执行失败")


@time_machine.travel(NOW, tick=False)
def test_filters_narrow_what_is_read_and_what_is_exported() -> None:
    county = make_organization()
    one, other = Unit(county), Unit(county)
    told = alarmed(one, Alarm.OVERSPEED)
    alarmed(other, Alarm.EMERGENCY | Alarm.OVERSPEED)
    asked = {"organization": one.organization, "terminal": told, "deadline_at": NOW, "content": {}}
    Command.objects.create(**asked, kind="text", status="answered", asked_at=NOW)
    client = signed_in(make_person(county, Role.AUTHORITY))
    both, of = {one.vehicle.plate, other.vehicle.plate}, {unit: {unit.vehicle.plate} for unit in (one, other)}
    for query, wanted in {
        "": both,
        "?kind=overspeed": both,
        "?kind=emergency": of[other],
        "?kind=fatigue": set(),
        f"?q={one.vehicle.plate[1:].lower()}": of[one],
        f"?organization_id={other.organization.pk}": of[other],
        f"?organization_id={Unit().organization.pk}": set(),
        "?answered=true": of[one],
        "?answered=false": of[other],
    }.items():
        assert {row["plate"] for row in get(client, f"/driving-alarms{query}")} == wanted, query
        file = call(client, "GET", f"/driving-alarms/export{query}")
        assert {row["号牌"] for row in table_of(file.getvalue())} == wanted, query
    assert Entry.objects.filter(action="terminals.drivingalarm.export").count() == 9


def test_every_kind_has_its_words() -> None:
    assert [Alarm[kind.name] for kind in driving_alarms.AlarmKind] == list(driving_alarms.WORDS)
    assert [kind.label for kind in driving_alarms.AlarmKind] == [label for label, _ in driving_alarms.WORDS.values()]


def send(unit: Unit) -> None:
    task = dispatch.dispatch_trip(
        trip_id=approved_trip(unit, start=0, end=4).pk,
        vehicle_id=unit.vehicle.pk,
        driver_id=unit.driver.pk,
        by=actor(unit.dispatcher),
        at=NOW,
    )
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW)


@time_machine.travel(NOW, tick=False)
def test_who_reads_them_and_who_answers() -> None:
    """The registrars at any time, the authority without answering, the dispatcher while it is on a task."""
    county = make_organization()
    unit, neighbour = Unit(county), Unit(county)
    alarmed(unit, Alarm.OVERSPEED)
    above = make_person(county, Role.AUTHORITY)

    def reads(who: User) -> list[bool]:
        found = get(signed_in(who), "/driving-alarms")
        assert all(one["vehicle_id"] == unit.vehicle.pk for one in found)
        assert not {"lat", "lon", "phone"} & {name for one in found for name in one}
        return [one["answerable"] for one in found]

    assert [reads(who) for who in (unit.manager, unit.administrator)] == [[True], [True]]
    assert [reads(who) for who in (unit.authority, above)] == [[False], [False]]
    assert reads(unit.dispatcher) == []
    send(unit)
    assert reads(unit.dispatcher) == [False]
    for stranger in (neighbour.manager, neighbour.authority, neighbour.dispatcher):
        assert reads(stranger) == []
    for without in (unit.supervisor, unit.driver.person, unit.applicant):
        get(signed_in(without), "/driving-alarms", 403)
