"""The administrator's verbs for many people at once: each is tried by itself, and each answers how it went."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.accounts.people import reset_password, set_active
from motorpool.kit.errors import DomainError, NotFound


class Outcome(NamedTuple):
    person_id: int
    name: str
    username: str
    organization: str
    done: bool
    message: str = ""
    password: str = ""  # a new initial one, shown once


class AccountDisabled(DomainError):
    code = "account_disabled"
    message = "账号已停用，请先启用"


def set_active_each(*, person_ids: list[int], active: bool, by: Actor, at: datetime) -> list[Outcome]:
    """Open or close accounts."""

    def act(person: User) -> Outcome:
        if person.is_active == active:
            return _outcome(person, message="账号原已启用" if active else "账号原已停用")
        set_active(person_id=person.pk, active=active, by=by, at=at)
        return _outcome(person)

    return _each(person_ids, by, act)


def issue_passwords(*, person_ids: list[int], by: Actor, at: datetime) -> list[Outcome]:
    """A new initial password for each. Hashing one takes a good part of a second, so few are asked for at a time."""

    def act(person: User) -> Outcome:
        if not person.is_active:
            raise AccountDisabled
        return _outcome(person, password=reset_password(person_id=person.pk, by=by, at=at))

    return _each(person_ids, by, act)


def _each(person_ids: list[int], by: Actor, act: Callable[[User], Outcome]) -> list[Outcome]:
    """In the order asked for. Where none of them can be seen, nothing was asked for that exists."""
    rows = User.objects.visible_to(by, Permission.PEOPLE_MANAGE).select_related("organization")
    people = rows.in_bulk(person_ids)
    if not people:
        raise NotFound
    return [
        _tried(people[key], act) if key in people else Outcome(key, "", "", "", done=False, message=NotFound.message)
        for key in dict.fromkeys(person_ids)
    ]


def _tried(person: User, act: Callable[[User], Outcome]) -> Outcome:
    try:
        with transaction.atomic():
            return act(person)
    except DomainError as refusal:
        return _outcome(person, done=False, message=refusal.message)


def _outcome(person: User, *, done: bool = True, message: str = "", password: str = "") -> Outcome:
    return Outcome(person.pk, person.name, person.username, person.organization.name, done, message, password)
