"""One table of alarm names, for all bits and all who read them."""

from jt808.messages.position_report import Alarm
from motorpool.terminals.alarm_names import ALARM_LABELS
from motorpool.terminals.contents import CONFIRMABLE, ConfirmAlarm
from motorpool.terminals.states import AlarmKind


def test_every_bit_has_a_name_of_its_own() -> None:
    assert list(ALARM_LABELS) == list(Alarm)
    assert sum(Alarm) == 2**32 - 1
    assert len(set(ALARM_LABELS.values())) == 32


def test_an_alarm_is_called_alike_wherever_it_is_read() -> None:
    assert {kind.label for kind in AlarmKind} | set(CONFIRMABLE.values()) <= set(ALARM_LABELS.values())
    confirmed = ConfirmAlarm(bits=(0, 3, 20, 21, 22, 27, 28))
    assert confirmed.saying == "紧急报警、危险驾驶、进出区域、进出路线、路段行驶时间异常、非法点火、非法位移"
