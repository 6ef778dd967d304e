"""Does a vehicle that stands seem to wander?"""

from motorpool.tracking.fixes import Fix, Past, metres_between
from motorpool.tracking.marks import Mark

STANDING = 20
"""Tenths of km/h: below 2 km/h a receiver measures noise."""
QUIET = 15.0
"""Metres: the ordinary spread of a good fix."""
FURTHEST = 500.0
"""Metres: beyond that it was carried or driven, whatever the speed says."""
_MARK = int(Mark.DRIFTING)


def drifting(past: Past, fix: Fix, marks: int) -> int:
    if marks or past.anchor is None or fix.speed >= STANDING:
        return 0
    return _MARK if QUIET < metres_between(past.anchor, fix) <= FURTHEST else 0


def settles(past: Past, fix: Fix) -> bool:
    """Whether it stays where the fix before seemed to have wandered to."""
    return past.elsewhere is not None and metres_between(past.elsewhere, fix) <= QUIET


def anchor_after(past: Past, fix: Fix) -> Fix | None:
    """Where it stands from now on; nowhere while it moves."""
    if fix.speed >= STANDING:
        return None
    if past.anchor is None or metres_between(past.anchor, fix) > FURTHEST:
        return fix
    return past.anchor
