"""What one viewer sees: the frames to send, worked out from the fleet each time anew, so that nothing queues."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motorpool.live.fleet import KINDS, STATES, Fleet
from motorpool.maps.boundaries import Boundaries
from motorpool.maps.places import NOWHERE, Area, places
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
        self._base = np.zeros(0, np.bool_)
        self._base_of: tuple[int, Reach] | None = None
        self._sent = np.zeros(0, np.bool_)
        self._tick = -1
        self._said: dict[str, str] = {}
        self._units_sent: set[int] = set()

    def allow(self, reach: Reach) -> None:
        """What may be seen was looked up again."""
        self._reach = reach

    def frames(self, *, stale: bool = False) -> list[Frame]:
        """What is new since the last call. A viewer who is slow calls less often, and misses nothing."""
        fleet = self._fleet
        self._refresh()
        base = self._base
        chosen = base & self._chosen_states()
        one_by_one = self._wish.zoom >= NEAR_ZOOM or bool(np.count_nonzero(chosen) <= FEW)
        frames = [*self._news("fleet", self._summary(base, one_by_one, stale=stale))]
        if one_by_one:
            frames += self._vehicles(chosen)
            self._said.pop("areas", None)
        else:
            self._sent[:] = False
            frames += self._news("areas", self._areas(chosen))
        self._tick = fleet.tick
        return frames

    def _refresh(self) -> None:
        fleet, wish = self._fleet, self._wish
        key = (fleet.register_tick, self._reach)
        if self._base_of == key and len(self._base) == len(fleet):
            return
        base = fleet.covered(self._reach.paths, self._reach.vehicles, self._reach.concealed)
        if wish.path:
            base &= fleet.below(wish.path)
        if wish.kind:
            base &= fleet.rows["kind"] == KINDS.index(wish.kind)
        if wish.vehicle_id is not None:
            base &= fleet.rows["id"] == wish.vehicle_id
        if self._base_of is None or self._base_of[0] != fleet.register_tick:
            self._sent = np.zeros(len(fleet), np.bool_)  # plates and units may be others: all is told again
            self._units_sent.clear()
        self._base, self._base_of = base, key

    def _chosen_states(self) -> NDArray[np.bool_]:
        if not self._wish.states:
            return np.ones(len(self._fleet), np.bool_)
        return np.isin(
            self._fleet.rows["state"], [STATES.index(state) for state in STATES if state in self._wish.states]
        )

    def _summary(self, base: NDArray[np.bool_], one_by_one: bool, *, stale: bool) -> dict[str, Any]:
        rows = self._fleet.rows[base]
        return {
            "mode": "vehicles" if one_by_one else "areas",
            "total": len(rows),
            "counts": np.bincount(rows["state"], minlength=len(STATES)).tolist(),
            "unplaced": int(np.count_nonzero(~rows["placed"])),
            "stale": stale,
        }

    def _vehicles(self, chosen: NDArray[np.bool_]) -> Iterator[Frame]:
        fleet = self._fleet
        wanted = chosen if np.count_nonzero(chosen) <= FEW else chosen & self._inside()
        first = self._tick < 0 or not self._sent.any()
        entering = wanted & ~self._sent
        moved = wanted & self._sent & (fleet.rows["changed"] > self._tick)
        gone = fleet.rows["id"][self._sent & ~wanted].tolist()
        self._sent = wanted
        slots = np.concatenate([np.flatnonzero(entering), np.flatnonzero(moved)])
        if not first and not len(slots) and not gone:
            return
        yield Frame("vehicles", _text({**self._facts(np.flatnonzero(entering)), "rows": self._packed(slots),
                                       "gone": gone, "whole": first}))  # fmt: skip

    def _inside(self) -> NDArray[np.bool_]:
        west, south, east, north = (round(degrees * 1e6) for degrees in self._wish.extent)
        rows = self._fleet.rows
        across = (rows["lon"] >= west) & (rows["lon"] <= east)
        inside: NDArray[np.bool_] = across & (rows["lat"] >= south) & (rows["lat"] <= north) & rows["placed"]
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
        rows = self._fleet.rows[slots]
        packed = np.zeros(len(rows), ROW)
        for name in ("id", "lon", "lat", "speed", "heading", "state", "placed"):
            packed[name] = rows[name]
        packed["heard"] = np.maximum(rows["arrived_at"], 0)
        return b64encode(packed.tobytes()).decode()

    def _areas(self, chosen: NDArray[np.bool_]) -> list[dict[str, Any]]:
        fleet = self._fleet
        placed = chosen & fleet.rows["placed"] & (fleet.rows["area"] != NOWHERE)
        rows = fleet.rows[placed]
        areas, county = _areas_at(self._wish.zoom)
        kinds = len(STATES)
        key = county[rows["area"]] * kinds + rows["state"]
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
