"""What a password must be, and making initial ones."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from motorpool.access.actors import Actor
from motorpool.accounts.models import SecurityPolicy, UsedPassword, User
from motorpool.accounts.security.tickets import withdraw_tickets
from motorpool.audit.services import record
from motorpool.kit.errors import InvalidInput

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing to mistake when read aloud
_DRESSED = str.maketrans("@4301$5", "aaeolss")
LONGEST = 128  # hashing is slow on purpose; nobody may make it slower still


class WeakPassword(InvalidInput):
    code = "weak_password"


class UsedBefore(InvalidInput):
    code = "password_used_before"


def require_strong(password: str, *, username: str, policy: SecurityPolicy) -> None:
    """Long enough, of enough kinds, not a common one, not the user's name; or WeakPassword says why not."""
    kinds = sum(
        any(test(character) for character in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
    )
    if len(password) < policy.password_length:
        _refuse(f"密码至少 {policy.password_length} 位")
    if len(password) > LONGEST:
        _refuse(f"密码最多 {LONGEST} 位")
    if kinds < policy.password_kinds:
        _refuse(f"密码须包含大写字母、小写字母、数字、符号中的至少 {policy.password_kinds} 种")
    if username.lower() in password.lower():
        _refuse("密码不能包含账号")
    if _is_common(password):
        _refuse("该密码过于常见，请勿使用常见单词加数字的组合")


def _is_common(password: str) -> bool:
    """Also what only dresses up a common one: P@ssw0rd2026! is "password"."""
    word = "".join(filter(str.isalpha, password.rstrip("0123456789!@#$%^&*.?").translate(_DRESSED).lower()))
    return any(_is_listed(one) for one in (password, word) if one)


def _is_listed(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def require_unused(password: str, *, user: User, policy: SecurityPolicy) -> None:
    """Not one of the last ones. The current one is asked about apart."""
    if not policy.password_history:
        return
    last = UsedPassword.objects.filter(user=user).order_by("-pk")[: policy.password_history - 1]
    if any(check_password(password, used.password) for used in last):
        message = f"不能使用最近 {policy.password_history} 次用过的密码"
        raise UsedBefore(message, fields={"new_password": message})


def replace_password(*, user: User, password: str, must_change: bool, at: datetime) -> None:
    """The only writer of a password of somebody who has one: the old one goes into the history, as its hash."""
    withdraw_tickets(user.pk)
    UsedPassword.objects.create(user=user, password=user.password, replaced_at=at)
    user.password = make_password(password)
    user.must_change_password = must_change
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])


def expires_at(user: User, policy: SecurityPolicy) -> datetime | None:
    if not policy.password_days or user.password_changed_at is None:
        return None
    return user.password_changed_at + timedelta(days=policy.password_days)


def initial_password() -> str:
    """Shown once to the administrator, and to be changed at the first sign-in."""
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(12))
        if (
            any(c.islower() for c in password)
            and any(c.isupper() for c in password)
            and any(c.isdigit() for c in password)
        ):
            return password


def issue_password(*, user: User, by: Actor, at: datetime, note: str = "") -> str:
    """A new initial password, recorded; every session ends, since the hash is part of it. Without asking who may."""
    password = initial_password()
    replace_password(user=user, password=password, must_change=True, at=at)
    record(action="reset_password", by=by, at=at, subject=user, note=note)
    return password


def _refuse(reason: str) -> None:
    raise WeakPassword(reason, fields={"new_password": reason, "password": reason})
