"""The plan of the people: what post each has in the unit, and what they may do where."""

from collections.abc import Iterator
from typing import NamedTuple

from motorpool.accounts.roles import Role
from motorpool.demo.identity import dice
from motorpool.demo.names import MOBILE, Usernames, people_names
from motorpool.demo.units import (
    AUDIT,
    DISCIPLINE,
    FINANCE,
    GROUP,
    LOOP,
    ROOT,
    SERVICE_CENTER,
    SUPPLIER,
    TRAFFIC_POLICE,
    UnitPlan,
)
from motorpool.organizations.models import OrganizationKind as Kind


class GrantPlan(NamedTuple):
    role: str
    unit: str
    days: int | None = None  # from the day of loading


class PersonPlan(NamedTuple):
    name: str
    username: str
    phone: str
    title: str
    unit: str
    drives: bool
    grants: tuple[GrantPlan, ...]


class Star(NamedTuple):
    """One of the demo accounts: the person at this post of this unit."""

    role: str
    name: str
    unit: str
    post: int
    title: str = ""


# Posts of every unit, in order; whoever comes after them only asks for cars.
LEADERS = ((Role.APPROVER, "副局长"), (Role.APPROVER, "办公室主任"), (Role.APPROVER, "综合处处长"))
OFFICE = (
    (Role.FLEET_MANAGER, "车管负责人"), (Role.FLEET_MANAGER, "车管员"), (Role.DISPATCHER, "调度员"),
    (Role.ADMINISTRATOR, "综合处科员"),
)  # fmt: skip
POSTS = (*LEADERS, *OFFICE)
TITLES = (
    "局长", "处长", "副处长", "一级调研员", "二级调研员", "一级主任科员", "二级主任科员", "三级主任科员",
    "四级主任科员", "一级科员", "科员", "科员", "工程师", "文员",
)  # fmt: skip
DRIVER = 1000  # posts of drivers count from here
GUEST = 2000  # and those of guests, who are only there as demo accounts
STAYS = 60  # days of a visit
STARS = (
    Star(Role.APPLICANT, "林晓禾", LOOP, 9),
    Star(Role.APPROVER, "沈致远", LOOP, 0),
    Star(Role.DISPATCHER, "韩雪松", SERVICE_CENTER, 7),
    Star(Role.DRIVER, "赵大勇", SERVICE_CENTER, DRIVER),
    Star(Role.FLEET_MANAGER, "周望平", LOOP, 3),
    Star(Role.MAINTENANCE_MANAGER, "魏长河", SERVICE_CENTER, 12, "维修管理员"),
    Star(Role.ADMINISTRATOR, "苏云帆", ROOT, 12),
    Star(Role.AUTHORITY, "方立诚", ROOT, 7),
    Star(Role.AUTHORITY_LEADER, "程景行", ROOT, 14, "分管副局长"),
    Star(Role.SUPERVISOR, "顾清明", DISCIPLINE, 8),
    Star(Role.FINANCE_SUPERVISOR, "钱慎之", FINANCE, 7),
    Star(Role.AUDIT_SUPERVISOR, "严明理", AUDIT, 7),
    Star(Role.TRAFFIC_SUPERVISOR, "安路遥", TRAFFIC_POLICE, 1),
    Star(Role.SUPPLIER_STAFF, "柯维新", SUPPLIER, 1, "业务经理"),
    Star(Role.VISITOR, "陆思远", LOOP, GUEST, "挂职交流"),
    Star(Role.SYSTEM_ADMIN, "夏知行", ROOT, 15, "系统管理员"),
    Star(Role.SECURITY_ADMIN, "石守诚", ROOT, 16, "安全管理员"),
    Star(Role.AUDIT_ADMIN, "闻思齐", ROOT, 17, "审计管理员"),
)
# Beyond the own unit: role, where it holds, the posts that have it.
WIDER: dict[str, tuple[tuple[str, str, range], ...]] = {
    SERVICE_CENTER: ((Role.DISPATCHER, GROUP, range(7, 12)), (Role.MAINTENANCE_MANAGER, GROUP, range(12, 14))),
    ROOT: ((Role.AUTHORITY, ROOT, range(7, 10)), (Role.DISPATCHER, ROOT, range(10, 12)),
           (Role.ADMINISTRATOR, ROOT, range(12, 14)), (Role.AUTHORITY_LEADER, ROOT, range(14, 15)),
           (Role.SYSTEM_ADMIN, ROOT, range(15, 16)), (Role.SECURITY_ADMIN, ROOT, range(16, 17)),
           (Role.AUDIT_ADMIN, ROOT, range(17, 18))),
    DISCIPLINE: ((Role.SUPERVISOR, ROOT, range(7, 10)),),
    FINANCE: ((Role.FINANCE_SUPERVISOR, ROOT, range(7, 9)),),
    AUDIT: ((Role.AUDIT_SUPERVISOR, ROOT, range(7, 9)),),
}  # fmt: skip


def people_plans(units: list[UnitPlan]) -> Iterator[PersonPlan]:
    stars = {(star.unit, star.post): star for star in STARS}
    names, usernames, number = people_names(), Usernames(), 0
    taken = {star.name for star in STARS}
    for star in STARS:  # they get the plain pinyin
        usernames.of(star.name)
    for unit in units:
        throw = dice("titles", unit.name)
        guests = [star.post for star in STARS if star.unit == unit.name and star.post >= GUEST]
        for post in (*range(unit.staff), *range(DRIVER, DRIVER + unit.drivers), *guests):
            number += 1
            known = stars.get((unit.name, post))
            name = known.name if known else next(name for name in names if name not in taken)
            yield PersonPlan(
                name=name,
                username=Usernames().of(name) if known else usernames.of(name),
                phone=MOBILE.format(number),
                title=(known and known.title) or _title(unit, post, throw.choice(TITLES)),
                unit=unit.name,
                drives=DRIVER <= post < GUEST,
                grants=tuple(_grants(unit, post)),
            )


def _title(unit: UnitPlan, post: int, other: str) -> str:
    if unit.kind == Kind.SUPPLIER:
        return ("维修顾问", "业务经理", "结算员", "技师")[post % 4]
    if post >= DRIVER:
        return "驾驶员"
    if unit.name == TRAFFIC_POLICE:
        return "民警"
    title = POSTS[post][1] if post < len(POSTS) else other
    if unit.kind in (Kind.AUTHORITY, Kind.SERVICE_CENTER, Kind.INSTITUTION):
        return title.replace("局长", "主任") if "局" not in unit.name else title
    return title if unit.name.endswith("局") else title.replace("局长", "主任")


def _grants(unit: UnitPlan, post: int) -> Iterator[GrantPlan]:
    if unit.kind == Kind.SUPPLIER:
        yield GrantPlan(Role.SUPPLIER_STAFF, unit.name)
        return
    if unit.name == TRAFFIC_POLICE:  # it looks at the city's cars and has none on the platform
        yield GrantPlan(Role.TRAFFIC_SUPERVISOR, ROOT)
        return
    if post >= GUEST:
        yield GrantPlan(Role.VISITOR, unit.name, STAYS)
        return
    if post >= DRIVER:
        yield GrantPlan(Role.DRIVER, unit.name)
        return
    yield GrantPlan(Role.APPLICANT, unit.name)
    if post < len(POSTS):
        yield GrantPlan(POSTS[post][0], unit.name)
    for role, where, posts in WIDER.get(unit.name, ()):
        if post in posts:
            yield GrantPlan(role, where)
    if unit.kind == Kind.AUTHORITY and unit.name != ROOT:  # a district's own
        wider = {7: Role.AUTHORITY, 8: Role.AUTHORITY, 9: Role.SUPERVISOR, 10: Role.DISPATCHER}
        if post in wider:
            yield GrantPlan(wider[post], unit.name)
