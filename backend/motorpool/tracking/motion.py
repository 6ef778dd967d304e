"""The five states of a vehicle (S1), exactly as docs/tracking.md defines them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import TextChoices

ENGINE_ON = 1 << 0
"""Bit of the status word of JT/T 808: ACC."""


class State(TextChoices):
    MOVING = "moving", "在线运动"
    STILL = "still", "在线静止"
    PARKED = "parked", "熄火停放"
    OFFLINE = "offline", "离线"
    UNLOCATED = "unlocated", "未定位"


@dataclass(frozen=True, slots=True)
class MotionRules:
    online_s: int = 300
    """So long after the last message a vehicle counts as online; also how fast its clock may be."""
    moving_speed: int = 30
    """Tenths of km/h from which it moves."""
    moved_m: int = 60
    """Or so many metres…"""
    moved_in_s: int = 60
    """… within so many seconds, which is also the longest time that `moved_m` of the caller may stand for."""


def rules() -> MotionRules:
    """Of this installation."""
    return MotionRules(**settings.MOTION_RULES)


def state_of(
    *,
    device_at: datetime | None,
    arrived_at: datetime | None,
    speed: int,
    status_word: int,
    fixed: bool,
    moved_m: float,
    now: datetime,
    rules: MotionRules,
) -> State:
    """`device_at` and `arrived_at` of the last message, `moved_m` in the last `rules.moved_in_s` seconds.

    A report out of the terminal's memory arrives now and tells of long ago: the older of its two times decides.
    """
    if device_at is None or arrived_at is None:
        return State.OFFLINE
    if now - min(device_at, arrived_at) > timedelta(seconds=rules.online_s):
        return State.OFFLINE
    if not fixed:
        return State.UNLOCATED
    if speed >= rules.moving_speed or moved_m >= rules.moved_m:
        return State.MOVING
    return State.STILL if status_word & ENGINE_ON else State.PARKED
