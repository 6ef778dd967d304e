"""The plan of the city's organisations: one 市本级 with its organs, and six districts with theirs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from motorpool.organizations.models import OrganizationKind as Kind

LEVEL = re.compile("^[区市](?!场)")  # what a district's organ is called is said by the district; 市场 is a word
CITY = "常州市"
ROOT = "常州市机关事务管理局"
GROUP = "常州市市本级"
SERVICE_CENTER = "常州市公务用车服务中心"
LOOP = "常州市教育局"  # the unit of the demo accounts: its 车管负责人 must agree
DISCIPLINE = "常州市纪委监委"
FINANCE = "常州市财政局"
AUDIT = "常州市审计局"
TRAFFIC_POLICE = "常州市公安局交通警察支队"
SUPPLIER = "常州龙城汽车维修有限公司"
DISTRICTS = {
    "320402": ("天宁区", "天宁区机关事务管理中心"),
    "320404": ("钟楼区", "钟楼区机关事务管理中心"),
    "320411": ("新北区", "新北区机关事务服务中心"),
    "320412": ("武进区", "武进区机关事务管理中心"),
    "320413": ("金坛区", "金坛区机关事务管理中心"),
    "320481": ("溧阳市", "溧阳市机关事务管理中心"),
}


class UnitPlan(NamedTuple):
    name: str
    short_name: str
    kind: str
    division: str
    parent: str | None
    staff: int  # without drivers
    drivers: int
    vehicles: int
    needs_consent: bool = False


# name without the city's, kind, staff, drivers, vehicles
ORGANS: tuple[tuple[str, str, int, int, int], ...] = (
    ("市委办公室", Kind.PARTY, 28, 5, 8),
    ("市委组织部", Kind.PARTY, 20, 3, 4),
    ("市委宣传部", Kind.PARTY, 18, 3, 4),
    ("市人大常委会办公室", Kind.CONGRESS, 20, 4, 6),
    ("市政府办公室", Kind.GOVERNMENT, 28, 5, 8),
    ("市政协办公室", Kind.CPPCC, 20, 4, 5),
    ("市纪委监委", Kind.DISCIPLINE, 24, 4, 6),
    ("市中级人民法院", Kind.COURT, 26, 6, 9),
    ("市人民检察院", Kind.PROCURATORATE, 24, 5, 8),
    ("市总工会", Kind.MASS, 16, 2, 3),
    ("市妇女联合会", Kind.MASS, 14, 2, 2),
    ("市发展和改革委员会", Kind.GOVERNMENT, 22, 4, 5),
    ("市教育局", Kind.GOVERNMENT, 26, 5, 7),
    ("市财政局", Kind.GOVERNMENT, 22, 3, 4),
    ("市审计局", Kind.GOVERNMENT, 18, 3, 4),
    ("市生态环境局", Kind.GOVERNMENT, 22, 5, 8),
    ("市城市管理局", Kind.GOVERNMENT, 22, 5, 9),
    ("市交通运输局", Kind.GOVERNMENT, 22, 5, 8),
    ("市水利局", Kind.GOVERNMENT, 20, 4, 6),
    ("市卫生健康委员会", Kind.GOVERNMENT, 22, 4, 5),
    ("市应急管理局", Kind.GOVERNMENT, 20, 4, 6),
    ("市农业农村局", Kind.GOVERNMENT, 20, 4, 6),
    ("市疾病预防控制中心", Kind.INSTITUTION, 20, 5, 8),
)
CONSENTING = frozenset(
    [
        "市委办公室",
        "市纪委监委",
        "市中级人民法院",
        "市教育局",
        "市财政局",
        "市城市管理局",
        "市卫生健康委员会",
        "市疾病预防控制中心",
    ]
)
LOCAL_ORGANS: dict[str, tuple[tuple[str, str], ...]] = {
    "320402": (("区委办公室", Kind.PARTY), ("区政府办公室", Kind.GOVERNMENT), ("区财政局", Kind.GOVERNMENT),
               ("区教育局", Kind.GOVERNMENT), ("区城市管理局", Kind.GOVERNMENT)),
    "320404": (("区委办公室", Kind.PARTY), ("区政府办公室", Kind.GOVERNMENT), ("区住房和城乡建设局", Kind.GOVERNMENT),
               ("区民政局", Kind.GOVERNMENT), ("区总工会", Kind.MASS)),
    "320411": (("区委组织部", Kind.PARTY), ("区政府办公室", Kind.GOVERNMENT), ("区应急管理局", Kind.GOVERNMENT),
               ("区生态环境局", Kind.GOVERNMENT), ("区市场监督管理局", Kind.GOVERNMENT)),
    "320412": (("区委办公室", Kind.PARTY), ("区人大常委会办公室", Kind.CONGRESS), ("区农业农村局", Kind.GOVERNMENT),
               ("区水利局", Kind.GOVERNMENT), ("区人民法院", Kind.COURT)),
    "320413": (("区政府办公室", Kind.GOVERNMENT), ("区政协办公室", Kind.CPPCC), ("区交通运输局", Kind.GOVERNMENT),
               ("区卫生健康局", Kind.GOVERNMENT), ("区文化体育和旅游局", Kind.GOVERNMENT)),
    "320481": (("市委办公室", Kind.PARTY), ("市政府办公室", Kind.GOVERNMENT), ("市人民检察院", Kind.PROCURATORATE),
               ("市人力资源和社会保障局", Kind.GOVERNMENT), ("市农业农村局", Kind.GOVERNMENT)),
}  # fmt: skip
LOCAL_CONSENTING = 2  # of the five organs of a district


def unit_plans() -> Iterator[UnitPlan]:
    """Parents before children."""
    yield UnitPlan(ROOT, "市机关事务管理局", Kind.AUTHORITY, "320400", None, 40, 4, 8)
    yield UnitPlan(GROUP, "市本级", Kind.GROUP, "320400", ROOT, 0, 0, 0)
    yield UnitPlan(SERVICE_CENTER, "市公车服务中心", Kind.SERVICE_CENTER, "320400", GROUP, 32, 48, 45)
    for name, kind, staff, drivers, vehicles in ORGANS:
        consent = name in CONSENTING
        yield UnitPlan(f"常州{name}", name, kind, "320400", GROUP, staff, drivers, vehicles, consent)
    for number, (code, (district, authority)) in enumerate(DISTRICTS.items()):
        yield UnitPlan(authority, authority[:3] + "机关事务", Kind.AUTHORITY, code, ROOT, 26, 9, 13)
        for place, (name, kind) in enumerate(LOCAL_ORGANS[code]):
            whole = district + LEVEL.sub("", name)
            more = 1 if (number + place) % 3 == 0 else 0
            yield UnitPlan(whole, whole, kind, code, authority, 17 + more, 2, 4 + more, place < LOCAL_CONSENTING)
    yield UnitPlan(TRAFFIC_POLICE, "市公安局交警支队", Kind.GOVERNMENT, "320400", GROUP, 3, 0, 0)
    yield UnitPlan(SUPPLIER, "龙城汽修", Kind.SUPPLIER, "320400", ROOT, 4, 0, 0)
