"""Where trips of Changzhou's units go: real districts, towns, roads and sights, and how far out they are."""

from typing import NamedTuple


class Place(NamedTuple):
    name: str
    km: int


def _places(km: int, names: str) -> tuple[Place, ...]:
    return tuple(Place(name, km) for name in names.split())


CITY = (
    _places(
        6, "常州市行政中心 常州市政务服务中心 常州市民广场 常州大剧院 常州博物馆 常州现代传媒中心 市委党校 市档案馆"
    )
    + _places(8, "常州北站 常州站 常州奥体中心 常州国际会展中心 市第一人民医院 市第二人民医院 市中医医院 常州图书馆")
    + _places(12, "常州大学 江苏理工学院 常州工学院 科教城 常州高级中学 青果巷历史文化街区 天宁寺 中华恐龙园")
)
NEAR: dict[str, tuple[Place, ...]] = {
    "320402": _places(
        9, "天宁区行政中心 郑陆镇人民政府 雕庄街道办事处 青龙街道办事处 红梅街道办事处 天宁经济开发区 舜山小镇"
    ),
    "320404": _places(
        9, "钟楼区行政中心 邹区镇人民政府 邹区灯具城 南大街街道办事处 五星街道办事处 钟楼经济开发区 新闸街道办事处"
    ),
    "320411": _places(
        15, "新北区行政中心 孟河镇人民政府 春江街道办事处 罗溪镇人民政府 西夏墅镇人民政府 常州国际机场 滨江经济开发区"
    ),
    "320412": _places(
        20, "武进区行政中心 雪堰镇人民政府 前黄镇人民政府 湟里镇人民政府 太湖湾度假区 西太湖科技产业园 横山桥镇人民政府"
    ),
    "320413": _places(
        45, "金坛区行政中心 薛埠镇人民政府 直溪镇人民政府 儒林镇人民政府 茅山旅游度假区 金坛经济开发区 长荡湖旅游度假区"
    ),
    "320481": _places(
        80, "溧阳市行政中心 上兴镇人民政府 天目湖镇人民政府 戴埠镇人民政府 社渚镇人民政府 南山竹海 溧阳高新区"
    ),
}
FAR = (
    _places(130, "南京市江苏省政府 南京市江苏省行政中心 南京市江苏大会堂 南京市省委党校 南京禄口国际机场")
    + _places(60, "无锡市行政中心 江阴市行政中心 宜兴市行政中心 苏南硕放国际机场")
    + _places(85, "镇江市行政中心 丹阳市行政中心 苏州工业园区管委会 泰州市行政中心")
    + _places(180, "上海虹桥国际机场 上海浦东国际机场 上海国家会展中心 杭州市民中心 扬州市行政中心")
)
MEETING = (*CITY[:7], *CITY[10:12])
HOME = {code: places[0].km for code, places in NEAR.items()}  # how far out a district's own units are
OUTSIDE = 20  # what is nearer belongs to the town
LOCAL = 10  # within the district
DISTANCES = {place.name: place.km for group in (CITY, *NEAR.values(), FAR) for place in group}
ROADS = [
    "龙城大道",
    "晋陵中路",
    "延陵西路",
    "通江中路",
    "太湖东路",
    "怀德中路",
    "关河西路",
    "和平北路",
    "劳动中路",
    "飞龙东路",
    "衡山路",
    "黄山路",
    "竹林北路",
    "博爱路",
    "清潭路",
    "花园街",
    "长虹西路",
    "延政中大道",
    "吴王路",
    "云山路",
    "锦绣路",
    "中新大道",
]


def distance(division: str, place: str) -> int:
    """From a unit of that division; what is not known lies in town."""
    if any(place == near.name for near in NEAR.get(division, ())):
        return LOCAL
    return DISTANCES.get(place, 12) + (HOME[division] if HOME.get(division, 0) >= OUTSIDE else 0)
