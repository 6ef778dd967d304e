"""Could the vehicle have come here since the last good fix?"""

from motorpool.tracking.fixes import Fix, Past, metres_between
from motorpool.tracking.marks import Mark

FASTEST = 70.0
"""Metres a second, 250 km/h: no official vehicle, also not on a train ferry."""
BLUR = 200.0
"""Metres that two honest fixes of one place may differ, among high buildings."""
ENOUGH_TO_BELIEVE = 3
"""So many jumps in a row that agree with each other are the truth, and the place before was not."""
_MARK = int(Mark.JUMPING)


def jumping(past: Past, fix: Fix, marks: int) -> int:
    if marks or past.good is None:  # a doubtful fix says nothing about distances
        return 0
    return 0 if _reachable(past.good, fix) else _MARK


def agrees(past: Past, fix: Fix) -> bool:
    """Whether it fits the place that the last jump led to."""
    return past.elsewhere is not None and _reachable(past.elsewhere, fix)


def _reachable(before: Fix, fix: Fix) -> bool:
    seconds = abs((fix.at or 0) - (before.at or 0))
    return metres_between(before, fix) <= BLUR + FASTEST * seconds
