"""In which county and city a place lies: by the boundaries that are drawn, so that map and counts agree."""

import json
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from motorpool.maps.boundaries import Boundaries, drawing

NOWHERE = -1


class Area(NamedTuple):
    code: str
    """GB/T 2260."""
    name: str
    lon: float
    """Where its name stands, and a count of what is in it."""
    lat: float


class Places:
    """One level of divisions, to be looked through for many places at once."""

    def __init__(self, features: list[dict[str, Any]]) -> None:
        self.areas = [
            Area(item["properties"]["code"], item["properties"]["name"], *item["properties"]["label"])
            for item in features
        ]
        self.shapes = [shape(item["geometry"]) for item in features]
        self._tree = shapely.STRtree(self.shapes)
        shapely.prepare(self.shapes)

    def containing(
        self, lons: NDArray[np.float64], lats: NDArray[np.float64], *, before: NDArray[np.int16] | None = None
    ) -> NDArray[np.int16]:
        """For each place the position of its area in `areas`, or NOWHERE. Where it was `before` is tried first."""
        found = np.full(len(lons), NOWHERE, np.int16)
        if before is not None:
            for area in np.unique(before[before != NOWHERE]):
                asked = np.flatnonzero(before == area)
                found[asked[shapely.contains_xy(self.shapes[area], lons[asked], lats[asked])]] = area
        open_ = np.flatnonzero(found == NOWHERE)
        which, areas = self._tree.query(shapely.points(lons[open_], lats[open_]), predicate="intersects")
        found[open_[which]] = areas
        return found

    def extent(self, code: str) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the areas whose code begins so."""
        shapes = [drawn for area, drawn in zip(self.areas, self.shapes, strict=True) if area.code.startswith(code)]
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(shapes)
        return float(west), float(south), float(east), float(north)


@cache
def places(level: Boundaries) -> Places:
    return Places([item for item in json.loads(drawing(level).text)["features"] if "label" in item["properties"]])


def division_of(lat: float, lon: float) -> str:
    """City and county in which a place lies, or the province, as far as they are drawn; of anywhere else nothing."""
    names = [_name_at(level, lat, lon) for level in (Boundaries.CITIES, Boundaries.COUNTIES)]
    return "".join(dict.fromkeys(names)) or _name_at(Boundaries.PROVINCES, lat, lon)


def _name_at(level: Boundaries, lat: float, lon: float) -> str:
    found = int(places(level).containing(np.array([lon]), np.array([lat]))[0])
    return "" if found == NOWHERE else places(level).areas[found].name


def extent_of(code: str) -> tuple[float, float, float, float] | None:
    """Of a province, city or county; of everything there is, where the code is of none of them."""
    significant = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return places(Boundaries.COUNTIES).extent(significant) or places(Boundaries.COUNTIES).extent("")
