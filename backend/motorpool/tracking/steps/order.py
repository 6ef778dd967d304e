"""Does it come when it should?"""

from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.marks import Mark

LATE_AFTER = 180
"""Seconds. A link that was silent for so long counts as broken, so what is older was kept in memory."""
_LATE, _OUT_OF_ORDER, _TIMELESS = int(Mark.LATE), int(Mark.OUT_OF_ORDER), int(Mark.WRONG_CLOCK)


def late(_past: Past, fix: Fix, marks: int) -> int:
    if fix.at is None or marks & _TIMELESS:
        return 0
    return _LATE if fix.from_memory or fix.arrived - fix.at > LATE_AFTER else 0


def out_of_order(past: Past, fix: Fix, marks: int) -> int:
    if fix.at is None or marks & _TIMELESS:
        return 0
    return _OUT_OF_ORDER if fix.at < past.newest_at else 0
