"""Attempts to sign in: each is written down before it is judged, and too many wrong ones lock.

Who guesses in parallel gains nothing: attempts at the same moment see each other's rows, so at most as many passwords
are looked at as the rules allow. A name nobody has is locked like any other.

An address may be that of a whole building. Too many failures from it make strangers wait for one another; whoever has
come from there before does not notice. Where a whole building signs in for the first time in the same minute, those not
judged yet are no failures of the address: how many may try at all is bounded by `throttle`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from motorpool.accounts.models import SecurityPolicy, SignIn
from motorpool.accounts.security.models import FAILURES, Method, Outcome
from motorpool.accounts.security.origins import Origin
from motorpool.kit.errors import DomainError

KNOWN_FOR = timedelta(days=30)
IN_LINE = timedelta(minutes=1)
"""So long a first sign-in from an address may stand in line before it counts against its neighbours there."""
CLEARING = (Outcome.SUCCESS, Outcome.UNLOCKED)


class TooManyAttempts(DomainError):
    code = "too_many_attempts"
    status = 429
    message = "登录失败次数过多，请稍后再试"


def begin(*, username: str, origin: Origin, at: datetime, method: str = Method.PASSWORD) -> SignIn:
    """Counts as a failure until it is judged."""
    return SignIn.objects.create(username=username, at=at, address=origin.address, agent=origin.agent, method=method)


def judge(attempt: SignIn, outcome: Outcome, *, user_id: int | None = None) -> None:
    attempt.outcome, attempt.user_id = outcome, user_id
    attempt.save(update_fields=["outcome", "user"])


def require_unlocked(attempt: SignIn, policy: SecurityPolicy, *, user_id: int | None) -> int:
    """How many more may fail after this one; or TooManyAttempts says until when it is locked."""
    others = SignIn.objects.exclude(pk=attempt.pk)
    known = is_known(attempt.username, attempt.address, attempt.at)
    failed = _failures(others, attempt.username, attempt.address if known else None, policy, attempt.at)
    until = locked_until(failed, policy.account_failures, policy)
    if until is not None and until > attempt.at:
        judge(attempt, Outcome.LOCKED, user_id=user_id)
        minutes = -(-(until - attempt.at) // timedelta(minutes=1))
        raise TooManyAttempts(f"登录失败次数过多，已锁定，请 {minutes} 分钟后再试，或联系安全管理员解锁")
    free_at = None if known else _address_free_at(others, attempt, policy)
    if free_at is not None and free_at > attempt.at:
        judge(attempt, Outcome.LOCKED, user_id=user_id)
        seconds = -(-(free_at - attempt.at) // timedelta(seconds=1))
        raise TooManyAttempts(f"该网络地址登录失败次数过多，请 {seconds} 秒后再试")
    counted = sum(at > attempt.at - timedelta(minutes=policy.failure_minutes) for at in failed)
    return policy.account_failures - counted - 1


def account_locked_until(username: str, policy: SecurityPolicy, at: datetime) -> datetime | None:
    """For whoever calls from an address that is not known to be the person's."""
    until = locked_until(_failures(SignIn.objects.all(), username, None, policy, at), policy.account_failures, policy)
    return until if until is not None and until > at else None


def is_known(username: str, address: str | None, at: datetime) -> bool:
    """Whether this name has signed in from this address of late."""
    here = SignIn.objects.filter(username=username, address=address, outcome=Outcome.SUCCESS, at__gt=at - KNOWN_FOR)
    return address is not None and here.exists()


def locked_until(failed: Sequence[datetime], most: int, policy: SecurityPolicy) -> datetime | None:
    """`failed` with the newest first. So many within the window lock, from the last of them on."""
    window, lock = timedelta(minutes=policy.failure_minutes), timedelta(minutes=policy.lock_minutes)
    for newest, oldest in zip(failed, failed[most - 1 :], strict=False):
        if newest - oldest < window:
            return newest + lock
    return None


def _address_free_at(rows: QuerySet[SignIn], attempt: SignIn, policy: SecurityPolicy) -> datetime | None:
    """From a locked address one password is looked at now and then, as often in the long run as the limit allows."""
    if not attempt.address:
        return None
    here = rows.filter(address=attempt.address).exclude(outcome=Outcome.PENDING, at__gt=attempt.at - IN_LINE)
    failed = list(_recent(here, policy, attempt.at)[: policy.address_failures * 2])
    until = locked_until(failed, policy.address_failures, policy)
    if until is None or until <= attempt.at:
        return None
    return failed[0] + timedelta(minutes=policy.failure_minutes) / policy.address_failures


def _failures(
    rows: QuerySet[SignIn], username: str, known: str | None, policy: SecurityPolicy, at: datetime
) -> Sequence[datetime]:
    """Since the last success. At a `known` address, from which the person has come before, only those from there count:

    a stranger who fails on purpose shuts the account for strangers, not for its owner.
    """
    mine = rows.filter(username=username)
    cleared = mine.filter(outcome__in=CLEARING, at__lte=at).order_by("-at").values_list("at", flat=True).first()
    if known:
        mine = mine.filter(address=known)
    recent = _recent(mine, policy, at)
    if cleared:
        recent = recent.filter(at__gt=cleared)
    return list(recent[: policy.account_failures * 20])


def _recent(rows: QuerySet[SignIn], policy: SecurityPolicy, at: datetime) -> "QuerySet[SignIn, datetime]":
    counted = timedelta(minutes=policy.failure_minutes + policy.lock_minutes)
    return rows.filter(at__gt=at - counted, outcome__in=FAILURES).order_by("-at", "-pk").values_list("at", flat=True)
