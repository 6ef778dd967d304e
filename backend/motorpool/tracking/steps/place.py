"""Can the place be?"""

from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.marks import Mark

NEAR = 10_000
"""Millionths of a degree, a kilometre: receivers without a fix also send almost zero."""
_ZERO, _NO_FIX, _NOWHERE = int(Mark.ZERO_ISLAND), int(Mark.NO_FIX), int(Mark.NOWHERE)


def is_on_earth(lat: int, lon: int) -> bool:
    return -90_000_000 <= lat <= 90_000_000 and -180_000_000 <= lon <= 180_000_000


def nowhere(_past: Past, fix: Fix, _marks: int) -> int:
    return 0 if is_on_earth(fix.lat, fix.lon) else _NOWHERE


def zero_island(_past: Past, fix: Fix, _marks: int) -> int:
    return _ZERO if -NEAR < fix.lat < NEAR and -NEAR < fix.lon < NEAR else 0


def no_fix(_past: Past, fix: Fix, _marks: int) -> int:
    return 0 if fix.has_fix else _NO_FIX
