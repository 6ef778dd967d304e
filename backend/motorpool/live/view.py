"""What one viewer sees: the frames to send, worked out from the fleet each time anew, so that nothing queues."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motorpool.live.fleet import KINDS, Fleet
from motorpool.maps.boundaries import Boundaries
from motorpool.maps.places import NOWHERE, Area, places
from motorpool.tracking.motion import STATES
from motorpool.tracking.sight import Reach

NEAR_ZOOM = 9.0
"""From here on vehicles are sent one by one; further out they are counted by county, below CITY_ZOOM by city."""
CITY_ZOOM = 7.5
FEW = 300
"""So many are always sent one by one, wherever they are."""
ROW = np.dtype(
    [("id", "<u4"), ("lon", "<i4"), ("lat", "<i4"), ("heard", "<u4"), ("speed", "<u2"), ("heading", "<u2"),
     ("state", "u1"), ("placed", "u1"), ("", "<u2")]
)  # fmt: skip
"""One vehicle over the wire, 24 bytes: read by `frontend/src/map/live/rows.ts`."""


class Frame(NamedTuple):
    event: str
    data: str


@dataclass(frozen=True)
class Wish:
    """What the viewer asked for; it only ever narrows what the viewer may see."""

    extent: tuple[float, float, float, float] = (-180, -90, 180, 90)
    zoom: float = 18
    path: str = ""
    """Of the unit chosen; all its vehicles and those below."""
    kind: str = ""
    states: frozenset[str] = frozenset()
    """None chosen: all."""
    vehicle_id: int | None = None
    """Nothing but this vehicle."""


class View:
    def __init__(self, fleet: Fleet, wish: Wish, reach: Reach) -> None:
        self._fleet = fleet
        self._wish = wish
        self._reach = reach
        self._states = np.array([not wish.states or state in wish.states for state in STATES])
        self._base = np.zeros(0, np.bool_)
        """Within reach and filter, whatever the state and wherever."""
        self._base_of: tuple[object, ...] = ()
        self._sent = np.zeros(0, np.bool_)
        self._tick = -1
        self._everywhere = False
        self._whole = True
        """What was told before is to be forgotten."""
        self._afresh = True
        """Everybody has to be looked at, not only who changed."""
        self._said: dict[str, str] = {}
        self._units_sent: set[int] = set()

    def allow(self, reach: Reach) -> None:
        """What may be seen was looked up again."""
        self._reach = reach

    def frames(self, *, stale: bool = False) -> list[Frame]:
        """What is new since the last call. A viewer who is slow calls less often, and misses nothing."""
        self._refresh()
        counts = np.bincount(self._fleet.rows["state"][self._base], minlength=len(STATES))
        chosen = int(counts[self._states].sum())
        one_by_one = self._wish.zoom >= NEAR_ZOOM or chosen <= FEW
        if self._everywhere != (chosen <= FEW):
            self._everywhere, self._afresh = chosen <= FEW, True
        frames = [*self._news("fleet", self._summary(counts, one_by_one, stale=stale))]
        if one_by_one:
            frames += self._vehicles()
            self._said.pop("areas", None)
        else:
            self._sent[:], self._afresh, self._whole = False, True, True
            frames += self._news("areas", self._areas())
        self._tick = self._fleet.tick
        return frames

    def _refresh(self) -> None:
        fleet, wish, reach = self._fleet, self._wish, self._reach
        key = (fleet.register_tick, reach.paths, reach.vehicles, reach.concealed)
        if self._base_of == key:
            return
        base = fleet.covered(reach.paths, reach.vehicles, reach.concealed)
        if wish.path:
            base &= fleet.below(wish.path)
        if wish.kind:
            base &= fleet.rows["kind"] == KINDS.index(wish.kind)
        if wish.vehicle_id is not None:
            base &= fleet.rows["id"] == wish.vehicle_id
        if self._base_of[:1] != key[:1]:
            self._sent = np.zeros(len(fleet), np.bool_)  # plates and units may be others: all is told again
            self._units_sent.clear()
            self._whole = True
        self._base, self._base_of, self._afresh = base, key, True

    def _summary(self, counts: NDArray[np.int64], one_by_one: bool, *, stale: bool) -> dict[str, Any]:
        return {
            "mode": "vehicles" if one_by_one else "areas",
            "total": int(counts.sum()),
            "counts": counts.tolist(),
            "unplaced": int(np.count_nonzero(self._base & ~self._fleet.rows["placed"])),
            "stale": stale,
        }

    def _vehicles(self) -> Iterator[Frame]:
        fleet, whole = self._fleet, self._whole
        slots = np.arange(len(fleet)) if self._afresh else fleet.changed_since(self._tick)
        wanted = self._base[slots] & self._states[fleet.rows["state"][slots]]
        if not self._everywhere:
            wanted &= self._inside(slots)
        had = self._sent[slots]
        entering, staying, leaving = slots[wanted & ~had], slots[wanted & had], slots[had & ~wanted]
        moved = staying[fleet.rows["changed"][staying] > self._tick]
        self._sent[slots], self._afresh, self._whole = wanted, False, False
        if not whole and not len(entering) and not len(moved) and not len(leaving):
            return
        rows = self._packed(np.concatenate([entering, moved]))
        gone = fleet.rows["id"][leaving].tolist()
        yield Frame("vehicles", _text({**self._facts(entering), "rows": rows, "gone": gone, "whole": whole}))

    def _inside(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        west, south, east, north = (round(degrees * 1e6) for degrees in self._wish.extent)
        lon, lat = self._fleet.rows["lon"][slots], self._fleet.rows["lat"][slots]
        inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        inside &= self._fleet.rows["placed"][slots]
        return inside

    def _facts(self, slots: NDArray[np.int64]) -> dict[str, Any]:
        """Of those who come into sight: what does not change from second to second."""
        fleet = self._fleet
        units = fleet.rows["unit"][slots]
        fresh = set(units.tolist()) - self._units_sent
        self._units_sent |= fresh
        return {
            "plates": [fleet.plates[slot] for slot in slots],
            "unit": [fleet.units[unit].id for unit in units],
            "kind": fleet.rows["kind"][slots].tolist(),
            "units": {fleet.units[unit].id: fleet.units[unit].name for unit in fresh},
        }

    def _packed(self, slots: NDArray[np.int64]) -> str:
        rows = self._fleet.rows
        packed = np.zeros(len(slots), ROW)
        for name in ("id", "lon", "lat", "speed", "heading", "state", "placed"):
            packed[name] = rows[name][slots]
        packed["heard"] = np.maximum(rows["heard_at"][slots], 0)
        return b64encode(packed.tobytes()).decode()

    def _areas(self) -> list[dict[str, Any]]:
        rows = self._fleet.rows
        chosen = self._base & self._states[rows["state"]]
        somewhere = np.flatnonzero(chosen & rows["placed"] & (rows["area"] != NOWHERE))
        areas, county = _areas_at(self._wish.zoom)
        kinds = len(STATES)
        key = county[rows["area"][somewhere]] * kinds + rows["state"][somewhere]
        counts = np.bincount(key, minlength=len(areas) * kinds).reshape(-1, kinds)
        return [
            {"code": area.code, "name": area.name, "lon": area.lon, "lat": area.lat, "counts": count.tolist()}
            for area, count in zip(areas, counts, strict=True)
            if count.any()
        ]

    def _news(self, event: str, content: Any) -> Iterator[Frame]:
        """Once, and again when it is another."""
        text = _text(content)
        if self._said.get(event) != text:
            self._said[event] = text
            yield Frame(event, text)


def _areas_at(zoom: float) -> tuple[list[Area], NDArray[np.int64]]:
    """The divisions to count by, and which of them each county belongs to."""
    counties = places(Boundaries.COUNTIES).areas
    if zoom >= CITY_ZOOM:
        return counties, np.arange(len(counties))
    cities = places(Boundaries.CITIES).areas
    position = {area.code[:4]: index for index, area in enumerate(cities)}
    return cities, np.array([position[area.code[:4]] for area in counties], np.int64)


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
