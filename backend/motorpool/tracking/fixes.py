"""A position as the pipeline sees it, and what it remembers of the ones before."""

from math import cos, hypot, radians
from typing import NamedTuple

METRES = 0.111195
"""In a millionth of a degree of latitude."""


class Fix(NamedTuple):
    at: int | None
    """Device time in seconds since 1970; None where the digits were no date."""
    arrived: float
    lat: int
    """Millionths of a degree, signed."""
    lon: int
    speed: int
    """Tenths of km/h."""
    has_fix: bool
    from_memory: bool = False
    """Out of a blind-zone batch."""


class Past(NamedTuple):
    """Of one terminal: the last good fix, and what is not yet decided."""

    newest_at: int = 0
    """The newest plausible device time that was heard."""
    good: Fix | None = None
    elsewhere: Fix | None = None
    """The last of the fixes that jumped or drifted away: where the vehicle may really be."""
    jumps: int = 0
    """So many in a row agreed about that other place."""
    anchor: Fix | None = None
    """Where the vehicle came to stand."""


NOTHING = Past()


def metres_between(one: Fix, other: Fix) -> float:
    """Flat enough for what is compared here: hundreds of kilometres at most."""
    across = (other.lon - one.lon) * cos(radians((one.lat + other.lat) / 2e6))
    return METRES * hypot(other.lat - one.lat, across)
