"""People from a list, in bulk: all of them, or none and every reason why not, or those whose rows are sound."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.accounts.people import PersonData, open_account
from motorpool.accounts.personal import require_sound
from motorpool.accounts.queries import named
from motorpool.accounts.roles import Role
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.sealed_fields import matching
from motorpool.kit.tables import Row, read_table
from motorpool.kit.widths import narrow
from motorpool.kit.wire import is_sensible
from motorpool.organizations.models import Organization

T = TypeVar("T")
NAME, USERNAME, PHONE, IDENTITY, TITLE = "姓名", "登录账号", "手机号", "身份证号", "职务"
UNIT, ABOVE, ROLES, LAST_DAY = "单位", "上级单位", "角色", "最后一天"
HEADINGS = (NAME, USERNAME, PHONE, IDENTITY, TITLE, UNIT, ABOVE, ROLES, LAST_DAY)
NEEDED = frozenset({NAME, USERNAME, UNIT})
# Where the services say that something is wrong with a field, and what its column is called.
COLUMN_OF = {
    "name": NAME,
    "username": USERNAME,
    "phone": PHONE,
    "identity_number": IDENTITY,
    "title": TITLE,
    "organization_id": UNIT,
    "role": ROLES,
    "roles": ROLES,
    "valid_to": LAST_DAY,
}
MOST = 500  # rows; each takes some 15 statements, and somebody waits
LONGEST = 60
TOLD = 3  # problems named in the refusal itself
EXCEL_BEGINS = date(1899, 12, 30)  # day 0 of a date that is stored as a number
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Problem(NamedTuple):
    row: int  # as the spreadsheet counts
    column: str
    message: str

    def __str__(self) -> str:
        column = f"“{self.column}”" if self.column else ""
        return f"第 {self.row} 行{column}：{self.message}"


@dataclass
class Imported:
    people: list[User] = field(default_factory=list)
    grants: int = 0
    problems: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)  # that were read
    row_of: dict[str, int] = field(default_factory=dict)  # by the username taken from it

    def refused(self) -> list[tuple[Row, str]]:
        """Rows that were not taken, each with everything that is wrong in it."""
        reasons: dict[int, list[str]] = defaultdict(list)
        for one in self.problems:
            reasons[one.row].append(f"{one.column}：{one.message}" if one.column else one.message)
        return [(row, "；".join(reasons[row.number])) for row in self.rows if row.number in reasons]


class ImportRefused(InvalidInput):
    code = "import_refused"


class Wrong(Exception):
    """One cell, in words."""

    def __init__(self, column: str, message: str) -> None:
        self.column, self.message = column, message
        super().__init__(message)


def preview_people(*, raw: bytes, by: Actor, at: datetime) -> Imported:
    """What an import would do: it is done, and taken back."""
    with transaction.atomic():
        done = _take_all(raw, by, at)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def import_people(*, raw: bytes, skip: bool = False, by: Actor, at: datetime) -> Imported:
    """Nobody can sign in before a password is issued: hashing hundreds of them would take minutes here.

    `skip`: rows with something wrong are passed over instead of holding up the others.
    """
    done = _take_all(raw, by, at)
    if done.problems and not skip:
        told = "；".join(map(str, done.problems[:TOLD]))
        raise ImportRefused(f"名单有 {len(done.problems)} 处错误，没有导入任何人员。{told}")
    if not done.people:
        raise ImportRefused("名单中没有可以导入的人员" if done.problems else "名单中没有人员")
    after = {"people": len(done.people), "grants": done.grants}
    if done.problems:
        after["refused"] = len(done.refused())
    record(
        action="import",
        label="导入人员",
        by=by,
        at=at,
        subject_type="accounts.user",
        note=f"{len(done.people)} 人",
        after=after,
    )
    return done


def _take_all(raw: bytes, by: Actor, at: datetime) -> Imported:
    done, units = Imported(), Units(by)
    done.rows = read_table(raw, headings=HEADINGS, needed=NEEDED, most=MOST)
    for row in done.rows:
        reading = Reading(row.cells, units, by.on)
        done.problems += [Problem(row.number, one.column, one.message) for one in reading.wrong]
        if not reading.wrong:
            _take(row, reading, done, by, at)
    return done


def _take(row: Row, read: "Reading", done: Imported, by: Actor, at: datetime) -> None:
    if known := _known(read.data, done, by):
        done.problems.append(Problem(row.number, known.column, known.message))
        return
    try:
        with transaction.atomic():
            person = open_account(data=read.data, roles=read.roles, password=None, valid_to=read.valid_to, by=by, at=at)
    except DomainError as refusal:
        fields = refusal.fields or {"": refusal.message}
        done.problems += [Problem(row.number, COLUMN_OF.get(name, ""), text) for name, text in fields.items()]
        return
    done.people.append(person)
    done.row_of[person.username.lower()] = row.number
    done.grants += len(read.roles)


def _known(data: PersonData, done: Imported, by: Actor) -> Wrong | None:
    """Whether this is somebody who is there already; of people elsewhere nothing is said."""
    if earlier := done.row_of.get(data["username"].lower()):
        return Wrong(USERNAME, f"与第 {earlier} 行的登录账号相同")
    number = data.get("identity_number")
    for column, meant in (
        (USERNAME, named(data["username"])),
        (IDENTITY, matching(User, number) if number else Q(pk__in=())),
    ):
        people = User.objects.visible_to(by, Permission.PEOPLE_MANAGE).select_related("organization")
        if one := people.filter(meant).order_by("pk").first():
            who = f"{one.name}（{one.organization.name}，账号 {one.username}）"
            same = one.name == data["name"] or column == IDENTITY
            told = f"此人已在系统中：{who}，不必再导入" if same else f"登录账号已由{who}使用，请换一个"
            return Wrong(column, told)
    return None


class Reading:
    """What one row says, and everything that is wrong in it, in the order of the columns."""

    def __init__(self, cells: Mapping[str, str], units: "Units", today: date) -> None:
        given = {heading: cells.get(heading, "") for heading in HEADINGS}
        self.wrong = list(_misfits(given))
        self._sound(phone=given[PHONE])
        self._sound(identity_number=given[IDENTITY])
        unit = self._tried(lambda: units.named(given[UNIT], given[ABOVE]))
        self.roles = self._tried(lambda: _roles(given[ROLES])) or []
        self.valid_to = self._tried(lambda: _first_day_without(given[LAST_DAY], today))
        self.wrong.sort(key=lambda one: HEADINGS.index(one.column))
        self.data: PersonData = {
            "name": given[NAME],
            "username": narrow(given[USERNAME]),
            "phone": given[PHONE],
            "title": given[TITLE],
            "organization_id": unit or 0,
        }
        if given[IDENTITY]:
            self.data["identity_number"] = given[IDENTITY]

    def _tried(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Wrong as error:
            self.wrong.append(error)
            return None

    def _sound(self, **number: str) -> None:
        try:
            require_sound(number)
        except DomainError as refusal:
            self.wrong += [Wrong(COLUMN_OF[name], text) for name, text in refusal.fields.items()]


def _misfits(cells: Mapping[str, str]) -> Iterator[Wrong]:
    for heading in HEADINGS:
        text = cells[heading]
        if not text and heading in NEEDED:
            yield Wrong(heading, "不能为空")
        elif len(text) > LONGEST and heading not in (ROLES, UNIT, ABOVE):
            yield Wrong(heading, f"最多 {LONGEST} 个字")


def _roles(text: str) -> list[str]:
    """By their names; whoever is given none asks for cars."""
    known = {role.label: str(role) for role in Role}
    names = [name for name in re.split(r"[、，,;；\s]+", text) if name]
    if unknown := [name for name in names if name not in known]:
        raise Wrong(ROLES, f"没有“{'、'.join(unknown)}”这个角色")
    return list(dict.fromkeys(known[name] for name in names)) or [str(Role.APPLICANT)]


def _first_day_without(text: str, today: date) -> date | None:
    """The list names the last day, a grant the first one without it."""
    if not text:
        return None
    last = _day(text)
    if not is_sensible(last):
        raise Wrong(LAST_DAY, "日期超出范围")
    if last < today:
        raise Wrong(LAST_DAY, "不能早于今天")
    return last + timedelta(days=1)


def _day(text: str) -> date:
    """2026-12-31, 2026年12月31日, or the number as which Excel keeps a date."""
    try:
        if text.isascii() and text.isdigit() and len(text) == 5:
            return EXCEL_BEGINS + timedelta(days=int(text))
        if found := DAY.fullmatch(text.removesuffix(" 00:00:00")):
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Wrong(LAST_DAY, "日期应写作 2026-12-31")


class Units:
    """The units where the actor manages people, by name."""

    def __init__(self, by: Actor) -> None:
        rows = Organization.objects.visible_to(by, Permission.PEOPLE_MANAGE).filter(is_active=True)
        self._found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for key, name, above in rows.values_list("pk", "name", "parent__name"):
            self._found[name].append((key, above or ""))

    def named(self, name: str, above: str) -> int:
        if not name:
            return 0  # told already
        found = [key for key, parent in self._found.get(name, []) if not above or above == parent]
        if len(found) == 1:
            return found[0]
        if found:
            raise Wrong(UNIT, f"有 {len(found)} 个单位名为“{name}”，请在“{ABOVE}”列注明其上级单位全称")
        below = f"{above} 下" if above else ""
        raise Wrong(UNIT, f"{below}没有名为“{name}”的在用单位，或您无权管理其人员（请填单位全称）")
