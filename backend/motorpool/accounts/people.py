"""Writing people: the administrator's verbs."""

from datetime import date, datetime
from typing import NotRequired, TypedDict

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts import powers
from motorpool.accounts.events import PersonMoving
from motorpool.accounts.grants import (
    BackwardPeriod,
    NotYourself,
    add_grant,
    hand_over,
    open_unit,
    require_appointer,
)
from motorpool.accounts.models import Grant, User
from motorpool.accounts.passwords import initial_password, issue_password
from motorpool.accounts.personal import given, plain_username, require_sound, without_shown
from motorpool.accounts.roles import NARROW, Role
from motorpool.accounts.security.sessions import shut_out
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, NotPermitted
from motorpool.kit.events import publish
from motorpool.kit.pinyin import pinyin_key
from motorpool.kit.validity import not_over
from motorpool.organizations.events import OrganizationClosing
from motorpool.organizations.models import Organization, OrganizationKind

FIELDS = ("username", "name", "phone", "identity_number", "title", "organization")


class PersonData(TypedDict):
    username: str
    name: str
    phone: str
    title: str
    organization_id: int
    identity_number: NotRequired[str | None]


class NarrowStays(DomainError):
    code = "narrow_stays"
    message = "访客和供应商人员的角色只在原单位有效，调动时须终止"


class UsernameTaken(DomainError):
    code = "username_taken"
    message = "该账号已被使用"


@transaction.atomic
def create_person(
    *, data: PersonData, roles: list[str], valid_to: date | None = None, by: Actor, at: datetime
) -> tuple[User, str]:
    """The person with these roles at the own unit, and an initial password, which is stored only as its hash."""
    password = initial_password()
    return open_account(data=data, roles=roles, password=password, valid_to=valid_to, by=by, at=at), password


def open_account(
    *, data: PersonData, roles: list[str], password: str | None, valid_to: date | None, by: Actor, at: datetime
) -> User:
    """Inside the caller's transaction. Without a password nobody can sign in until one is issued."""
    unit = open_unit(data["organization_id"], by)
    if valid_to and valid_to <= by.on:
        raise BackwardPeriod(fields={"valid_to": "结束日期必须晚于今天"})
    person = add_person(data=data, password=password, must_change=True, by=by, at=at)
    person.organization = unit  # the rules of its roles ask for it
    for role in roles:
        require_appointer(role, unit, by)
        add_grant(person=person, role=role, unit=unit, valid_from=by.on, valid_to=valid_to, by=by, at=at)
    return person


def add_person(*, data: PersonData, password: str | None, must_change: bool, by: Actor, at: datetime) -> User:
    """Without asking who may: for `open_account` and for setting up an empty installation."""
    require_sound(data)
    data = {**data, "username": plain_username(data["username"])}
    person = User(
        **given(data),
        name_key=pinyin_key(data["name"]),
        password=make_password(password),
        must_change_password=must_change,
        password_changed_at=at,
        active_since=at,
    )
    with breach_of("user_username_once", becomes=UsernameTaken(fields={"username": UsernameTaken.message})):
        person.save()
    record(action="create", by=by, at=at, subject=person, after=model_to_dict(person, FIELDS))
    return person


@transaction.atomic
def update_person(*, person_id: int, data: PersonData, keep_grants: bool = False, by: Actor, at: datetime) -> User:
    """Whoever moves to another unit leaves the roles behind, unless they are to be kept."""
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    came_from = person.organization_id
    moves_to = open_unit(data["organization_id"], by) if data["organization_id"] != came_from else None
    if moves_to and person.pk == by.user_id:
        raise NotYourself("不能调整自己的所在单位")
    if data["username"] != person.username:
        data = {**data, "username": plain_username(data["username"])}
    if data["username"] != person.username:
        _require_power_over(person, by)  # single sign-on finds the account by this name
        _require_not_watching(person, by.on)
    if moves_to or (_says_who(person, data) and powers.appointed(person.grants.all(), by.on)):
        _require_power_over(person, by)  # into a suspended unit, say, or under somebody else's name
    before = model_to_dict(person, FIELDS)
    require_sound(without_shown(data, person))
    for name, value in given(data).items():
        setattr(person, name, value)
    person.name_key = pinyin_key(person.name)
    with breach_of("user_username_once", becomes=UsernameTaken(fields={"username": UsernameTaken.message})):
        person.save()
    old, new = changes(before=before, after=model_to_dict(person, FIELDS))
    if new:
        record(action="update", by=by, at=at, subject=person, before=old, after=new)
    if moves_to:
        _settle_grants(person, moves_to, keep_grants, by, at)
        if not keep_grants:
            publish(PersonMoving(person.pk, came_from, moves_to.pk, by, at))
    return person


def _settle_grants(person: User, unit: Organization, keep: bool, by: Actor, at: datetime) -> None:
    """All of them end that day, wherever they were given. Asking for cars, and driving, goes on in the new unit."""
    held = Grant.objects.filter(not_over(by.on), user=person)
    if keep:
        if held.filter(role__in=NARROW).exists():
            raise NarrowStays(fields={"keep_grants": NarrowStays.message})
        return
    carried = frozenset[Role]() if unit.kind == OrganizationKind.SUPPLIER else frozenset({Role.APPLICANT, Role.DRIVER})
    left = held.exclude(organization=unit)
    hand_over(grants=left, to=unit, carried=carried, note="调往其他单位", by=by, at=at)


@transaction.atomic
def set_active(*, person_id: int, active: bool, by: Actor, at: datetime) -> User:
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    _require_power_over(person, by)
    if person.pk == by.user_id:
        raise NotYourself
    if person.is_active != active:
        person.is_active = active
        person.active_since = at if active else person.active_since
        person.save(update_fields=["is_active", "active_since"])
        if not active:
            shut_out(person.pk, at=at)  # enabled again, the person signs in again
        record(action="activate" if active else "deactivate", by=by, at=at, subject=person)
    return person


@transaction.atomic
def reset_password(*, person_id: int, by: Actor, at: datetime) -> str:
    """A new initial password; every session of the person ends, since its hash is part of the session."""
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    _require_power_over(person, by)
    if person.pk == by.user_id:  # who sits at a session that was left open does not know the old one
        raise NotYourself("不能重置自己的密码，请使用“修改密码”")
    _require_not_watching(person, by.on)
    return issue_password(user=person, by=by, at=at)


class StillHasPeople(DomainError):
    code = "still_has_people"
    message = "该单位还有在用的人员账号，请先调整或停用"


def refuse_while_people(event: OrganizationClosing) -> None:
    if User.objects.filter(organization=event.organization_id, is_active=True).exists():
        raise StillHasPeople


class Watches(NotPermitted):
    message = powers.WATCHES


def _require_not_watching(person: User, on: date) -> None:
    if powers.watches(person, on, person.grants.all()):
        raise Watches


def _says_who(person: User, data: PersonData) -> bool:
    """Whether these tell of somebody else than the person as registered."""
    changed = without_shown(given(data), person)
    return data["name"] != person.name or "identity_number" in changed


def _require_power_over(person: User, by: Actor) -> None:
    if refusal := powers.refusal_of_power(person, by, person.grants.select_related("organization")):
        raise NotPermitted(refusal)
