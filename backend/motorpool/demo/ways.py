"""Where places lie on the simulator's map, and how far one drives to them and back: an odometer that a driver reads and
the track of his vehicle must tell the same."""

from functools import cache
from itertools import pairwise

from motorpool.demo.life import Life
from motorpool.simulation.places import Gazetteer
from motorpool.simulation.plans import home_of, registered_yards, stops_of
from motorpool.trips.models import Assignment
from motorpool.trips.places import Spot
from motorpool.trips.route import Stop
from motorpool.vehicles.models import Vehicle
from simulator.roads import Point, RoadNet


@cache
def spot_at(name: str, division: str) -> Spot:
    lat, lon = _gazetteer().point(name, division)
    return Spot(round(lat * 1e6), round(lon * 1e6))


class Ways:
    """The registered yards are read once."""

    def __init__(self) -> None:
        self._yards = registered_yards()

    def km(self, life: Life, task: Assignment, vehicle: Vehicle) -> float:
        """From the yard to the passengers, to every place of the order and home, as the simulator drives it."""
        home = home_of(vehicle, _gazetteer(), self._yards)
        trip = life.trip
        route = [Stop(trip.pickup_place, trip.pickup_spot), *(Stop(one.place, one.spot) for one in life.places)]
        stops = stops_of(task, route, life.unit.organization.division_id, _gazetteer())
        return sum(_metres(a, b) for a, b in pairwise((home, *stops, home))) / 1000


def _metres(start: Point, end: Point) -> float:
    return _net().route(start, end).length_m


@cache
def _net() -> RoadNet:
    return RoadNet()


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer(_net())
