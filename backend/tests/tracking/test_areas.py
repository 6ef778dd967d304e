"""What lies inside a parking place, whatever its outline."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from motorpool.tracking.areas import Area, Corner, around, is_simple, within
from tests.tracking.drives import LAT, LON, METRE

EAST = METRE / 0.85
"""About, at this latitude."""


def at(north_m: float, east_m: float) -> Corner:
    return LAT + round(north_m * METRE), LON + round(east_m * EAST)


# An L around a building: 200 m north along the street, 100 m wide, and a wing to the east.
YARD = around([at(0, 0), at(200, 0), at(200, 100), at(100, 100), at(100, 200), at(0, 200)])


def inside(area: Area, *places: Corner, edge_m: float = 30) -> list[bool]:
    lat, lon = np.array(places, np.float64).T
    return [bool(one) for one in within(lat, lon, area, edge_m=edge_m)]


def test_a_circle_and_its_edge() -> None:
    assert inside(Area(LAT, LON, 150), at(0, 0), at(175, 0), at(185, 0)) == [True, True, False]


def test_a_polygon_leaves_out_what_only_its_circle_covers() -> None:
    assert inside(YARD, at(50, 50), at(150, 50), at(50, 150)) == [True, True, True]
    assert inside(YARD, at(170, 170)) == [False]  # across the building
    assert inside(YARD, at(220, 50), at(240, 50)) == [True, False]  # noise at the border


def test_the_circle_around_touches_every_corner_or_covers_it() -> None:
    lat, lon = np.array(YARD.corners, np.float64).T
    assert within(lat, lon, Area(YARD.lat, YARD.lon, YARD.radius_m), edge_m=0.5).all()
    assert 135 < YARD.radius_m < 150


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_nothing_outside_the_circle_is_inside_the_polygon(north: int, east: int) -> None:
    place = at(north, east)
    circle = Area(YARD.lat, YARD.lon, YARD.radius_m)
    assert inside(circle, place) >= inside(YARD, place)


def test_edges_that_cross_are_no_outline() -> None:
    assert is_simple(YARD.corners)
    assert not is_simple([at(0, 0), at(100, 100), at(100, 0), at(0, 100)])
    assert not is_simple([at(0, 0), at(100, 0), at(50, 0)])  # a line
    assert not is_simple([at(0, 0), at(5, 0), at(0, 5)])  # a slip
