"""The platform does not start with settings that make no sense, and says which."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from motorpool.kit.rules import rules_of
from motorpool.terminals.rules import AlarmRules
from motorpool.tracking.legs import movements
from motorpool.tracking.retention import kept_from
from motorpool.tracking.rules import MotionRules, StopRules
from motorpool.trips.rules import OrderRules
from tests.factories import TODAY
from tests.tracking.test_legs import course, track


def check() -> None:
    call_command("check", stdout=StringIO())


def test_as_delivered_nothing_is_wrong() -> None:
    check()
    assert (rules_of(MotionRules), rules_of(StopRules), rules_of(OrderRules), rules_of(AlarmRules)) == (
        MotionRules(), StopRules(), OrderRules(), AlarmRules(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("POSITIONS_KEPT_DAYS", "100", "MOTORPOOL_POSITIONS_KEPT_DAYS 有误：100 应为不小于 200 的整数"),
        ("POSITIONS_KEPT_DAYS", "3年", "MOTORPOOL_POSITIONS_KEPT_DAYS 有误"),
        ("PACK_AFTER_DAYS", "0", "MOTORPOOL_PACK_AFTER_DAYS 有误：0 应为不小于 1 的整数"),
        ("RULES", {"StopRules": '{"silent_s": 5}'}, "MOTORPOOL_STOP_RULES 有误：silent_s：不能小于 60"),
        ("RULES", {"OrderRules": '{"km": -1}'}, "MOTORPOOL_ORDER_RULES 有误：km：不能小于 0"),
        ("RULES", {"AlarmRules": '{"apart_min": 0}'}, "MOTORPOOL_ALARM_RULES 有误：apart_min：不能小于 1"),
    ],
)
def test_it_is_refused_and_said(settings: Settings, name: str, value: object, sentence: str) -> None:
    setattr(settings, name, {**settings.RULES, **value} if isinstance(value, dict) else value)
    with pytest.raises(CommandError, match=sentence):
        check()


def test_nothing_is_dropped_by_a_period_that_was_refused(settings: Settings) -> None:
    """Also where a worker runs alone, which nobody checked."""
    settings.POSITIONS_KEPT_DAYS = "30"
    with pytest.raises(ImproperlyConfigured):
        kept_from(TODAY)


def test_another_length_makes_other_stops(settings: Settings) -> None:
    way = track(course((600, 0), (1200, 15), (240, 0), (1200, 15), (600, 0)))
    assert len(movements(way, rules_of(StopRules)).stops) == 3
    settings.RULES = {**settings.RULES, "StopRules": '{"shortest_s": 300}'}
    assert len(movements(way, rules_of(StopRules)).stops) == 2
