"""Writing organisations: opening, changing, closing, reopening. Moves and mergers are in `restructuring.py`."""

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.kit.pinyin import pinyin_key
from motorpool.organizations import codes, history
from motorpool.organizations.events import OrganizationClosing
from motorpool.organizations.models import Division, Organization

FIELDS = ("name", "short_name", "kind", "credit_code", "division", "needs_consent", "phone", "address")
DEEPEST = 12  # levels; a path must fit into its column


class OrganizationData(TypedDict):
    name: str
    short_name: str
    kind: str
    credit_code: str
    division_code: str
    needs_consent: bool
    phone: str
    address: str


class NameTaken(DomainError):
    code = "name_taken"
    message = "上级单位下已有同名单位"


class NameNotAvailable(NameTaken):
    """The same, to someone who may not see what else there is below the parent."""

    message = "该名称不能使用，请联系上级主管部门"


class UnknownDivision(InvalidInput):
    code = "unknown_division"
    message = "行政区划代码不存在"


class DivisionEnded(InvalidInput):
    code = "division_ended"
    message = "该行政区划在生效日期不存在（未设立或已撤销），请选择现行区划"


class BadCreditCode(InvalidInput):
    code = "bad_credit_code"
    message = "统一社会信用代码有误：应为 18 位，且校验码相符"


class CreditCodeTaken(DomainError):
    code = "credit_code_taken"


class TooDeep(InvalidInput):
    code = "too_deep"
    message = f"单位层级不能超过 {DEEPEST} 级"


class HasOpenChildren(DomainError):
    code = "has_open_children"
    message = "该单位还有未撤销的下级单位"


class AlreadyClosed(DomainError):
    code = "already_closed"
    message = "该单位已撤销"


class NotClosed(DomainError):
    code = "not_closed"
    message = "该单位未撤销"


class ParentClosed(DomainError):
    code = "parent_closed"
    message = "上级单位已撤销"


class MergedAway(DomainError):
    code = "merged_away"
    message = "该单位已并入其他单位，不能恢复；如需重新设立，请新建单位"


class NotThereYet(InvalidInput):
    code = "not_there_yet"
    message = "上级单位在生效日期尚未设立"


def _named(data: OrganizationData, *, division_before: str | None, on: date) -> dict[str, object]:
    division = Division.objects.filter(code=data["division_code"]).first()
    if division is None:
        raise UnknownDivision(fields={"division_code": UnknownDivision.message})
    if division.code != division_before and not division.in_force(on):
        raise DivisionEnded(fields={"division_code": DivisionEnded.message})
    code = codes.normal(data["credit_code"])
    if code and not codes.is_code(code):
        raise BadCreditCode(fields={"credit_code": BadCreditCode.message})
    fields: dict[str, object] = dict(data)
    fields["division_id"] = fields.pop("division_code")
    fields["credit_code"] = code
    fields["short_name"] = data["short_name"] or data["name"]
    fields["name_key"] = pinyin_key(data["name"])
    return fields


def _refuse_same_code(unit: Organization, by: Actor) -> None:
    """Only against units that the actor may see: what lies elsewhere must not be found out by trying."""
    if not unit.credit_code:
        return
    seen = Organization.objects.visible_to(by, Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
    other = seen.filter(credit_code=unit.credit_code, is_active=True).exclude(pk=unit.pk).first()
    if other:
        raise CreditCodeTaken(fields={"credit_code": f"该代码已登记在 {other.name}"})


def save_named(*, unit: Organization, by: Actor) -> None:
    """Save; a name that is taken is told to those who may see by whom, and merely refused to others."""
    sees = unit.parent is None or by.may(Permission.ORGANIZATION_MANAGE, unit.parent.path)
    taken = NameTaken if sees else NameNotAvailable
    with breach_of("organization_name_once", becomes=taken(fields={"name": taken.message})):
        unit.save()


@transaction.atomic
def plant_root(*, data: OrganizationData, by: Actor, at: datetime) -> Organization:
    """The first organisation of an empty installation."""
    return _create(parent=None, data=data, since=by.on, by=by, at=at)


@transaction.atomic
def create_organization(
    *, parent_id: int, data: OrganizationData, by: Actor, at: datetime, since: date | None = None
) -> Organization:
    """A new unit below this one, there since today or an earlier day."""
    history.one_at_a_time()
    parent = Organization.objects.locked(parent_id, by, Permission.ORGANIZATION_MANAGE)
    if not parent.is_active:
        raise ParentClosed
    day = history.effective(since, by.on)
    if not history.was_there(parent, day) and day < by.on:
        raise NotThereYet(fields={"effective_on": NotThereYet.message})
    refuse_too_deep(parent=parent, levels=1)
    return _create(parent=parent, data=data, since=day, by=by, at=at)


def refuse_too_deep(*, parent: Organization, levels: int) -> None:
    if parent.path.count("/") + levels > DEEPEST:
        raise TooDeep(fields={"parent_id": TooDeep.message})


def _create(
    *, parent: Organization | None, data: OrganizationData, since: date, by: Actor, at: datetime
) -> Organization:
    named = _named(data, division_before=None, on=since)
    made = Organization(parent=parent, path=f"new-{at.timestamp()}/", **named)
    _refuse_same_code(made, by)
    save_named(unit=made, by=by)
    made.path = f"{parent.path if parent else ''}{made.pk}/"  # the key is part of the path, so it takes two steps
    made.save(update_fields=["path"])
    history.begin(made, since)
    record(action="create", by=by, at=at, subject=made, after={**model_to_dict(made, FIELDS), "effective_on": since})
    return made


@transaction.atomic
def update_organization(
    *,
    organization_id: int,
    data: OrganizationData,
    by: Actor,
    at: datetime,
    effective_on: date | None = None,
    note: str = "",
) -> Organization:
    """What a unit is called, what it is and where it lies change from a day on, and stay readable as they were."""
    history.one_at_a_time()
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if not found.is_active:
        raise AlreadyClosed
    day = history.effective(effective_on, by.on)
    before, dated = model_to_dict(found, FIELDS), _dated(found)
    for name, value in _named(data, division_before=found.division_id, on=day).items():
        setattr(found, name, value)
    if found.credit_code != before["credit_code"]:
        _refuse_same_code(found, by)
    save_named(unit=found, by=by)
    old, new = changes(before=before, after=model_to_dict(found, FIELDS))
    if _dated(found) != dated:
        history.begin(found, day, note)
        new["effective_on"] = day
    if new:
        record(action="update", by=by, at=at, subject=found, note=note, before=old, after=new)
    return found


def _dated(unit: Organization) -> dict[str, object]:
    return {name: getattr(unit, name) for name in history.DATED}


@transaction.atomic
def close_organization(
    *, organization_id: int, note: str, by: Actor, at: datetime, effective_on: date | None = None
) -> Organization:
    history.one_at_a_time()
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if not found.is_active:
        raise AlreadyClosed
    if Organization.objects.filter(parent=found, is_active=True).exists():
        raise HasOpenChildren
    publish(OrganizationClosing(organization_id=found.pk))
    day = history.effective(effective_on, by.on)
    history.end(found, day, note)
    found.is_active = False
    found.save(update_fields=["is_active"])
    record(action="close", by=by, at=at, subject=found, note=note, after={"effective_on": day})
    return found


@transaction.atomic
def reopen_organization(*, organization_id: int, note: str, by: Actor, at: datetime) -> Organization:
    history.one_at_a_time()
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if found.is_active:
        raise NotClosed
    if found.merged_into_id:
        raise MergedAway
    if found.parent and not found.parent.is_active:
        raise ParentClosed
    found.is_active = True
    save_named(unit=found, by=by)
    history.resume(found, by.on, note)
    record(action="reopen", by=by, at=at, subject=found, note=note)
    return found
