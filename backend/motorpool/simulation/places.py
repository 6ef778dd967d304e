"""Names of places -> points of the made-up map: a name that tells its town lies there, any other near the unit."""

from random import Random

from motorpool.organizations.models import Organization
from simulator.roads import Point, RoadNet
from simulator.towns import TOWNS, Town

_ROOTS = sorted(((town.name.rstrip("市区县"), town) for town in TOWNS), key=lambda pair: -len(pair[0]))
_DIVISIONS = {town.division: town for town in TOWNS}


class Gazetteer:
    def __init__(self, net: RoadNet) -> None:
        self._net = net

    def point(self, name: str, division: str) -> Point:
        """The same name of the same division is always the same place."""
        town = town_of(name, division)
        return self._net.place(town, Random(f"{town.division}/{name}"))  # noqa: S311 - plays a map, guards nothing

    def yard(self, unit: Organization) -> Point:
        """Where its vehicles stand, if nobody registered a place."""
        return self.point(f"{unit.uuid}", unit.division_id)


def town_of(name: str, division: str) -> Town:
    """By its name; else the unit's district, its city's first district, or the first town of all."""
    for root, town in _ROOTS:
        if root in name and not (len(root) < 3 and f"{root}路" in name):
            return town
    return (
        _DIVISIONS.get(division)
        or _DIVISIONS.get(f"{division[:4]}00")
        or next((town for town in TOWNS if town.division[:4] == division[:4]), TOWNS[0])
    )
