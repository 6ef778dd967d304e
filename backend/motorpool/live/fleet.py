"""All vehicles as columns of equal length: one slot each, given once and never to another vehicle."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motorpool.maps.boundaries import Boundaries
from motorpool.maps.places import NOWHERE, places
from motorpool.tracking.fixes import METRES
from motorpool.tracking.motion import OFFLINE, states_of
from motorpool.tracking.rules import MotionRules
from motorpool.vehicles.models import VehicleKind

KINDS = tuple(VehicleKind.values)
_REMEMBERED_EVERY = 5.0
_TOLD_EVERY = 60.0
"""Seconds: that a vehicle was heard, and nothing else of it changed, is no news more often than this."""
_NEVER = -1.0

# The last good position of a vehicle, as it is read; moments in seconds since 1970.
POSITIONS = np.dtype(
    [
        ("id", "i8"), ("device_at", "f8"), ("arrived_at", "f8"), ("lat", "i4"), ("lon", "i4"),
        ("speed", "i4"), ("heading", "i4"), ("status", "i8"), ("fixed", "i4"),
    ]
)  # fmt: skip
# The last message of any kind, and of the last position that was not good whether it had a fix.
HEARD = np.dtype(
    [("id", "i8"), ("heard_at", "f8"), ("reported_at", "f8"), ("fixed", "i4"), ("speed", "i4"), ("status", "i8")]
)
# What is kept of it, for each vehicle: a column each, since most questions are about one column of all vehicles.
_KEPT = np.dtype(
    [*((name, POSITIONS[name]) for name in POSITIONS.names or ()), ("heard_at", "f8"), ("reported_at", "f8"),
     ("told_at", "f8"), ("placed", "?"), ("state", "i1"), ("area", "i2"), ("unit", "i4"), ("kind", "i1"),
     ("listed", "?"), ("changed", "i8")]
)  # fmt: skip


class Unit(NamedTuple):
    id: int
    name: str
    path: str


class Listing(NamedTuple):
    """One vehicle of the register."""

    id: int
    plate: str
    kind: str
    unit_id: int
    unit_name: str
    path: str


class Memory(NamedTuple):
    at: float
    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    placed: NDArray[np.bool_]


class Fleet:
    def __init__(self, rules: MotionRules) -> None:
        self.rules = rules
        self.tick = 0
        """Grows with each change; `rows["changed"]` tells of each vehicle in which it changed last."""
        self.register_tick = 0
        """The tick in which the register changed last: vehicles, their units, or their kinds."""
        self.rows = _columns(0)
        self.plates: list[str] = []
        self.units: list[Unit] = []
        self._slots: dict[int, int] = {}
        self._unit_slots: dict[int, int] = {}
        self._memories: list[Memory] = []
        self._changed: tuple[int, int, NDArray[np.int64]] | None = None
        self._counties = places(Boundaries.COUNTIES)

    def __len__(self) -> int:
        return len(self.plates)

    def list_vehicles(self, listings: Sequence[Listing]) -> None:
        """The register as it is now. Who is no longer in it keeps the slot, unseen."""
        before = (self._register(), list(self.plates), list(self.units))
        self._grow([one.id for one in listings if one.id not in self._slots])
        slots = np.fromiter((self._slots[one.id] for one in listings), np.int64, len(listings))
        self.rows["listed"][:] = False
        self.rows["listed"][slots] = True
        self.rows["unit"][slots] = [self._unit(one) for one in listings]
        self.rows["kind"][slots] = [KINDS.index(one.kind) for one in listings]
        for slot, one in zip(slots, listings, strict=True):
            self.plates[slot] = one.plate
        if before[1:] != (self.plates, self.units) or not np.array_equal(before[0], self._register()):
            self.tick += 1
            self.register_tick = self.tick

    def _grow(self, keys: Sequence[int]) -> None:
        if not keys:
            return
        fresh = _columns(len(keys))
        fresh["id"][:] = keys
        for name in ("device_at", "arrived_at", "heard_at", "reported_at", "told_at"):
            fresh[name][:] = _NEVER
        fresh["state"][:] = OFFLINE
        fresh["area"][:] = NOWHERE
        self._slots.update(zip(keys, range(len(self), len(self) + len(keys)), strict=True))
        self.rows = {name: np.concatenate([column, fresh[name]]) for name, column in self.rows.items()}
        self.plates += [""] * len(keys)
        self._memories = []  # of other lengths; a minute later they are there again

    def _register(self) -> NDArray[np.int64]:
        return np.stack([self.rows[name].astype(np.int64) for name in ("id", "unit", "kind", "listed")])

    def _unit(self, one: Listing) -> int:
        unit = Unit(one.unit_id, one.unit_name, one.path)
        slot = self._unit_slots.setdefault(unit.id, len(self.units))
        if slot == len(self.units):
            self.units.append(unit)
        self.units[slot] = unit
        return slot

    def changed_since(self, tick: int) -> NDArray[np.int64]:
        """The slots that changed after that tick. Viewers are mostly of one tick, so the last answer is kept."""
        if self._changed is None or self._changed[:2] != (tick, self.tick):
            self._changed = (tick, self.tick, np.flatnonzero(self.rows["changed"] > tick))
        return self._changed[2]

    def hear(self, positions: NDArray[Any], heard: NDArray[Any], now: float) -> None:
        """What terminals said since; then every state anew, since states change by time passing, too."""
        self.tick += 1
        self._place(*self._known_rows(positions))
        self._listen(*self._known_rows(heard))
        self._judge(now)

    def _known_rows(self, said: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
        slots = np.fromiter((self._slots.get(key, -1) for key in said["id"].tolist()), np.int64, len(said))
        return said[slots >= 0], slots[slots >= 0]

    def _place(self, said: NDArray[Any], slots: NDArray[np.int64]) -> None:
        rows = self.rows
        fresh = (rows["arrived_at"][slots] != said["arrived_at"]) | (rows["device_at"][slots] != said["device_at"])
        said, slots = said[fresh], slots[fresh]
        if not len(slots):
            return
        fixed = said["fixed"] != 0
        for name in ("device_at", "arrived_at", "speed", "heading", "status", "fixed"):
            rows[name][slots] = said[name]
        for name in ("lat", "lon"):  # where it was last is still the best that is known of it
            rows[name][slots[fixed]] = said[name][fixed]
        rows["placed"][slots[fixed]] = True
        rows["reported_at"][slots] = said["arrived_at"]
        rows["heard_at"][slots] = np.maximum(rows["heard_at"][slots], said["arrived_at"])
        rows["told_at"][slots] = rows["heard_at"][slots]
        self._locate(slots[fixed])
        rows["changed"][slots] = self.tick

    def _listen(self, said: NDArray[Any], slots: NDArray[np.int64]) -> None:
        """Of one moment the doubtful report came last: a good one after it would have taken it back."""
        rows = self.rows
        rows["heard_at"][slots] = np.maximum(rows["heard_at"][slots], said["heard_at"])
        again = rows["heard_at"][slots] - rows["told_at"][slots] >= _TOLD_EVERY
        last = said["reported_at"] >= np.maximum(rows["reported_at"][slots], 0)
        other = np.zeros(len(slots), np.bool_)
        for name in ("reported_at", "fixed", "speed", "status"):
            other |= rows[name][slots] != said[name]
            rows[name][slots[last]] = said[name][last]
        news = slots[again | (last & other)]
        rows["told_at"][news] = rows["heard_at"][news]
        rows["changed"][news] = self.tick

    def _locate(self, slots: NDArray[np.int64]) -> None:
        lons, lats = self.rows["lon"][slots] / 1e6, self.rows["lat"][slots] / 1e6
        self.rows["area"][slots] = self._counties.containing(lons, lats, before=self.rows["area"][slots])

    def _judge(self, now: float) -> None:
        """`motion.state_of`, for all at once."""
        rows = self.rows
        age = now - rows["reported_at"]
        states = states_of(
            heard_age=now - rows["heard_at"],
            reported_age=age,
            speed=rows["speed"],
            status=rows["status"],
            fixed=rows["fixed"] != 0,
            moved=self._moved(now, age <= self.rules.online_s),
            rules=self.rules,
        )
        other = rows["state"] != states
        rows["state"][other] = states[other]
        rows["changed"][other] = self.tick

    def _moved(self, now: float, fresh: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Metres from where each was a while ago; 0 where that is not known, or was old already then."""
        rows = self.rows
        self._memories = [one for one in self._memories if one.at >= now - self.rules.moved_in_s - _REMEMBERED_EVERY]
        old = next((one for one in self._memories if one.at <= now - self.rules.moved_in_s + _REMEMBERED_EVERY), None)
        if not self._memories or now - self._memories[-1].at >= _REMEMBERED_EVERY:
            self._memories.append(Memory(now, rows["lat"].copy(), rows["lon"].copy(), rows["placed"] & fresh))
        if old is None:
            return np.zeros(len(self))
        north = (rows["lat"] - old.lat).astype(np.float64)
        east = (rows["lon"] - old.lon) * np.cos(np.radians(rows["lat"] / 1e6))
        return np.where(old.placed, METRES * np.hypot(north, east), 0.0)

    def covered(self, paths: tuple[str, ...], vehicles: Iterable[int], hidden: Iterable[int]) -> NDArray[np.bool_]:
        """Which listed vehicles stand below these paths or are among these keys, without the hidden."""
        below = np.fromiter((unit.path.startswith(paths) for unit in self.units), np.bool_, len(self.units))
        seen = self._of_units(below)
        seen[self._known(vehicles)] = True
        seen[self._known(hidden)] = False
        seen &= self.rows["listed"]
        return seen

    def below(self, path: str) -> NDArray[np.bool_]:
        """Of the unit with this path and those below it."""
        units = np.fromiter((unit.path.startswith(path) for unit in self.units), np.bool_, len(self.units))
        return self._of_units(units)

    def _of_units(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        chosen: NDArray[np.bool_] = units[self.rows["unit"]] if len(self.units) else np.zeros(len(self), np.bool_)
        return chosen

    def _known(self, keys: Iterable[int]) -> list[int]:
        return [slot for key in keys if (slot := self._slots.get(key)) is not None]


def _columns(length: int) -> dict[str, NDArray[Any]]:
    return {name: np.zeros(length, _KEPT[name]) for name in _KEPT.names or ()}
