"""What is wrong with a position. A marked one is kept, but moves no live position and counts in no distance."""

from enum import IntFlag


class Mark(IntFlag):
    LATE = 1 << 0  # from the terminal's memory, after a time without a link
    OUT_OF_ORDER = 1 << 1  # older than one that has come already
    DRIFTING = 1 << 2  # the vehicle stands, the place wanders
    JUMPING = 1 << 3  # further away than any vehicle drives in the time
    ZERO_ISLAND = 1 << 4  # where equator and zero meridian meet: a receiver that knows nothing
    WRONG_CLOCK = 1 << 5  # no time, one to come, or one of long ago
    NO_FIX = 1 << 6  # the terminal says itself that the place is not a present one
    NOWHERE = 1 << 7  # coordinates that are not on earth
