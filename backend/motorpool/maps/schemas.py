"""The base map over the wire."""

from typing import Literal

from ninja import Schema


class MapSettings(Schema):
    tile_urls: list[str]
    tile_projection: Literal["EPSG:3857", "EPSG:4490"]
    attribution: str
    approval_number: str
    note: str  # to be said of the boundaries, wherever they are drawn
    extent: list[float] | None  # west, south, east, north
