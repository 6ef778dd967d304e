"""Signing in, and the account one has."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from motorpool.access.actors import Actor, platform
from motorpool.accounts import queries
from motorpool.accounts.events import SignedInSomewhereNew
from motorpool.accounts.models import SecondFactor, SignIn, User
from motorpool.accounts.passwords import LONGEST, replace_password, require_strong, require_unused
from motorpool.accounts.security import attempts, policy, throttle
from motorpool.accounts.security.models import Method, Outcome
from motorpool.accounts.security.origins import Origin, device_of
from motorpool.accounts.security.tickets import open_ticket
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of
from motorpool.kit.widths import narrow

LONGEST_NAME = 60  # of what was typed, as the log keeps it
WARN_BELOW = 3  # so many tries left


class BadCredentials(DomainError):
    code = "bad_credentials"
    status = 401
    message = "账号或密码不正确"


class WrongPassword(InvalidInput):
    code = "wrong_password"
    message = "当前密码不正确"


class SamePassword(InvalidInput):
    code = "same_password"
    message = "新密码不能与当前密码相同"


class Entry(NamedTuple):
    """Through the first door: with `ticket`, the second factor is still to be shown."""

    user: User
    ticket: str | None


def sign_in(*, username: str, password: str, origin: Origin, at: datetime) -> Entry:
    """The user, or a refusal that does not tell whether the name or the password was wrong. Every attempt is logged.

    Known and unknown names cost the same: one hash, the same statements.
    """
    user = queries.typed(username).select_related("organization").first()
    # Attempts count together however the name is written, whether there is such an account or not. Some letters fold
    # into two.
    username = user.username if user else narrow(username).lower()[:LONGEST_NAME]
    known = attempts.is_known(username, origin.address, at)
    throttle.slow_down(what="sign_in", address=origin.address, at=at, user_id=user.pk if user and known else None)
    rules = policy.current()
    attempt = attempts.begin(username=username, origin=origin, at=at)
    left = attempts.require_unlocked(attempt, rules, user_id=user.pk if user else None)
    if len(password) > LONGEST:
        password = ""
    right = check_password(password, user.password) if user else _as_slow_as_a_check(password)
    if user is None or not right or not user.is_active:
        outcome = Outcome.UNKNOWN_USER if user is None else Outcome.WRONG_PASSWORD if not right else Outcome.DISABLED
        _refused(attempt, outcome, user)
        warning = f"，再失败 {left} 次将锁定 {rules.lock_minutes} 分钟" if 0 < left < WARN_BELOW else ""
        if left <= 0:
            warning = f"，连续失败次数过多，已锁定 {rules.lock_minutes} 分钟"
        raise BadCredentials(f"{BadCredentials.message}{warning}")
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return Entry(user, ask_for_second_step(attempt=attempt, user=user))
    admit(attempt=attempt, user=user)
    return Entry(user, None)


def ask_for_second_step(*, attempt: SignIn, user: User) -> str:
    """The ticket for it, which holds only as long as the password that it was got with."""
    attempts.judge(attempt, Outcome.SECOND_STEP, user_id=user.pk)
    data = {"attempt": attempt.pk, "proof": user.get_session_auth_hash()}
    return open_ticket(kind="second_factor", user=user, data=data, at=attempt.at)


def _as_slow_as_a_check(password: str) -> bool:
    """So that time does not tell that there is no such name."""
    make_password(password)
    return False


def _refused(attempt: SignIn, outcome: Outcome, user: User | None, *, action: str = "sign_in_failed") -> None:
    """In the log for everybody; in the trail where there is a person. The same work is done where there is none."""
    with transaction.atomic():
        attempts.judge(attempt, outcome, user_id=user.pk if user else None)
        with transaction.atomic():
            record(
                action=action,
                by=platform(day_of(attempt.at)),
                at=attempt.at,
                subject=user,
                subject_type="accounts.user",
                note=f"{Outcome(outcome).label}，{attempt.address or '地址不明'}",
            )
            transaction.set_rollback(user is None)


@transaction.atomic
def admit(*, attempt: SignIn, user: User) -> None:
    """Every door has been passed: it is logged, recorded, and told where the address is new."""
    before = SignIn.objects.filter(user=user, outcome=Outcome.SUCCESS)
    is_new = before.exists() and attempt.address and not before.filter(address=attempt.address).exists()
    attempts.judge(attempt, Outcome.SUCCESS, user_id=user.pk)
    user.last_login = attempt.at
    user.save(update_fields=["last_login"])
    by = queries.actor_for(user, day_of(attempt.at))
    note = f"{attempt.get_method_display()}，{attempt.address or '地址不明'}，{device_of(attempt.agent)}"
    record(action="sign_in", by=by, at=attempt.at, subject=user, note=note)
    if is_new and attempt.address:
        publish(SignedInSomewhereNew(user.pk, attempt.address, device_of(attempt.agent), attempt.at))


def change_password(*, user_id: int, current: str, new: str, origin: Origin, by: Actor, at: datetime) -> User:
    """The current password is asked for like at the door: wrong ones count, lock and stay in the log.

    Raises WrongPassword, TooManyAttempts, SamePassword, WeakPassword or UsedBefore.
    """
    user = User.objects.get(pk=user_id)
    attempt = attempts.begin(username=user.username, origin=origin, at=at, method=Method.CHANGE)
    attempts.require_unlocked(attempt, policy.current(), user_id=user.pk)
    if not check_password(current[:LONGEST], user.password):
        _refused(attempt, Outcome.WRONG_PASSWORD, user, action="change_password_failed")
        raise WrongPassword(fields={"current_password": WrongPassword.message})
    attempt.delete()  # nobody came in, and nothing was guessed
    return _change_password(user_id=user_id, current=current, new=new, by=by, at=at)


@transaction.atomic
def _change_password(*, user_id: int, current: str, new: str, by: Actor, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if not check_password(current[:LONGEST], user.password):  # somebody else was quicker
        raise WrongPassword(fields={"current_password": WrongPassword.message})
    if current == new:
        raise SamePassword(fields={"new_password": SamePassword.message})
    rules = policy.current()
    require_strong(new, username=user.username, policy=rules)
    require_unused(new, user=user, policy=rules)
    replace_password(user=user, password=new, must_change=False, at=at)
    record(action="change_password", by=by, at=at, subject=user)
    return user
