"""Names of places -> points of the made-up map: a name that tells its town lies there, any other near the unit."""

import re
from random import Random

from motorpool.organizations.models import Organization
from simulator.roads import Point, RoadNet, moved
from simulator.towns import TOWNS, Town

_ROOTS = sorted(((town.name.rstrip("市区县"), town) for town in TOWNS), key=lambda pair: -len(pair[0]))
_DIVISIONS = {town.division: town for town in TOWNS}
_KNOWN = {
    name: division
    for division, names in {
        "320402": "郑陆 雕庄 青龙 红梅 舜山 常州站 市第一人民医院 市第二人民医院 市中医医院 常州高级中学 青果巷",
        "320404": "邹区 南大街 五星街道 新闸 市委党校 江苏理工学院",
        "320411": (
            "孟河 春江 罗溪 西夏墅 常州国际机场 滨江经济 常州市行政中心 常州市政务服务中心 常州市民广场 常州大剧院 "
            "常州博物馆 常州现代传媒中心 市档案馆 常州北站 常州奥体中心 常州国际会展中心 常州图书馆 "
            "常州工学院 中华恐龙园"
        ),
        "320412": "雪堰 前黄 湟里 太湖湾 西太湖 横山桥 常州大学 科教城",
        "320413": "薛埠 直溪 儒林 茅山 长荡湖",
        "320481": "上兴 天目湖 戴埠 社渚 南山竹海",
        "320200": "苏南硕放",
    }.items()
    for name in names.split()
}
"""Towns, sights and institutions around Changzhou whose names do not say in which district they are."""
_GATE = re.compile("(大门|[东南西北]门|地下车库|车库)$")
_APART_M = 80.0


class Gazetteer:
    def __init__(self, net: RoadNet) -> None:
        self._net = net

    def point(self, name: str, division: str) -> Point:
        """The same name of the same division is always the same place; the gates of a unit are all beside it."""
        whole = _GATE.sub("", name)
        town = town_of(name, division)
        # What has no district in its name is scattered as far as its streets reach, a place that people know is not.
        around = town._replace(radius_m=town.radius_m // 2) if _named(whole, division) else town
        place = self._net.place(around, Random(f"{town.division}/{whole}"))  # noqa: S311 - plays a map, guards nothing
        if whole == name:
            return place
        throw = Random(f"{town.division}/{name}")  # noqa: S311
        return moved(place, north_m=throw.uniform(-_APART_M, _APART_M), east_m=throw.uniform(-_APART_M, _APART_M))

    def yard(self, unit: Organization) -> Point:
        """Where its vehicles stand, if nobody registered a place: behind its gates."""
        return self.point(unit.short_name or unit.name, unit.division_id)


def town_of(name: str, division: str) -> Town:
    """By its name; else the unit's district, its city's first district, or the first town of all."""
    return (
        _named(name, division)
        or _DIVISIONS.get(division)
        or _DIVISIONS.get(f"{division[:4]}00")
        or next((town for town in TOWNS if town.division[:4] == division[:4]), TOWNS[0])
    )


def _named(name: str, division: str) -> Town | None:
    if division.startswith("3204"):
        for known, there in _KNOWN.items():
            if known in name and not name.endswith("路"):
                return _DIVISIONS[there]
    for root, town in _ROOTS:
        if root in name and not (len(root) < 3 and f"{root}路" in name):
            return town
    return None
