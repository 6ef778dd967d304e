"""The made-up map."""

from random import Random

import pytest

from simulator.roads import RoadNet, heading, metres, moved
from simulator.towns import CHANGZHOU, TOWNS

HERE = (31.78, 119.97)


@pytest.fixture(scope="module")
def net() -> RoadNet:
    return RoadNet(CHANGZHOU, seed=1)


def test_metres_and_headings() -> None:
    assert metres(HERE, moved(HERE, north_m=300, east_m=-400)) == pytest.approx(500, rel=1e-3)
    assert [heading(HERE, moved(HERE, north_m=n, east_m=e)) for n, e in ((9, 0), (0, 9), (-9, 0), (0, -9))] == [
        0, 90, 180, 270,
    ]  # fmt: skip


def test_the_same_seed_builds_the_same_roads(net: RoadNet) -> None:
    a, b = net.place(CHANGZHOU[0], Random(1)), net.place(CHANGZHOU[5], Random(2))
    assert RoadNet(CHANGZHOU, seed=1).route(a, b) == net.route(a, b)
    assert RoadNet(CHANGZHOU, seed=2).route(a, b) != net.route(a, b)


def test_every_town_is_reached_by_a_way_that_is_no_flight(net: RoadNet) -> None:
    start = net.place(CHANGZHOU[0], Random(1))
    for town in CHANGZHOU:
        end = net.place(town, Random(2))
        route = net.route(start, end)
        assert (route.points[0], route.points[-1]) == (start, end)
        assert len(route.stretches) == len(route.points) - 1
        assert metres(start, end) - 1 <= route.length_m < 2.2 * metres(start, end) + 3_000


def test_somewhere_there_is_a_tunnel() -> None:
    net = RoadNet(TOWNS)
    centre = (TOWNS[0].lat, TOWNS[0].lon)
    routes = [net.route(centre, (town.lat, town.lon)) for town in TOWNS[1:]]
    assert any(stretch.is_tunnel for route in routes for stretch in route.stretches)
