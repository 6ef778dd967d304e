"""Where the made-up streets lie: the real seats of districts and cities, to about a kilometre."""

from typing import NamedTuple


class Town(NamedTuple):
    name: str
    division: str
    """GB/T 2260."""
    lat: float
    lon: float
    radius_m: int = 3000
    """How far its streets reach."""


CHANGZHOU = (
    Town("天宁区", "320402", 31.780, 119.974, 3600),
    Town("钟楼区", "320404", 31.803, 119.902, 3600),
    Town("新北区", "320411", 31.838, 119.945, 4200),  # two kilometres west of its seat, or its streets would reach 江阴
    Town("武进区", "320412", 31.701, 119.942, 4200),
    Town("金坛区", "320413", 31.744, 119.573),
    Town("溧阳市", "320481", 31.416, 119.484),
)
JIANGSU = (
    Town("南京市", "320100", 32.060, 118.797, 4800),
    Town("无锡市", "320200", 31.491, 120.312, 4200),
    Town("徐州市", "320300", 34.206, 117.284, 3600),
    Town("苏州市", "320500", 31.299, 120.585, 4800),
    Town("南通市", "320600", 31.981, 120.894),
    Town("连云港市", "320700", 34.597, 119.222),
    Town("淮安市", "320800", 33.610, 119.015),
    Town("盐城市", "320900", 33.348, 120.163),
    Town("扬州市", "321000", 32.394, 119.413),
    Town("镇江市", "321100", 32.188, 119.425),
    Town("泰州市", "321200", 32.456, 119.923),
    Town("宿迁市", "321300", 33.963, 118.275),
    Town("江阴市", "320281", 31.911, 120.285),
    Town("宜兴市", "320282", 31.340, 119.823),
    Town("丹阳市", "321181", 32.010, 119.607),
)
BEYOND = (Town("上海市", "310000", 31.230, 121.474, 4800), Town("杭州市", "330100", 30.246, 120.210, 4200))
TOWNS = (*CHANGZHOU, *JIANGSU, *BEYOND)
