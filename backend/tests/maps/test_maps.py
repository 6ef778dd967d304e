"""The base map: its boundaries, what the installation may replace, and what lies where."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from motorpool.maps import boundaries
from motorpool.maps.boundaries import Boundaries
from motorpool.maps.places import NOWHERE, extent_of, places
from tests.clients import signed_in
from tests.factories import make_organization, make_person


def test_every_name_stands_inside_its_own_area() -> None:
    for level in (Boundaries.CITIES, Boundaries.COUNTIES):
        known = places(level)
        lons, lats = np.array([area.lon for area in known.areas]), np.array([area.lat for area in known.areas])
        here = np.arange(len(known.areas), dtype=np.int16)
        assert np.array_equal(known.containing(lons, lats), here)
        assert np.array_equal(known.containing(lons, lats, before=here), here)
        assert np.array_equal(known.containing(lons, lats, before=np.roll(here, 1)), here)


def test_places_on_the_ground() -> None:
    known = places(Boundaries.COUNTIES)
    found = known.containing(np.array([119.9741, 120.3019, 0.0]), np.array([31.8106, 31.5747, 0.0]))
    assert [known.areas[index].code if index != NOWHERE else "" for index in found] == ["320411", "320213", ""]


def test_extents() -> None:
    west, south, east, north = extent_of("320400") or (0, 0, 0, 0)
    assert 119 < west < 119.3 < 120.1 < east < 120.3
    assert 31 < south < 31.3 < 32 < north < 32.2
    assert extent_of("320000") == extent_of("990000")  # nobody's: everything there is


def test_the_installation_may_replace_the_boundaries(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MOTORPOOL_HOME = str(tmp_path)  # type: ignore[attr-defined]
    boundaries.drawing.cache_clear()
    assert boundaries.note() == boundaries.NOTE
    (tmp_path / "map").mkdir()
    for name in Boundaries:
        (tmp_path / "map" / f"{name}.json").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    boundaries.drawing.cache_clear()
    try:
        assert boundaries.note() == ""
        assert json.loads(boundaries.drawing(Boundaries.CITIES).text)["features"] == []
    finally:
        boundaries.drawing.cache_clear()


@pytest.mark.django_db
def test_boundaries_are_sent_packed_and_once() -> None:
    client: Client = signed_in(make_person(make_organization()))
    first = client.get("/api/v1/map/boundaries/counties", headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert len(first.content) < 60_000
    again = client.get("/api/v1/map/boundaries/counties", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
