"""Can the device time be?"""

from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.marks import Mark

AHEAD = 300
"""Seconds that a terminal's clock may be fast; it is set by satellite, so more is no drift but a fault."""
LONGEST_MEMORY = 180 * 86_400
"""Older than what any terminal keeps of a time without a link."""
_MARK = int(Mark.WRONG_CLOCK)


def wrong_clock(_past: Past, fix: Fix, _marks: int) -> int:
    if fix.at is None or not fix.arrived - LONGEST_MEMORY <= fix.at <= fix.arrived + AHEAD:
        return _MARK
    return 0
