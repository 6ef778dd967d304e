"""Bad moments of simulated vehicles: rare, the same for the same seed, and over when a person confirms them."""

from itertools import pairwise

import pytest

from jt808 import Version
from jt808 import messages as m
from jt808.messages.position_report import Alarm
from simulator import mishaps
from simulator.answering import Device
from simulator.driving import Moment
from simulator.mishaps import HOUR, KINDS, alarms_at, next_change
from simulator.reporting import report_of

DRIVING = Moment(31.78, 119.97, 60.0, 90, engine_on=True, metres=0.0)
STANDING = DRIVING._replace(speed_kmh=0.0, engine_on=False)
PHONES = [str(14_900_000_000 + number) for number in range(400)]


def seconds_of(alarm: Alarm, moment: Moment) -> int:
    """Of 400 vehicles through one day, looked at every minute."""
    minutes = range(0, 24 * HOUR, 60)
    return sum(60 for phone in PHONES for time in minutes if alarm & alarms_at(phone, time, moment, 7))


def first(alarm: Alarm, moment: Moment) -> tuple[str, float]:
    return next(
        (phone, time)
        for phone in PHONES
        for time in range(0, 24 * HOUR, 30)
        if alarm & alarms_at(phone, time, moment, 7)
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.alarm.name)
def test_each_kind_happens_about_as_often_as_it_should(kind: mishaps.Kind) -> None:
    expected = len(PHONES) * 24 * kind.an_hour * (kind.shortest_s + kind.longest_s) / 2
    spread = 3 * expected / (len(PHONES) * 24 * kind.an_hour) ** 0.5
    assert seconds_of(kind.alarm, DRIVING) == pytest.approx(expected, abs=spread)


def test_nobody_is_too_fast_or_tired_who_stands() -> None:
    for alarm in (Alarm.OVERSPEED, Alarm.FATIGUE, Alarm.DANGER_WARNING):
        assert seconds_of(alarm, STANDING) == 0


def test_a_terminal_says_at_once_when_one_begins_and_ends() -> None:
    phone, time = first(Alarm.FATIGUE, DRIVING)
    began = time // HOUR * HOUR
    edges = [began]
    while (edge := next_change(phone, edges[-1], 7)) < float("inf"):
        edges.append(edge)
    assert len(edges) >= 3
    for since, until in pairwise(edges):
        middle = alarms_at(phone, (since + until) / 2, DRIVING, 7)
        assert middle == alarms_at(phone, since, DRIVING, 7) == alarms_at(phone, until - 0.01, DRIVING, 7)


def test_who_is_too_fast_reports_the_speed() -> None:
    phone, time = first(Alarm.OVERSPEED, DRIVING)
    said = report_of(phone, time, DRIVING, fixed_at=None, odometer_m=0, seed=7)
    assert "overspeed" in said.alarms
    assert said.speed_kmh > 70


def test_a_confirmed_alarm_is_over() -> None:
    phone, time = first(Alarm.EMERGENCY, STANDING)
    device = Device(phone, Version.V2019)

    def raised(at: float) -> bool:
        said = report_of(phone, at, STANDING, fixed_at=None, odometer_m=0, seed=7, confirmed=device.confirmed(at))
        return "emergency" in said.alarms

    here = report_of(phone, time, STANDING, fixed_at=None, odometer_m=0, seed=7)
    assert raised(time)
    answers = device.answers(m.AlarmConfirmation(0, 1), serial=3, now=time, here=lambda: here)
    assert answers == [m.TerminalAnswer(3, 0x8203, 0)]
    assert not raised(time)
    assert device.confirmed(time + HOUR) == 0
