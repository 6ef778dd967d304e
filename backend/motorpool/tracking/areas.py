"""Places on the ground that vehicles are inside of or not. Millionths of a degree and metres."""

from collections.abc import Sequence
from math import ceil, cos, radians
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from motorpool.tracking.fixes import METRES

Corner = tuple[int, int]
"""Latitude, longitude."""
NEAR_M = 1_000
LEAST_M2 = 100
"""A polygon that is smaller is a slip of the hand."""


class Area(NamedTuple):
    """A circle; with corners a polygon, and the circle is the one around it."""

    lat: int
    lon: int
    radius_m: int
    corners: tuple[Corner, ...] = ()


def within(lat: NDArray[np.float64], lon: NDArray[np.float64], area: Area, *, edge_m: float) -> NDArray[np.bool_]:
    """Which of these places lie inside, or no further outside than `edge_m`."""
    north, east = METRES * (lat - area.lat), METRES * _narrowed(area.lat) * (lon - area.lon)
    inside: NDArray[np.bool_] = np.hypot(north, east) <= area.radius_m + edge_m
    if area.corners and inside.any():
        outline = _outline(area).buffer(edge_m)
        inside[inside] = shapely.contains_xy(outline, east[inside], north[inside])
    return inside


class Areas:
    """Many of them, to be asked how far each is from a place."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = areas
        columns = np.array([(one.lat, one.lon, one.radius_m) for one in areas], np.float64).reshape(-1, 3)
        self._lat, self._lon, self._radius = columns.T

    def metres_to(self, lat: int, lon: int) -> NDArray[np.float64]:
        """From its border; 0 within it. Further away than `NEAR_M`, a polygon counts as the circle around it."""
        north, east = METRES * (lat - self._lat), METRES * np.cos(np.radians(self._lat / 1e6)) * (lon - self._lon)
        away: NDArray[np.float64] = np.maximum(np.hypot(north, east) - self._radius, 0.0)
        for n in np.flatnonzero(away < NEAR_M).tolist():
            if self.areas[n].corners:
                away[n] = _outline(self.areas[n]).distance(shapely.Point(east[n], north[n]))
        return away


def around(corners: Sequence[Corner]) -> Area:
    """The polygon, in the circle around its middle."""
    lats, lons = zip(*corners, strict=True)
    lat, lon = (min(lats) + max(lats)) // 2, (min(lons) + max(lons)) // 2
    area = Area(lat, lon, 0, tuple(corners))
    return area._replace(radius_m=ceil(max(np.hypot(*corner) for corner in _outline(area).exterior.coords)))


def is_simple(corners: Sequence[Corner]) -> bool:
    """No two of its edges meet but at the corner between them, and it covers some ground."""
    outline = _outline(around(corners))
    return bool(outline.is_valid and outline.area >= LEAST_M2)


def _outline(area: Area) -> shapely.Polygon:
    """In metres east and north of its middle."""
    return shapely.Polygon(
        [(METRES * _narrowed(area.lat) * (lon - area.lon), METRES * (lat - area.lat)) for lat, lon in area.corners]
    )


def _narrowed(lat: int) -> float:
    return cos(radians(lat / 1e6))
