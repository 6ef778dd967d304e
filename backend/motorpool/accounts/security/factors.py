"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost."""

import hmac
import io
import secrets
from datetime import datetime
from typing import NamedTuple

import pyotp
import segno
from django.db import transaction
from django.utils.crypto import constant_time_compare

from motorpool.access.actors import Actor
from motorpool.accounts.models import RecoveryCode, SecondFactor, SignIn, Ticket, User
from motorpool.accounts.queries import actor_for
from motorpool.accounts.security import attempts, policy, throttle, tickets
from motorpool.accounts.security.models import Outcome
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.tokens import digest
from motorpool.accounts.services import admit
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.moments import day_of

ISSUER = "公务用车一张网"
STEP = 30
DRIFT = 1  # steps that a phone's clock may be off
RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MOST_TRIES = 5  # with one ticket


class WrongCode(InvalidInput):
    code = "wrong_code"
    message = "验证码不正确或已使用，请等待下一个验证码"


class AlreadyEnrolled(DomainError):
    code = "already_enrolled"
    message = "已绑定动态口令；如需更换，请先解除绑定"


class NotEnrolled(DomainError):
    code = "not_enrolled"
    message = "尚未绑定动态口令"


class NotBegun(DomainError):
    code = "replacement_not_begun"
    message = "请先用现有验证码或备用码开始更换"


class NeededByRole(DomainError):
    code = "needed_by_role"
    message = "您的角色须使用动态口令，不能解除绑定"


class Enrolment(NamedTuple):
    """What the app has to be told: the picture to scan, or the secret to type."""

    secret: str
    qr_svg: str


def is_enrolled(user_id: int) -> bool:
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def begin_enrolment(*, by: Actor) -> Enrolment:
    """A new secret, which counts for nothing until a code of it is shown."""
    user = User.objects.get(pk=by.person)
    if is_enrolled(user.pk):
        raise AlreadyEnrolled
    secret = pyotp.random_base32()
    SecondFactor.objects.update_or_create(user=user, defaults={"secret": secret, "confirmed_at": None, "last_step": 0})
    return _enrolment(user, secret)


@transaction.atomic
def begin_replacement(*, code: str, by: Actor, at: datetime) -> Enrolment:
    """Another app, after a code of the present one or a recovery code; until it is confirmed the present one counts."""
    factor = _shown(code, by, at)
    secret = pyotp.random_base32()
    factor.next_secret = secret
    factor.save(update_fields=["next_secret"])
    return _enrolment(factor.user, secret)


@transaction.atomic
def confirm_replacement(*, code: str, by: Actor, at: datetime) -> list[str]:
    """The new app counts from now on, and no other; recovery codes of the old one are void."""
    factor = SecondFactor.objects.select_for_update().select_related("user").filter(user_id=by.person).first()
    if factor is None or factor.confirmed_at is None or not factor.next_secret:
        raise NotBegun
    step = _step_of(factor.next_secret.clear(), code, at)
    if step is None:
        raise WrongCode(fields={"code": WrongCode.message})
    factor.secret, factor.next_secret = factor.next_secret.clear(), ""
    factor.last_step, factor.confirmed_at = step, at
    factor.save(update_fields=["secret", "next_secret", "last_step", "confirmed_at"])
    record(action="replace_second_factor", by=by, at=at, subject=factor.user)
    return _new_recovery_codes(factor.user)


def _enrolment(user: User, secret: str) -> Enrolment:
    picture = io.BytesIO()
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    segno.make(uri, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False, light="#fff")
    return Enrolment(secret, picture.getvalue().decode())


def count_try(address: str | None, at: datetime, *, user_id: int | None) -> None:
    """Before any transaction: a refusal must not undo the count. Whose code it is, is known here."""
    throttle.slow_down(what="second_factor", address=address, at=at, user_id=user_id)


@transaction.atomic
def confirm_enrolment(*, code: str, by: Actor, at: datetime) -> list[str]:
    """The recovery codes, shown once."""
    factor = SecondFactor.objects.select_for_update().select_related("user").filter(user_id=by.person).first()
    if factor is None:
        raise NotEnrolled
    if factor.confirmed_at is not None:
        raise AlreadyEnrolled
    if not _takes(factor, code, at):
        raise WrongCode(fields={"code": WrongCode.message})
    factor.confirmed_at = at
    factor.save(update_fields=["confirmed_at"])
    record(action="enrol_second_factor", by=by, at=at, subject=factor.user)
    return _new_recovery_codes(factor.user)


@transaction.atomic
def renew_recovery_codes(*, code: str, by: Actor, at: datetime) -> list[str]:
    factor = _shown(code, by, at)
    record(action="renew_recovery_codes", by=by, at=at, subject=factor.user)
    return _new_recovery_codes(factor.user)


@transaction.atomic
def remove(*, code: str, required: bool, by: Actor, at: datetime) -> None:
    if required:
        raise NeededByRole
    factor = _shown(code, by, at)
    _forget(factor.user)
    record(action="remove_second_factor", by=by, at=at, subject=factor.user)


def reset(*, user: User, by: Actor, at: datetime) -> None:
    """By an administrator, who has been checked; inside the caller's transaction."""
    if not is_enrolled(user.pk):
        raise NotEnrolled
    _forget(user)
    record(action="reset_second_factor", by=by, at=at, subject=user)


def pass_second_step(*, ticket: str, code: str, origin: Origin, at: datetime) -> tuple[User, str]:
    """The second door: who has passed the first, and how. A wrong code is a failed sign-in like a wrong password."""
    count_try(origin.address, at, user_id=tickets.holder_of(kind="second_factor", token=ticket, at=at))
    with transaction.atomic():
        half = tickets.locked_ticket(kind="second_factor", token=ticket, at=at)
        user = User.objects.get(pk=half.user_id or 0)
        if not constant_time_compare(str(half.data.get("proof", "")), user.get_session_auth_hash()):
            raise tickets.TicketOver  # opened with another password
        first = SignIn.objects.get(pk=half.data["attempt"])
        attempt = attempts.begin(username=user.username, origin=origin, at=at, method=first.method)
        refusal: DomainError | None = None
        try:
            attempts.require_unlocked(attempt, policy.current(), user_id=user.pk)
            right = user.is_active and half.tries < MOST_TRIES and _code_is_right(user, code, at)
        except attempts.TooManyAttempts as error:
            right, refusal = False, error
        if right:
            half.delete()
            first.delete()  # one line in the log for one way in
            admit(attempt=attempt, user=user)
            return user, attempt.method
        _count(half, attempt, refusal)
    raise refusal or WrongCode(fields={"code": WrongCode.message})  # after the commit: the try must count


def _count(half: Ticket, attempt: SignIn, refusal: DomainError | None) -> None:
    attempts.judge(attempt, Outcome.LOCKED if refusal else Outcome.SECOND_FACTOR, user_id=half.user_id)
    half.tries += 1
    half.save(update_fields=["tries"])


def _code_is_right(user: User, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    return _takes(factor, code, at) or _takes_recovery(user, code, at)


def _takes(factor: SecondFactor, code: str, at: datetime) -> bool:
    """A code of now or of the steps beside it, if it is newer than the last one taken."""
    step = _step_of(factor.secret.clear(), code, at, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _step_of(secret: str, code: str, at: datetime, *, after: int = 0) -> int | None:
    plain = code.replace(" ", "")
    if not (plain.isascii() and plain.isdigit()):
        return None
    app, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    steps = range(max(now - DRIFT, after + 1), now + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(app.generate_otp(step), plain)), None)


def _takes_recovery(user: User, code: str, at: datetime) -> bool:
    taken = RecoveryCode.objects.filter(user=user, digest=_recovery_digest(code), used_at=None).update(used_at=at)
    if taken:
        record(action="use_recovery_code", by=actor_for(user, day_of(at)), at=at, subject=user)
    return taken == 1


def _shown(code: str, by: Actor, at: datetime) -> SecondFactor:
    """The actor's own factor, after a code of it; who has lost the app shows a recovery code."""
    factor = (
        SecondFactor.objects.select_for_update()
        .select_related("user")
        .filter(user_id=by.person, confirmed_at__isnull=False)
        .first()
    )
    if factor is None:
        raise NotEnrolled
    if not (_takes(factor, code, at) or _takes_recovery(factor.user, code, at)):
        raise WrongCode(fields={"code": WrongCode.message})
    return factor


def _forget(user: User) -> None:
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_recovery_digest(code)) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _recovery_digest(code: str) -> str:
    """Twelve of 31 signs, 59 bits: nothing to guess. However it was typed."""
    return digest(code.upper().replace("-", "").replace(" ", ""))
