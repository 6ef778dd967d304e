"""Who is to be told something right now, and what has been told already."""

from datetime import timedelta

import pytest
import time_machine

from jt808.messages.position_report import Alarm
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.terminals import driving_alarms
from motorpool.terminals.models import Command
from motorpool.tracking.models import Latest, Terminal
from motorpool.trips.services import dispatch, driving
from tests.clients import get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip, make_organization, make_person

pytestmark = pytest.mark.django_db


def alarmed(unit: Unit, alarms: int) -> Terminal:
    terminal = Terminal.objects.create(
        organization=unit.organization, phone="13900000001", created_at=NOW, status="active"
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
