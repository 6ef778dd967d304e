"""The five states of a vehicle (S1), exactly as docs/tracking.md defines them."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import TextChoices
from numpy.typing import NDArray

from motorpool.tracking.rules import MotionRules

ENGINE_ON = 1 << 0
"""Bit of the status word of JT/T 808: ACC."""


class State(TextChoices):
    MOVING = "moving", "在线运动"
    STILL = "still", "在线静止"
    PARKED = "parked", "熄火停放"
    OFFLINE = "offline", "离线"
    UNLOCATED = "unlocated", "未定位"


STATES = tuple(State)
MOVING, STILL, PARKED, OFFLINE, UNLOCATED = range(len(STATES))


def state_of(
    *,
    heard_at: datetime | None,
    reported_at: datetime | None,
    speed: int,
    status_word: int,
    fixed: bool,
    moved_m: float,
    now: datetime,
    rules: MotionRules,
) -> State:
    """`heard_at`: the last message of any kind. The others are of the last position report, which came when it should:
    `reported_at`, whether it was `fixed`; `moved_m` in the last `rules.moved_in_s` seconds.

    Where a terminal goes on talking but no longer reports, it stands where it was switched off, or nobody knows.
    """
    within = timedelta(seconds=rules.online_s)
    if heard_at is None or now - heard_at > within:
        return State.OFFLINE
    if reported_at is None or not fixed:
        return State.UNLOCATED
    is_fresh = now - reported_at <= within
    if is_fresh and (speed >= rules.moving_speed or moved_m >= rules.moved_m):
        return State.MOVING
    if not status_word & ENGINE_ON and speed < rules.moving_speed:
        return State.PARKED
    return State.STILL if is_fresh else State.UNLOCATED


def states_of(
    *,
    heard_age: NDArray[Any],
    reported_age: NDArray[Any],
    speed: NDArray[Any],
    status: NDArray[Any],
    fixed: NDArray[np.bool_],
    moved: NDArray[np.float64],
    rules: MotionRules,
) -> NDArray[np.int8]:
    """The same for many at once, as indexes of `STATES`; ages are seconds, large where there was never anything."""
    fresh = reported_age <= rules.online_s
    fast = speed >= rules.moving_speed
    parked = ((status & ENGINE_ON) == 0) & ~fast
    states = np.where(parked, PARKED, np.where(fresh, STILL, UNLOCATED))
    states = np.where(fresh & (fast | (moved >= rules.moved_m)), MOVING, states)
    states = np.where(fixed, states, UNLOCATED)
    return np.where(heard_age <= rules.online_s, states, OFFLINE).astype(np.int8)
