"""What goes wrong now and then: a driver too fast or too long at the wheel, a button pressed, a power lead loose.

A function of phone, hour and seed: the same vehicle has the same bad moments, whoever asks and however often.
"""

from functools import lru_cache
from random import Random
from typing import NamedTuple

from jt808.messages.position_report import Alarm
from simulator.driving import Moment

HOUR = 3600
FASTER = 1.28
"""So much above the traffic drives who is too fast."""
FAST_KMH = 45
"""Slower than this nobody can be called too fast."""


class Kind(NamedTuple):
    """How often it begins in an hour, and how long it lasts, within that hour."""

    alarm: Alarm
    an_hour: float
    shortest_s: float
    longest_s: float
    driving: bool = True
    """Whether it can only be while the vehicle drives; else at any time."""


KINDS = (
    Kind(Alarm.OVERSPEED, 0.06, 60, 240),
    Kind(Alarm.FATIGUE, 0.02, 600, 2400),
    Kind(Alarm.FATIGUE_WARNING, 0.02, 300, 1200),
    Kind(Alarm.DANGER_WARNING, 0.01, 60, 180),
    Kind(Alarm.EMERGENCY, 0.003, 600, 1800, driving=False),
    Kind(Alarm.MAIN_POWER_CUT, 0.0005, 900, 3000, driving=False),
    Kind(Alarm.MAIN_POWER_LOW, 0.0005, 900, 3000, driving=False),
)


class Mishap(NamedTuple):
    since: float
    until: float
    kind: Kind


def alarms_at(phone: str, time: float, moment: Moment, seed: int) -> Alarm:
    """What the terminal says of this moment."""
    raised = Alarm(0)
    for since, until, kind in _mishaps(phone, int(time // HOUR), seed):
        if since <= time < until and _fits(kind, moment):
            raised |= kind.alarm
    return raised


def next_change(phone: str, after: float, seed: int) -> float:
    """When one begins or ends next, in the hour of `after`: a terminal says so at once. Infinity where none does."""
    edges = (edge for one in _mishaps(phone, int(after // HOUR), seed) for edge in one[:2] if edge > after)
    return min(edges, default=float("inf"))


def _fits(kind: Kind, moment: Moment) -> bool:
    if kind.alarm is Alarm.OVERSPEED:
        return moment.speed_kmh > FAST_KMH
    return moment.speed_kmh > 1 or not kind.driving


@lru_cache(maxsize=100_000)
def _mishaps(phone: str, hour: int, seed: int) -> tuple[Mishap, ...]:
    throw = Random(f"{seed}/mishaps/{phone}/{hour}")  # noqa: S311 - plays bad luck, guards nothing
    found = []
    for kind in KINDS:
        if throw.random() < kind.an_hour:
            lasts = throw.uniform(kind.shortest_s, kind.longest_s)
            since = hour * HOUR + throw.uniform(0, HOUR - lasts)
            found.append(Mishap(since, since + lasts, kind))
    return tuple(found)
