"""Writing people and their grants: the administrator's verbs."""

from datetime import date, datetime
from typing import TypedDict

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import Grant, User
from motorpool.accounts.passwords import initial_password
from motorpool.accounts.roles import APPOINTED, Role
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.kit.pinyin import pinyin_key
from motorpool.kit.validity import not_over
from motorpool.organizations.events import OrganizationClosing
from motorpool.organizations.models import Organization

FIELDS = ("username", "name", "phone", "title", "organization")


class PersonData(TypedDict):
    username: str
    name: str
    phone: str
    title: str
    organization_id: int


class UsernameTaken(DomainError):
    code = "username_taken"
    message = "该用户名已被使用"


class AlreadyGranted(DomainError):
    code = "already_granted"
    message = "该人员在此单位已有此角色"


class GrantEnded(DomainError):
    code = "grant_ended"
    message = "该授权已终止"


class NotYourself(DomainError):
    code = "not_yourself"
    message = "不能停用自己的账号或终止自己的授权"


class BackwardPeriod(InvalidInput):
    code = "backward_period"
    message = "结束日期必须晚于开始日期"


class OrganizationClosed(DomainError):
    code = "organization_closed"
    message = "该单位已撤销"


def _open_unit(pk: int, by: Actor) -> Organization:
    unit = Organization.objects.found(pk, by, Permission.PEOPLE_MANAGE)
    if not unit.is_active:
        raise OrganizationClosed(fields={"organization_id": OrganizationClosed.message})
    return unit


@transaction.atomic
def create_person(*, data: PersonData, roles: list[str], by: Actor, at: datetime) -> tuple[User, str]:
    """The person and an initial password, which is stored only as its hash."""
    unit = _open_unit(data["organization_id"], by)
    password = initial_password()
    person = add_person(data=data, password=password, must_change=True, by=by, at=at)
    for role in roles:
        _require_appointer(role, unit, by)
        add_grant(person=person, role=role, unit=unit, valid_from=by.on, valid_to=None, by=by, at=at)
    return person, password


def add_person(*, data: PersonData, password: str, must_change: bool, by: Actor, at: datetime) -> User:
    """Without asking who may: for `create_person` and for setting up an empty installation."""
    person = User(
        **data,
        name_key=pinyin_key(data["name"]),
        password=make_password(password),
        must_change_password=must_change,
    )
    with breach_of("user_username_once", becomes=UsernameTaken(fields={"username": UsernameTaken.message})):
        person.save()
    record(action="create", by=by, at=at, subject=person, after=model_to_dict(person, FIELDS))
    return person


@transaction.atomic
def update_person(*, person_id: int, data: PersonData, by: Actor, at: datetime) -> User:
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    if data["organization_id"] != person.organization_id:
        _open_unit(data["organization_id"], by)
    before = model_to_dict(person, FIELDS)
    for name, value in data.items():
        setattr(person, name, value)
    person.name_key = pinyin_key(person.name)
    with breach_of("user_username_once", becomes=UsernameTaken(fields={"username": UsernameTaken.message})):
        person.save()
    old, new = changes(before=before, after=model_to_dict(person, FIELDS))
    if new:
        record(action="update", by=by, at=at, subject=person, before=old, after=new)
    return person


@transaction.atomic
def set_active(*, person_id: int, active: bool, by: Actor, at: datetime) -> User:
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    _require_power_over(person, by)
    if person.pk == by.user_id:
        raise NotYourself
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        record(action="activate" if active else "deactivate", by=by, at=at, subject=person)
    return person


@transaction.atomic
def reset_password(*, person_id: int, by: Actor, at: datetime) -> str:
    """A new initial password; every session of the person ends, since its hash is part of the session."""
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    _require_power_over(person, by)
    password = initial_password()
    person.password = make_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(action="reset_password", by=by, at=at, subject=person)
    return password


@transaction.atomic
def grant_role(
    *, person_id: int, role: str, organization_id: int, valid_from: date, valid_to: date | None, by: Actor, at: datetime
) -> User:
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    unit = _open_unit(organization_id, by)
    _require_appointer(role, unit, by)
    if valid_to and valid_to <= valid_from:
        raise BackwardPeriod(fields={"valid_to": BackwardPeriod.message})
    add_grant(person=person, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, by=by, at=at)
    return person


def add_grant(
    *, person: User, role: str, unit: Organization, valid_from: date, valid_to: date | None, by: Actor, at: datetime
) -> None:
    with breach_of("grant_open_once", becomes=AlreadyGranted()):
        Grant.objects.create(user=person, role=role, organization=unit, valid_from=valid_from, valid_to=valid_to)
    after = {"role": role, "organization": unit.name, "valid_from": valid_from, "valid_to": valid_to}
    record(action="grant", by=by, at=at, subject=person, note=f"{Role(role).label} @ {unit.name}", after=after)


@transaction.atomic
def end_grant(*, grant_id: int, by: Actor, at: datetime) -> int:
    """The grant holds no longer, from today on. Returns whose it was."""
    grant = (
        Grant.objects.select_for_update(of=("self",)).select_related("organization", "user").filter(pk=grant_id).first()
    )
    if grant is None or not by.may(Permission.PEOPLE_MANAGE, grant.organization.path):
        raise NotFound
    _require_appointer(grant.role, grant.organization, by)
    if grant.user_id == by.user_id:
        raise NotYourself
    if grant.valid_to and grant.valid_to <= by.on:
        raise GrantEnded
    grant.valid_to = max(by.on, grant.valid_from)
    grant.save(update_fields=["valid_to"])
    note = f"{Role(grant.role).label} @ {grant.organization.name}"
    record(action="end_grant", by=by, at=at, subject=grant.user, note=note, after={"valid_to": grant.valid_to})
    return grant.user_id


class StillHasPeople(DomainError):
    code = "still_has_people"
    message = "该单位还有在用的人员账号，请先调整或停用"


def refuse_while_people(event: OrganizationClosing) -> None:
    if User.objects.filter(organization=event.organization_id, is_active=True).exists():
        raise StillHasPeople


def _require_appointer(role: str, unit: Organization, by: Actor) -> None:
    if role in APPOINTED and not by.may(Permission.PEOPLE_APPOINT, unit.path):
        raise NotPermitted("管理员、监督人员和主管部门人员须由主管部门任命")


def _require_power_over(person: User, by: Actor) -> None:
    """Who may reset a password can sign in as its owner, so an administrator may not do it to those above.

    A grant that is yet to begin counts: the password would still be known when it does.
    """
    held = Grant.objects.filter(not_over(by.on), user=person).select_related("organization")
    appointed = [grant for grant in held if grant.role in APPOINTED]
    if person.pk != by.user_id and not all(
        by.may(Permission.PEOPLE_APPOINT, grant.organization.path) for grant in appointed
    ):
        raise NotPermitted("该人员由上级主管部门管理")
    if not all(by.may(Permission.PEOPLE_MANAGE, grant.organization.path) for grant in held):
        raise NotPermitted("该人员在其他单位有授权，请由上级管理员处理")
