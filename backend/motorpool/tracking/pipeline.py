"""What every position passes, in this order.

A step is a pure function: what was before, the fix and the marks so far go in, further marks come out. Since a step
sees the marks of those before it, one cause is marked once.
"""

from collections.abc import Callable

from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.marks import Mark
from motorpool.tracking.steps.clock import wrong_clock
from motorpool.tracking.steps.drift import anchor_after, drifting
from motorpool.tracking.steps.jump import ENOUGH_TO_BELIEVE, agrees, jumping
from motorpool.tracking.steps.order import late, out_of_order
from motorpool.tracking.steps.place import no_fix, nowhere, zero_island

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
    marks = 0
    for step in STEPS:
        marks |= step(past, fix, marks)
    return _after(past, fix, marks), marks


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
        good = past.good._replace(at=at) if past.good else None
        return past._replace(newest_at=newest, good=good, elsewhere=None, jumps=0)
    return past._replace(newest_at=newest)
