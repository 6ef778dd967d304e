"""What is wrong with a terminal, judged by what was last heard of it. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jt808.messages.position_report import Alarm, Status
from motorpool.terminals.states import FaultKind
from motorpool.tracking.marks import Mark

NEAR_M = 2_000
WITNESSES = 3


@dataclass(frozen=True)
class Rules:
    """When silence and missing fixes become faults."""

    silent_running: timedelta = timedelta(hours=2)
    """The last word said that the engine was on."""
    silent_parked: timedelta = timedelta(hours=72)
    """It was parked properly: terminals sleep then."""
    silent_without_power: timedelta = timedelta(minutes=30)
    """Its last word was that the power had been cut: somebody takes it out."""
    without_fix: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class Heard:
    """Of one terminal, the last."""

    arrived_at: datetime
    alarms: int
    status_word: int
    marks: int
    storage_fault: bool = False


_BITS = {
    FaultKind.POWER_CUT: Alarm.MAIN_POWER_CUT,
    FaultKind.POWER_LOW: Alarm.MAIN_POWER_LOW,
    FaultKind.ANTENNA_CUT: Alarm.GNSS_ANTENNA_CUT,
    FaultKind.ANTENNA_SHORT: Alarm.GNSS_ANTENNA_SHORT,
    FaultKind.GNSS: Alarm.GNSS_FAULT,
}
_BY_BITS = frozenset({*_BITS, FaultKind.STORAGE})


def faults_of(
    heard: Heard | None, *, online_since: datetime | None, heard_at: datetime, rules: Rules, at: datetime
) -> frozenset[FaultKind]:
    """The causes that are there now. `heard_at`: the last of anything, also of what was no position."""
    found = set()
    if heard:
        found |= {kind for kind, bit in _BITS.items() if heard.alarms & bit}
        if heard.storage_fault:
            found.add(FaultKind.STORAGE)
        if heard.alarms & Alarm.MAIN_POWER_CUT and heard.alarms & Alarm.ILLEGAL_MOVEMENT:
            found.add(FaultKind.REMOVAL)
    if online_since is None:
        silence = at - heard_at
        without_power = heard is not None and heard.alarms & Alarm.MAIN_POWER_CUT
        if without_power and silence >= rules.silent_without_power:
            found.add(FaultKind.REMOVAL)
        runs = heard is not None and heard.status_word & Status.ACC_ON
        if silence >= (rules.silent_running if runs else rules.silent_parked):
            found.add(FaultKind.OFFLINE)
    return frozenset(found)


def lacks_fix(
    heard: Heard | None, *, online_since: datetime | None, good_at: datetime, rules: Rules, at: datetime
) -> bool:
    """Linked and talking for long, and does not know where it is, although nothing is broken. Others may know why."""
    if heard is None or online_since is None or heard.alarms & (Alarm.GNSS_FAULT | Alarm.GNSS_ANTENNA_CUT):
        return False
    talks = at - heard.arrived_at < rules.without_fix and at - online_since >= rules.without_fix
    return talks and bool(heard.marks & Mark.NO_FIX) and at - good_at >= rules.without_fix
