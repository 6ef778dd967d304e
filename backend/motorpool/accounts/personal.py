"""Personal data: what may be stored, and looking at what is masked, one recorded look at a time (P6)."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from stdnum.cn import ric

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.accounts.queries import SEEN_BY
from motorpool.audit.models import Entry
from motorpool.audit.refusals import noted
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput, NotFound
from motorpool.kit.sealed_fields import Masked, normal
from motorpool.kit.widths import narrow

NAMES = {
    "phone": "电话号码",
    "contact_phone": "联系电话",
    "identity_number": "身份证号",
    "licence_number": "驾驶证号",
}
REASONED = frozenset({"identity_number", "licence_number"})
USERNAME = re.compile(r"[0-9A-Za-z.\_@+\-\u3400-\u4dbf\u4e00-\u9fff]+")
REVEAL = "reveal"
TOO_OFTEN = "过于频繁"
WINDOWS = ((timedelta(minutes=10), 20), (timedelta(days=1), 200))


class BadIdentityNumber(InvalidInput):
    code = "bad_identity_number"
    message = "身份证号不正确，请核对 18 位号码"


class BadUsername(InvalidInput):
    code = "bad_username"
    message = "登录账号只能由字母、数字、汉字和 . _ @ + - 组成"


class MaskedInput(InvalidInput):
    code = "masked_input"
    message = "请填写完整号码，不能含有星号"


class ReasonRequired(InvalidInput):
    code = "reason_required"
    message = "请填写查看原因"


class TooManyLooks(DomainError):
    code = "too_many_looks"
    status = 429
    message = "查看个人信息过于频繁，请稍后再试"


class NothingThere(DomainError):
    code = "nothing_there"
    status = 404
    message = "没有登记该信息"


def given(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was not given; identity numbers are stored in one way."""
    number = data.get("identity_number")
    rest = {name: value for name, value in data.items() if name != "identity_number"}
    return rest if number is None else {**rest, "identity_number": number if "*" in number else normal(number)}


def without_shown(data: Mapping[str, Any], row: Model) -> dict[str, Any]:
    """Without what a form sent back as it was shown: masked values that stay."""
    return {
        name: value
        for name, value in data.items()
        if not (isinstance(current := getattr(row, name, None), Masked) and current == value)
    }


def plain_username(username: str) -> str:
    """In the one way of writing it. Nobody may have a name that only looks like another's: full-width signs are
    written plainly, letters of other alphabets and signs without a shape are refused."""
    plain = unicodedata.normalize("NFKC", narrow(username))
    if not USERNAME.fullmatch(plain):
        raise BadUsername(fields={"username": BadUsername.message})
    return plain


def require_sound(data: Mapping[str, Any]) -> None:
    require_typed(**{name: data.get(name) or "" for name in ("phone", "identity_number")})
    number = normal(data.get("identity_number") or "")
    if number and not (len(number) == 18 and number.isascii() and ric.is_valid(number)):
        raise BadIdentityNumber(fields={"identity_number": BadIdentityNumber.message})


def require_typed(**texts: str) -> None:
    """A mask of another record is no number."""
    if wrong := {name: MaskedInput.message for name, text in texts.items() if "*" in text}:
        raise MaskedInput(fields=wrong)


def reveal_person(*, person_id: int, what: str, reason: str, by: Actor, at: datetime) -> str:
    """Of those whose data the actor may reveal, and one's own."""
    if person_id == by.user_id:
        person = User.objects.get(pk=person_id)
    else:
        rows = User.objects.all()
        found = rows.visible_to(by, Permission.PERSONAL_REVEAL).filter(pk=person_id).first()
        if found is None:
            raise out_of_reach(rows, person_id, what, by, at, *SEEN_BY, Permission.SUPPLIER_OWN)
        person = found
    return look(subject=person, what=what, reason=reason, by=by, at=at)


def out_of_reach(
    rows: ScopedQuerySet[Any], pk: int, what: str, by: Actor, at: datetime, *seen_by: Permission
) -> NotFound:
    """The refusal to tell a number of this row, recorded where the actor sees the row with the number masked."""
    masked = rows.visible_to(by, *seen_by).filter(pk=pk).first()
    refusal = NotFound()
    return noted(refusal, subject=masked, action="refuse_reveal", note=NAMES[what], by=by, at=at) if masked else refusal


@transaction.atomic
def look(
    *,
    subject: Model,
    holder: Model | None = None,
    what: str,
    reason: str = "",
    once: bool = False,
    by: Actor,
    at: datetime,
) -> str:
    """The clear value, with its entry in the trail. The caller has checked that the actor may.

    `holder`: whose value it is, where the look is for the sake of another record (a driver's number, for a trip).
    `once`: who works with the number (a driver calling his passenger) leaves one entry for the task, not one a call.
    """
    value: Masked = getattr(holder or subject, what)
    if not value:
        raise NothingThere
    if what in REASONED and not reason:
        raise ReasonRequired(fields={"reason": ReasonRequired.message})
    clear = value.clear()
    if not (once and _looked(subject, what, by)):
        _require_moderation(by, at)
        note = f"{NAMES[what]}：{reason}" if reason else NAMES[what]
        record(action=REVEAL, label="查看个人信息", by=by, at=at, subject=subject, note=note, after={"field": what})
    return clear


def _looked(subject: Model, what: str, by: Actor) -> bool:
    kind = subject._meta.label_lower
    own = Entry.objects.filter(subject_type=kind, subject_id=subject.pk, actor=by.user_id, action=f"{kind}.{REVEAL}")
    return own.filter(after__field=what).exists()


def _require_moderation(by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:  # of two looks at once, the second counts the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.personal'), %s)", [by.person % 2**31])
    looks = Entry.objects.filter(actor=by.person, action__endswith=f".{REVEAL}")
    for window, most in WINDOWS:
        if looks.filter(at__gt=at - window)[:most].count() >= most:
            raise noted(
                TooManyLooks(),
                subject=User.objects.get(pk=by.person),
                action="refuse_reveal",
                note=TOO_OFTEN,
                by=by,
                at=at,
            )
