"""What every position passes, in this order.

A step is a pure function: what was before, the fix and the marks so far go in, further marks come out. Since a step
sees the marks of those before it, one cause is marked once.
"""

from collections.abc import Callable

from motorpool.tracking.fixes import METRES, Fix, Past
from motorpool.tracking.marks import Mark
from motorpool.tracking.steps.clock import AHEAD, wrong_clock
from motorpool.tracking.steps.drift import QUIET, STANDING, anchor_after, drifting, settles
from motorpool.tracking.steps.jump import BLUR, ENOUGH_TO_BELIEVE, FASTEST, agrees, jumping
from motorpool.tracking.steps.order import LATE_AFTER, late, out_of_order
from motorpool.tracking.steps.place import NEAR, no_fix, nowhere, zero_island

Step = Callable[[Past, Fix, int], int]

STEPS: tuple[Step, ...] = (
    wrong_clock,
    nowhere,
    zero_island,
    no_fix,
    late,
    out_of_order,
    jumping,
    drifting,
)
_JUMPING, _DRIFTING, _TIMELESS = int(Mark.JUMPING), int(Mark.DRIFTING), int(Mark.WRONG_CLOCK)


def judge(past: Past, fix: Fix) -> tuple[Past, int]:
    """The marks of this fix, and what to remember for the next one."""
    return (_after_ordinary(past, fix), 0) if _is_ordinary(past, fix) else judge_by_steps(past, fix)


def judge_by_steps(past: Past, fix: Fix) -> tuple[Past, int]:
    """What counts. `judge` says the same and asks the steps only where the answer is not obvious: it is called for
    every position of the province."""
    marks = 0
    for step in STEPS:
        marks |= step(past, fix, marks)
    return _after(past, fix, marks), marks


def _is_ordinary(past: Past, fix: Fix) -> bool:
    """Whether no step could mark it. Never yes where a step would; distances are put too long rather than too short."""
    at, arrived, lat, lon, speed, has_fix, from_memory = fix
    newest_at, good, _, _, anchor = past
    return (
        at is not None
        and good is not None
        and has_fix
        and not from_memory
        and newest_at <= at
        and -AHEAD <= arrived - at <= LATE_AFTER
        and NEAR <= lat <= 90_000_000
        and -180_000_000 <= lon <= 180_000_000
        and METRES * (abs(lat - good.lat) + abs(lon - good.lon)) <= BLUR + FASTEST * (at - (good.at or 0))
        and (
            speed >= STANDING
            or anchor is None
            or METRES * (abs(lat - anchor.lat) + abs(lon - anchor.lon)) <= QUIET
        )
    )  # fmt: skip


def _after_ordinary(past: Past, fix: Fix) -> Past:
    anchor = None if fix.speed >= STANDING else past.anchor or fix
    return Past(fix.at or 0, fix, None, 0, anchor)


def _after(past: Past, fix: Fix, marks: int) -> Past:
    at = fix.at or 0
    if not marks:
        return Past(max(at, past.newest_at), fix, None, 0, anchor_after(past, fix))
    if marks & _TIMELESS:
        return past
    newest = max(at, past.newest_at)
    if marks == _JUMPING:
        jumps = past.jumps + 1 if agrees(past, fix) else 1
        if jumps >= ENOUGH_TO_BELIEVE:  # it was carried, or the first fix was the wrong one
            return Past(newest, fix)
        return past._replace(newest_at=newest, elsewhere=fix, jumps=jumps)
    if marks == _DRIFTING:  # the time goes on, the place stays
        there = past.jumps + 1 if settles(past, fix) else 1
        if there >= ENOUGH_TO_BELIEVE:  # it crept on between two reports, and stands here now
            return Past(newest, fix, None, 0, fix)
        good = past.good._replace(at=at) if past.good else None
        return past._replace(newest_at=newest, good=good, elsewhere=fix, jumps=there)
    return past._replace(newest_at=newest)
