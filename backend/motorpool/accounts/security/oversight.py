"""What an administrator does about somebody else's way in."""

from datetime import datetime
from typing import Any

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import Grant, SecondFactor, SignIn, User
from motorpool.accounts.passwords import expires_at, issue_password
from motorpool.accounts.queries import watching
from motorpool.accounts.roles import Role
from motorpool.accounts.security import attempts, factors, policy, sessions
from motorpool.accounts.security.models import Outcome
from motorpool.audit.services import record
from motorpool.kit.errors import NotPermitted
from motorpool.kit.validity import not_over

MANAGE = Permission.SECURITY_MANAGE


def standing_of(*, person_id: int, by: Actor, at: datetime) -> dict[str, Any]:
    """How somebody signs in, and where the person is signed in now."""
    person = User.objects.found(person_id, by, MANAGE)
    rules = policy.current()
    factor = SecondFactor.objects.filter(user=person, confirmed_at__isnull=False).first()
    return {
        "locked_until": attempts.account_locked_until(person.username, rules, at),
        "has_password": person.has_usable_password(),
        "may_reset_password": _refusal_to_reset(person, by) is None,
        "password_changed_at": person.password_changed_at,
        "password_expires_at": expires_at(person, rules),
        "second_factor_since": factor.confirmed_at if factor else None,
        "sessions": sessions.sessions_of(person.pk, at),
    }


@transaction.atomic
def unlock(*, person_id: int, by: Actor, at: datetime) -> None:
    person = User.objects.locked(person_id, by, MANAGE)
    SignIn.objects.create(username=person.username, user=person, at=at, outcome=Outcome.UNLOCKED)
    record(action="unlock", by=by, at=at, subject=person)


@transaction.atomic
def end_sessions(*, person_id: int, by: Actor, at: datetime) -> None:
    person = User.objects.locked(person_id, by, MANAGE)
    sessions.end_all(user=person, by=by, at=at)


@transaction.atomic
def reset_second_factor(*, person_id: int, by: Actor, at: datetime) -> None:
    """Takes a lock away, so only over people whose every grant is within the actor's reach; every session ends."""
    person = User.objects.locked(person_id, by, MANAGE)
    held = Grant.objects.filter(not_over(by.on), user=person).select_related("organization")
    if person.pk == by.user_id or not all(by.may(MANAGE, grant.organization.path) for grant in held):
        raise NotPermitted("该人员在其他单位有授权，或是您本人，请由上级管理员处理")
    factors.reset(user=person, by=by, at=at)
    sessions.end_all(user=person, by=by, at=at)


@transaction.atomic
def reset_watcher_password(*, person_id: int, by: Actor, at: datetime) -> str:
    """A new initial password for somebody who watches others (ADR 0034); every session ends with the old one.

    NotPermitted for everybody else's password, and for the 审计管理员 who audits the actor.
    """
    person = User.objects.locked(person_id, by, MANAGE)
    if refusal := _refusal_to_reset(person, by):
        raise NotPermitted(refusal)
    return issue_password(user=person, by=by, at=at)


def _refusal_to_reset(person: User, by: Actor) -> str | None:
    watched = watching(person, by.on).select_related("organization")
    held = [*watched, *Grant.objects.filter(not_over(by.on), user=person).select_related("organization")]
    if person.pk == by.user_id:
        return "请使用“修改密码”"
    if not watched:
        return "该人员的密码由其单位管理员重置"
    if not all(by.may(MANAGE, grant.organization.path) for grant in held):
        return "该人员在其他单位有授权，请由上级安全管理员重置"
    audited = [grant.organization.path for grant in held if grant.role == Role.AUDIT_ADMIN]
    if any(path.startswith(above) for path in by.paths(MANAGE) for above in audited):
        return "该审计管理员审计您的操作，请由上级安全管理员，或在服务器上重置"
    return None
