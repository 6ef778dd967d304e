"""Being signed in: beginning, going on, ending. Who a request's session belongs to is asked here and nowhere else."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare

from motorpool.access.actors import Actor
from motorpool.accounts.limited import suspending
from motorpool.accounts.models import SecondFactor, SecurityPolicy, Session, User
from motorpool.accounts.security import policy as rules
from motorpool.accounts.security.models import Ending
from motorpool.accounts.security.origins import Origin, device_of, is_phone
from motorpool.accounts.security.tickets import withdraw_tickets
from motorpool.accounts.security.tokens import digest, new_token
from motorpool.audit.services import record
from motorpool.kit.errors import NotFound
from motorpool.kit.moments import day_of

SEEN_EVERY = timedelta(minutes=1)
ENROLLED = SecondFactor.objects.filter(user=OuterRef("user"), confirmed_at__isnull=False)


class Standing(NamedTuple):
    """A session that holds, with the rules it holds under."""

    session: Session
    policy: SecurityPolicy
    enrolled: bool  # has a second factor
    suspended: bool  # with all accounts of the unit, by a level above


def idle_time(session: Session, policy: SecurityPolicy) -> timedelta:
    return timedelta(minutes=policy.phone_idle_minutes if is_phone(session.agent) else policy.idle_minutes)


def over_at(session: Session, policy: SecurityPolicy) -> datetime:
    return session.began_at + timedelta(hours=policy.session_hours)


def start(*, user: User, method: str, origin: Origin, at: datetime) -> str:
    """The token for the browser. The oldest ones beyond the number allowed at once end."""
    token = new_token()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two at once, each counts the other
        kept = rules.current().sessions_at_once - 1
        too_many = [one.pk for one in _open(user.pk).order_by("-last_seen_at", "-pk")[kept:]]
        end(Session.objects.filter(pk__in=too_many), because=Ending.TOO_MANY, at=at)
        Session.objects.create(
            token_hash=digest(token),
            user=user,
            proof=user.get_session_auth_hash(),
            method=method,
            address=origin.address,
            agent=origin.agent,
            began_at=at,
            last_seen_at=at,
        )
    return token


def standing(*, token: str, at: datetime) -> Standing | Ending | None:
    """The session that belongs to this token; or why it holds no longer, as far as the browser may know."""
    session = (
        Session.objects.select_related("user")
        .annotate(enrolled=Exists(ENROLLED), suspended=Exists(suspending(day_of(at))))
        .filter(token_hash=digest(token))
        .first()
    )
    if session is None:
        return None
    if session.ended_at is not None:
        return Ending(session.ended_because)
    if not session.user.is_active:
        return None
    if not constant_time_compare(session.proof, session.user.get_session_auth_hash()):
        return Ending.PASSWORD
    policy = rules.current()
    if at >= over_at(session, policy):
        return Ending.OVER
    if at >= session.last_seen_at + idle_time(session, policy):
        return Ending.IDLE
    return Standing(session, policy, session.enrolled, session.suspended)


def touch(session: Session, *, at: datetime) -> None:
    """Somebody is there. Written at most once a minute."""
    if at - session.last_seen_at >= SEEN_EVERY:
        session.last_seen_at = at
        Session.objects.filter(pk=session.pk).update(last_seen_at=at)


def renew(session: Session, *, user: User, at: datetime) -> str:
    """After a change of password: this session goes on under a new token, every other one ends."""
    token = new_token()
    session.token_hash, session.proof = digest(token), user.get_session_auth_hash()
    session.save(update_fields=["token_hash", "proof"])
    end(_open(user.pk).exclude(pk=session.pk), because=Ending.PASSWORD, at=at)
    return token


def end(rows: QuerySet[Session], *, because: Ending, at: datetime) -> int:
    return rows.filter(ended_at=None).update(ended_at=at, ended_because=because)


def sessions_of(user_id: int, at: datetime, *, current: int | None = None) -> list[Session]:
    """The ones that hold, the latest seen first; `current` is marked as the one that asks."""
    policy = rules.current()
    rows = _open(user_id).select_related("user").annotate(current=Q(pk=current)).order_by("-last_seen_at", "-pk")
    return [
        one
        for one in rows
        if at < over_at(one, policy)
        and at < one.last_seen_at + idle_time(one, policy)
        and constant_time_compare(one.proof, one.user.get_session_auth_hash())
    ]


@transaction.atomic
def end_own(*, session_id: int, by: Actor, at: datetime) -> None:
    session = _open(by.person).select_related("user").filter(pk=session_id).first()
    if session is None:
        raise NotFound
    end(Session.objects.filter(pk=session.pk), because=Ending.BY_ONESELF, at=at)
    note = f"{device_of(session.agent)}，{session.address or '地址不明'}"
    record(action="end_session", by=by, at=at, subject=session.user, note=note)


@transaction.atomic
def end_others(*, kept_id: int, by: Actor, at: datetime) -> int:
    """Every session of one's own but this one; how many there were."""
    withdraw_tickets(by.person)
    ended = end(_open(by.person).exclude(pk=kept_id), because=Ending.BY_ONESELF, at=at)
    if ended:
        person = User.objects.get(pk=by.person)
        record(action="end_session", by=by, at=at, subject=person, note=f"本人的其他登录，共 {ended} 处")
    return ended


def end_all(*, user: User, by: Actor, at: datetime) -> int:
    """For an administrator, who has been checked; inside the caller's transaction."""
    ended = shut_out(user.pk, at=at)
    record(action="end_session", by=by, at=at, subject=user, note=f"由管理员结束，共 {ended} 处")
    return ended


def shut_out(user_id: int, *, at: datetime) -> int:
    """Every session ends, and what is half a session; how many there were. For callers who record why."""
    withdraw_tickets(user_id)
    return end(_open(user_id), because=Ending.BY_ADMINISTRATOR, at=at)


def _open(user_id: int) -> QuerySet[Session]:
    return Session.objects.filter(user_id=user_id, ended_at=None)
