"""Signing in, and the account one has."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.accounts import queries
from motorpool.accounts.models import SignIn, User
from motorpool.accounts.passwords import require_strong
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.moments import day_of

FAILURES_FROM_ONE_ADDRESS = 5
FAILURES_FROM_ALL = 20


class BadCredentials(DomainError):
    code = "bad_credentials"
    status = 401
    message = "用户名或密码不正确"


class TooManyAttempts(DomainError):
    code = "too_many_attempts"
    status = 429
    message = "登录失败次数过多，请 15 分钟后再试"


class WrongPassword(InvalidInput):
    code = "wrong_password"
    message = "当前密码不正确"


class SamePassword(InvalidInput):
    code = "same_password"
    message = "新密码不能与当前密码相同"


def sign_in(*, username: str, password: str, address: str | None, at: datetime) -> User:
    """The user, or a refusal that does not tell whether the name or the password was wrong. Every attempt is logged."""
    near, all_of_them = queries.failures(username, address, at)
    if near >= FAILURES_FROM_ONE_ADDRESS or all_of_them >= FAILURES_FROM_ALL:
        raise TooManyAttempts
    user = User.objects.select_related("organization").filter(username=username, is_active=True).first()
    if user is None:
        make_password(password)  # as slow as a check, so that time does not tell that there is no such name
    if user is None or not check_password(password, user.password):
        SignIn.objects.create(username=username, at=at, address=address, succeeded=False)
        raise BadCredentials
    with transaction.atomic():
        SignIn.objects.create(username=username, at=at, address=address, succeeded=True)
        user.last_login = at
        user.save(update_fields=["last_login"])
        record(action="sign_in", by=queries.actor_for(user, day_of(at)), at=at, subject=user)
    return user


@transaction.atomic
def change_password(*, user_id: int, current: str, new: str, by: Actor, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if not check_password(current, user.password):
        raise WrongPassword(fields={"current_password": WrongPassword.message})
    if current == new:
        raise SamePassword(fields={"new_password": SamePassword.message})
    require_strong(new, username=user.username)
    user.password = make_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(action="change_password", by=by, at=at, subject=user)
    return user
