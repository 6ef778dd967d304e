"""What counts as a fault, and what does not."""

from datetime import datetime, timedelta

import pytest

from jt808.messages.position_report import Alarm, Status
from motorpool.terminals.diagnosis import Heard, Rules, faults_of, lacks_fix
from motorpool.terminals.states import FaultKind as F
from motorpool.tracking.marks import Mark
from tests.factories import NOW

RULES = Rules()
MINUTE = timedelta(minutes=1)


def heard(alarms: int = 0, status: int = 0, marks: int = 0) -> Heard:
    return Heard(NOW, alarms, status, marks)


@pytest.mark.parametrize(
    ("alarms", "kinds"),
    [
        (0, set()),
        (Alarm.OVERSPEED, set()),
        (Alarm.MAIN_POWER_CUT, {F.POWER_CUT}),
        (Alarm.MAIN_POWER_CUT | Alarm.ILLEGAL_MOVEMENT, {F.POWER_CUT, F.REMOVAL}),
        (Alarm.ILLEGAL_MOVEMENT, set()),
        (Alarm.MAIN_POWER_LOW | Alarm.GNSS_ANTENNA_SHORT, {F.POWER_LOW, F.ANTENNA_SHORT}),
        (Alarm.GNSS_FAULT | Alarm.GNSS_ANTENNA_CUT, {F.GNSS, F.ANTENNA_CUT}),
    ],
)
def test_bits(alarms: int, kinds: set[F]) -> None:
    assert faults_of(heard(alarms), online_since=NOW, heard_at=NOW, rules=RULES, at=NOW + MINUTE) == kinds


@pytest.mark.parametrize(
    ("alarms", "status", "silence", "kinds"),
    [
        (0, Status.ACC_ON, timedelta(hours=1, minutes=59), set()),
        (0, Status.ACC_ON, timedelta(hours=2), {F.OFFLINE}),
        (0, 0, timedelta(hours=71), set()),
        (0, 0, timedelta(hours=72), {F.OFFLINE}),
        (Alarm.MAIN_POWER_CUT, 0, timedelta(minutes=29), {F.POWER_CUT}),
        (Alarm.MAIN_POWER_CUT, 0, timedelta(minutes=30), {F.POWER_CUT, F.REMOVAL}),
    ],
)
def test_silence(alarms: int, status: int, silence: timedelta, kinds: set[F]) -> None:
    last = heard(alarms, status)
    assert faults_of(last, online_since=None, heard_at=NOW, rules=RULES, at=NOW + silence) == kinds
    assert F.OFFLINE not in faults_of(last, online_since=NOW, heard_at=NOW, rules=RULES, at=NOW + silence)


def test_only_a_healthy_terminal_that_talks_may_be_jammed() -> None:
    hour_ago = NOW - timedelta(hours=1)

    def suspected(
        last: Heard, *, since: datetime | None = hour_ago, good_at: datetime = hour_ago, later: timedelta = MINUTE
    ) -> bool:
        return lacks_fix(last, online_since=since, good_at=good_at, rules=RULES, at=NOW + later)

    blind = heard(marks=Mark.NO_FIX)
    assert suspected(blind)
    assert not suspected(heard())
    assert not suspected(heard(Alarm.GNSS_ANTENNA_CUT, marks=Mark.NO_FIX))
    assert not suspected(blind, good_at=NOW)
    assert not suspected(blind, since=None)
    assert not suspected(blind, later=timedelta(hours=1))
