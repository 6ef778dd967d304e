"""Writing organisations."""

from datetime import datetime
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
from motorpool.organizations.events import OrganizationClosing
from motorpool.organizations.models import Division, Organization

FIELDS = ("name", "short_name", "kind", "division", "needs_consent", "phone", "address")


class OrganizationData(TypedDict):
    name: str
    short_name: str
    kind: str
    division_code: str
    needs_consent: bool
    phone: str
    address: str


class NameTaken(DomainError):
    code = "name_taken"
    message = "上级单位下已有同名单位"


class UnknownDivision(InvalidInput):
    code = "unknown_division"
    message = "行政区划代码不存在"


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


def _named(data: OrganizationData) -> dict[str, object]:
    if not Division.objects.filter(code=data["division_code"]).exists():
        raise UnknownDivision(fields={"division_code": UnknownDivision.message})
    fields: dict[str, object] = dict(data)
    fields["division_id"] = fields.pop("division_code")
    fields["short_name"] = data["short_name"] or data["name"]
    fields["name_key"] = pinyin_key(data["name"])
    return fields


@transaction.atomic
def plant_root(*, data: OrganizationData, by: Actor, at: datetime) -> Organization:
    """The first organisation of an empty installation."""
    return _create(parent=None, data=data, by=by, at=at)


@transaction.atomic
def create_organization(*, parent_id: int, data: OrganizationData, by: Actor, at: datetime) -> Organization:
    parent = Organization.objects.locked(parent_id, by, Permission.ORGANIZATION_MANAGE)
    if not parent.is_active:
        raise ParentClosed
    return _create(parent=parent, data=data, by=by, at=at)


def _create(*, parent: Organization | None, data: OrganizationData, by: Actor, at: datetime) -> Organization:
    made = Organization(parent=parent, path=f"new-{at.timestamp()}/", **_named(data))
    with breach_of("organization_name_once", becomes=NameTaken(fields={"name": NameTaken.message})):
        made.save()
    made.path = f"{parent.path if parent else ''}{made.pk}/"  # the key is part of the path, so it takes two steps
    made.save(update_fields=["path"])
    record(action="create", by=by, at=at, subject=made, after=model_to_dict(made, FIELDS))
    return made


@transaction.atomic
def update_organization(*, organization_id: int, data: OrganizationData, by: Actor, at: datetime) -> Organization:
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    before = model_to_dict(found, FIELDS)
    for name, value in _named(data).items():
        setattr(found, name, value)
    with breach_of("organization_name_once", becomes=NameTaken(fields={"name": NameTaken.message})):
        found.save()
    old, new = changes(before=before, after=model_to_dict(found, FIELDS))
    if new:
        record(action="update", by=by, at=at, subject=found, before=old, after=new)
    return found


@transaction.atomic
def close_organization(*, organization_id: int, note: str, by: Actor, at: datetime) -> Organization:
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if not found.is_active:
        raise AlreadyClosed
    if Organization.objects.filter(parent=found, is_active=True).exists():
        raise HasOpenChildren
    publish(OrganizationClosing(organization_id=found.pk))
    found.is_active = False
    found.save(update_fields=["is_active"])
    record(action="close", by=by, at=at, subject=found, note=note)
    return found


@transaction.atomic
def reopen_organization(*, organization_id: int, note: str, by: Actor, at: datetime) -> Organization:
    found = Organization.objects.locked(organization_id, by, Permission.ORGANIZATION_MANAGE)
    if found.is_active:
        raise NotClosed
    if found.parent and not found.parent.is_active:
        raise ParentClosed
    found.is_active = True
    found.save(update_fields=["is_active"])
    record(action="reopen", by=by, at=at, subject=found, note=note)
    return found
