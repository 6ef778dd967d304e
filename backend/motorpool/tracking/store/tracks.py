"""A track: what a vehicle reported in a stretch of time, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.marks import Mark

UNFIT = (
    Mark.DRIFTING | Mark.JUMPING | Mark.ZERO_ISLAND | Mark.WRONG_CLOCK | Mark.NO_FIX | Mark.NOWHERE
)  # late and out of order: history does not mind
ABSENT = -1
_BASIC, _MILEAGE = 28, 1
Row = tuple[int, int, int | None, int | None, int, int, int, int, int, bytes]
"""at, arrived, lat, lon, speed, direction, alarms, status, marks, body."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Columns of equal length, sorted by device time."""

    at: NDArray[np.int64]
    """Device time, seconds since 1970."""
    arrived: NDArray[np.int64]
    lat: NDArray[np.int32]
    """Millionths of a degree, WGS-84; 0 beside the mark NOWHERE."""
    lon: NDArray[np.int32]
    altitude: NDArray[np.int32]
    """Metres."""
    speed: NDArray[np.int32]
    """Tenths of km/h."""
    direction: NDArray[np.int32]
    alarms: NDArray[np.int64]
    status: NDArray[np.int64]
    marks: NDArray[np.int32]
    mileage: NDArray[np.int64]
    """Of the odometer, tenths of km; -1 where the terminal did not say."""

    def __len__(self) -> int:
        return len(self.at)

    def only(self, chosen: NDArray[Any] | slice) -> "Track":
        """The rows that a mask, an order or a slice chooses."""
        return Track(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def sorted(self) -> "Track":
        return self.only(np.lexsort((self.arrived, self.at)))


DTYPES: dict[str, Any] = dict.fromkeys(("at", "arrived", "alarms", "status", "mileage"), np.int64) | dict.fromkeys(
    ("lat", "lon", "altitude", "speed", "direction", "marks"), np.int32
)


def empty() -> Track:
    return Track(**{one.name: np.empty(0, DTYPES[one.name]) for one in fields(Track)})


def joined(parts: Iterable[Track]) -> Track:
    """Not sorted."""
    some = [part for part in parts if len(part)]
    if len(some) < 2:
        return some[0] if some else empty()
    return Track(**{one.name: np.concatenate([getattr(part, one.name) for part in some]) for one in fields(Track)})


def track_of(rows: Sequence[Row]) -> Track:
    """Of rows in any order; sorted."""
    if not rows:
        return empty()
    at, arrived, lat, lon, speed, direction, alarms, status, marks, bodies = zip(*rows, strict=True)
    columns: dict[str, Sequence[Any]] = {
        "at": at,
        "arrived": arrived,
        "lat": [one or 0 for one in lat],
        "lon": [one or 0 for one in lon],
        "altitude": [altitude_in(body) for body in bodies],
        "speed": speed,
        "direction": direction,
        "alarms": alarms,
        "status": status,
        "marks": marks,
        "mileage": [mileage_in(body) for body in bodies],
    }
    return Track(**{name: np.array(values, DTYPES[name]) for name, values in columns.items()}).sorted()


def altitude_in(body: bytes) -> int:
    return int.from_bytes(body[16:18], "big", signed=True)


def mileage_in(body: bytes) -> int:
    """Item 0x01 of the body of a 0x0200."""
    place = _BASIC
    while place + 2 <= len(body):
        size = body[place + 1]
        if body[place] == _MILEAGE and size == 4 and place + 6 <= len(body):
            return int.from_bytes(body[place + 2 : place + 6], "big")
        place += 2 + size
    return ABSENT
