"""Who is to be told something right now, and what has been told already."""

from datetime import timedelta

import pytest

from jt808.messages.position_report import Alarm
from motorpool.terminals import driving_alarms
from motorpool.terminals.models import Command
from motorpool.tracking.models import Latest, Terminal
from tests.factories import NOW, Unit, actor

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
