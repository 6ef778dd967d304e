"""A road net over towns: a grid of streets and a ring in each, highways with bends and tunnels between them."""

from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, radians, sin
from random import Random
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from simulator.towns import TOWNS, Town

METRES_A_DEGREE = 111_320.0
"""Of latitude; of longitude it is less by the cosine."""
BLOCK_M, HIGHWAY_STEP_M, RING_STEPS = 500, 1_500, 24
STREET_KMH, AVENUE_KMH, RING_KMH, HIGHWAY_KMH = 40, 60, 70, 100
TUNNEL_FROM_M = 9_000
"""A highway at least so long may have a tunnel."""
NEIGHBOURS = 2
"""To so many nearest towns each has a highway, beside those that hold all of them together."""

Point = tuple[float, float]
"""Latitude and longitude, degrees."""


class Stretch(NamedTuple):
    """A piece of a route between two points."""

    length_m: float
    limit_kmh: int
    is_tunnel: bool


class Route(NamedTuple):
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]
    """One fewer than points."""
    speed: float = 1.0
    """Of everybody, against what is usual."""

    @property
    def length_m(self) -> float:
        return sum(one.length_m for one in self.stretches)

    @property
    def seconds(self) -> float:
        """About as long as a drive takes, red lights included."""
        return sum(one.length_m / (one.limit_kmh / 3.6) for one in self.stretches) * 1.3 / self.speed


def metres(a: Point, b: Point) -> float:
    """Over the ground, flat: good to a percent within a province."""
    north = (b[0] - a[0]) * METRES_A_DEGREE
    return hypot(north, (b[1] - a[1]) * METRES_A_DEGREE * cos(radians((a[0] + b[0]) / 2)))


def heading(a: Point, b: Point) -> int:
    """Degrees clockwise from north, 0–359."""
    east = (b[1] - a[1]) * cos(radians(a[0]))
    return round(degrees(atan2(east, b[0] - a[0]))) % 360


def moved(point: Point, *, north_m: float, east_m: float) -> Point:
    lat, lon = point
    return lat + north_m / METRES_A_DEGREE, lon + east_m / (METRES_A_DEGREE * cos(radians(lat)))


class RoadNet:
    """Deterministic by its seed. With `speed` everybody on it drives so much quicker than is usual."""

    def __init__(self, towns: tuple[Town, ...] = TOWNS, *, seed: int = 0, speed: float = 1.0) -> None:
        self.towns, self._speed = towns, speed
        self._points: list[Point] = []
        self._routes: dict[tuple[int, int], list[int]] = {}
        self._graph = nx.Graph()
        throw = Random(f"roads/{seed}")  # noqa: S311 - plays roads, guards nothing
        streets = [self._lay_streets(town, throw) for town in towns]
        for one, other in _neighbours(towns):
            self._build_highway(towns[one], towns[other], streets[one], streets[other], throw)
        self._array: NDArray[np.float64] = np.array(self._points)

    def nearest(self, point: Point) -> int:
        """The crossing nearest to a point."""
        away = self._array - point
        away[:, 1] *= cos(radians(point[0]))
        return int(np.argmin((away**2).sum(axis=1)))

    def route(self, start: Point, end: Point) -> Route:
        """The quickest way, from door to door."""
        keys = self._way(self.nearest(start), self.nearest(end))
        points, stretches = [self._points[keys[0]]], []
        for one, other in pairwise(keys):
            road = self._graph.edges[one, other]
            stretches.append(Stretch(road["length"], road["limit"], road["tunnel"]))
            points.append(self._points[other])
        for door, at in ((start, 0), (end, len(points))):
            gap = metres(door, points[min(at, len(points) - 1)])
            if gap > 1:
                stretches.insert(at, Stretch(gap, 15, is_tunnel=False))
                points.insert(at + (at > 0), door)
        return Route(tuple(points), tuple(stretches), self._speed)

    def _way(self, start: int, end: int) -> list[int]:
        if (start, end) not in self._routes:
            self._routes[start, end] = nx.bidirectional_dijkstra(self._graph, start, end, weight="seconds")[1]
        return self._routes[start, end]

    def place(self, town: Town, throw: Random) -> Point:
        """An address in that town, beside a street."""
        away, angle = town.radius_m * throw.random() ** 0.5 * 0.9, throw.uniform(0, 2 * pi)
        crossing = self._points[
            self.nearest(moved((town.lat, town.lon), north_m=away * cos(angle), east_m=away * sin(angle)))
        ]
        return moved(crossing, north_m=throw.uniform(-60, 60), east_m=throw.uniform(-60, 60))

    def _node(self, point: Point) -> int:
        self._points.append(point)
        return len(self._points) - 1

    def _join(self, one: int, other: int, limit: int, *, tunnel: bool = False) -> None:
        length = metres(self._points[one], self._points[other])
        self._graph.add_edge(
            one, other, length=length, limit=limit, tunnel=tunnel, seconds=length / (limit / 3.6) + 3
        )  # the three seconds: a crossing slows everybody down

    def _lay_streets(self, town: Town, throw: Random) -> list[int]:
        """A grid inside a circle, every third street an avenue, and a ring around it."""
        reach = town.radius_m // BLOCK_M
        grid: dict[tuple[int, int], int] = {}
        for row in range(-reach, reach + 1):
            for column in range(-reach, reach + 1):
                if hypot(row, column) <= reach:
                    north = row * BLOCK_M + throw.uniform(-50, 50)
                    east = column * BLOCK_M + throw.uniform(-50, 50)
                    grid[row, column] = self._node(moved((town.lat, town.lon), north_m=north, east_m=east))
        for (row, column), key in grid.items():
            for right, line in (((row, column + 1), row), ((row + 1, column), column)):
                if right in grid:
                    self._join(key, grid[right], AVENUE_KMH if line % 3 == 0 else STREET_KMH)
        self._lay_ring(town, list(grid.values()))
        return list(grid.values())

    def _lay_ring(self, town: Town, inside: list[int]) -> None:
        around = []
        for step in range(RING_STEPS):
            angle, away = 2 * pi * step / RING_STEPS, town.radius_m + 400
            point = moved((town.lat, town.lon), north_m=away * cos(angle), east_m=away * sin(angle))
            key = self._node(point)
            if step % 3 == 0:
                self._join(key, min(inside, key=lambda one: metres(self._points[one], point)), AVENUE_KMH)
            around.append(key)
        for one, other in pairwise([*around, around[0]]):
            self._join(one, other, RING_KMH)

    def _build_highway(self, one: Town, other: Town, streets: list[int], others: list[int], throw: Random) -> None:
        a, b = (one.lat, one.lon), (other.lat, other.lon)
        start = min(streets, key=lambda key: metres(self._points[key], b))
        end = min(others, key=lambda key: metres(self._points[key], a))
        begin, finish = self._points[start], self._points[end]
        length = metres(begin, finish)
        count = max(1, round(length / HIGHWAY_STEP_M))
        bend, waves = min(2_500.0, length / 12) * throw.choice((-1, 1)), throw.choice((1, 2))
        under = throw.randrange(2, count - 2) if length >= TUNNEL_FROM_M and throw.random() < 0.6 else -1
        across = radians(heading(begin, finish)) + pi / 2
        last = start
        for step in range(1, count + 1):
            part = step / count
            aside = bend * sin(pi * waves * part)
            point = (begin[0] + (finish[0] - begin[0]) * part, begin[1] + (finish[1] - begin[1]) * part)
            bent = moved(point, north_m=aside * cos(across), east_m=aside * sin(across))
            key = end if step == count else self._node(bent)
            self._join(last, key, HIGHWAY_KMH, tunnel=step in (under, under + 1))
            last = key


def _neighbours(towns: tuple[Town, ...]) -> list[tuple[int, int]]:
    """Which towns a highway joins: what holds all together at the least length, and each one's nearest."""
    net = nx.Graph()
    net.add_nodes_from(range(len(towns)))
    for one, town in enumerate(towns):
        for other in range(one):
            away = metres((town.lat, town.lon), (towns[other].lat, towns[other].lon))
            net.add_edge(one, other, weight=away)
    joined = {tuple(sorted(pair)) for pair in nx.minimum_spanning_edges(net, data=False)}
    for one in net:
        nearest = sorted(net[one], key=lambda other: net.edges[one, other]["weight"])
        joined |= {tuple(sorted((one, other))) for other in nearest[:NEIGHBOURS]}
    return sorted((a, b) for a, b in joined)
