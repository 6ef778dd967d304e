"""Keeping the divisions current: theirs is the whole platform, so only its topmost level writes them."""

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.organizations.models import Division, Level, Organization

FIELDS = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor", "source")
ABOVE: dict[str, str | None] = {Level.PROVINCE: None, Level.CITY: Level.PROVINCE, Level.COUNTY: Level.CITY}


class DivisionData(TypedDict):
    code: str
    name: str
    level: str
    parent_code: str | None
    valid_from: date | None
    source: str


class OnlyTopmost(NotPermitted):
    message = "行政区划由平台最上级单位维护"


class DivisionKnown(DomainError):
    code = "division_known"
    message = "该区划代码已存在"


class BadDivision(InvalidInput):
    code = "bad_division"


class HasOpenDivisions(DomainError):
    code = "has_open_divisions"
    message = "该区划下还有现行的下级区划，请先逐一处理"


class DivisionOver(DomainError):
    code = "division_over"
    message = "该区划已撤销"


class DivisionNotOver(DomainError):
    code = "division_not_over"
    message = "该区划未撤销"


def _require_topmost(by: Actor) -> None:
    roots = Organization.objects.filter(parent=None).values_list("path", flat=True)
    if not any(by.may(Permission.DIVISION_MANAGE, path) for path in roots):
        raise OnlyTopmost


def _locked(code: str) -> Division:
    found = Division.objects.select_for_update(of=("self",)).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def create_division(*, data: DivisionData, by: Actor, at: datetime) -> Division:
    _require_topmost(by)
    code, parent_code = data["code"], data["parent_code"]
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise BadDivision(fields={"code": "区划代码为 6 位数字"})
    if Division.objects.filter(code=code).exists():
        raise DivisionKnown(fields={"code": DivisionKnown.message})
    parent = Division.objects.filter(code=parent_code).first() if parent_code else None
    if (parent.level if parent else None) != ABOVE[data["level"]]:
        raise BadDivision(fields={"parent_code": "市须属于省，县区须属于市，省没有上级区划"})
    if parent and not parent.in_force(data["valid_from"] or by.on):
        raise BadDivision(fields={"parent_code": "上级区划在设立日期不存在"})
    made = Division.objects.create(
        code=code,
        name=data["name"],
        level=data["level"],
        parent=parent,
        valid_from=data["valid_from"],
        source=data["source"],
    )
    _recorded("create", "新增区划", made, by, at)
    return made


@transaction.atomic
def end_division(
    *, code: str, valid_to: date, successor_code: str | None, source: str, by: Actor, at: datetime
) -> Division:
    """From that day on it is no more. Units that lie in it stay as they are until someone gives them another."""
    _require_topmost(by)
    found = _locked(code)
    if found.valid_to:
        raise DivisionOver
    if found.valid_from and valid_to <= found.valid_from:
        raise BadDivision(fields={"valid_to": "撤销日期须晚于设立日期"})
    if Division.objects.filter(parent=found, valid_to=None).exists():
        raise HasOpenDivisions
    successor = Division.objects.filter(code=successor_code).first() if successor_code else None
    if successor_code and (successor is None or successor == found or not successor.in_force(valid_to)):
        raise BadDivision(fields={"successor_code": "后继区划须是撤销之日现行的其他区划"})
    found.valid_to, found.successor, found.source = valid_to, successor, source
    found.save(update_fields=["valid_to", "successor", "source"])
    _recorded("end", "撤销区划", found, by, at)
    return found


@transaction.atomic
def resume_division(*, code: str, note: str, by: Actor, at: datetime) -> Division:
    """Takes back an end that was entered by mistake."""
    _require_topmost(by)
    found = _locked(code)
    if found.valid_to is None:
        raise DivisionNotOver
    if found.parent and found.parent.valid_to:
        raise BadDivision("上级区划已撤销，请先恢复上级区划")
    found.valid_to, found.successor = None, None
    found.save(update_fields=["valid_to", "successor"])
    _recorded("resume", "恢复区划", found, by, at, note)
    return found


def _recorded(action: str, label: str, division: Division, by: Actor, at: datetime, note: str = "") -> None:
    """Of the platform and of no unit: the entry belongs to the unit of whoever did it."""
    record(
        action=action,
        label=label,
        by=by,
        at=at,
        subject_type="organizations.division",
        note=note or f"{division.code} {division.name}",
        after=model_to_dict(division, FIELDS),
    )
