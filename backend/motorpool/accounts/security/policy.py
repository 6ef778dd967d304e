"""The rules of signing in: reading the ones that hold, changing them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.security.models import SecurityPolicy
from motorpool.audit.services import changes, record
from motorpool.kit.errors import NotPermitted

RULES = tuple(field.name for field in SecurityPolicy._meta.get_fields() if field.name not in {"id", "at", "by"})
TOLD_BEFORE = timedelta(days=14)


class OnlyAtTheRoot(NotPermitted):
    message = "安全设置对全平台生效，只有最上级单位的安全管理员可以修改"


def current() -> SecurityPolicy:
    return SecurityPolicy.objects.order_by("-pk").first() or SecurityPolicy()


def versions() -> QuerySet[SecurityPolicy]:
    return SecurityPolicy.objects.select_related("by").order_by("-pk")


def with_the_one_before(page: list[SecurityPolicy]) -> None:
    """Puts on each version of a page, the newest first, the one that it replaced; the first replaced the defaults."""
    for row, older in zip(page, [*page, None][1:], strict=True):
        replaced = older or versions().filter(pk__lt=row.pk).first() or SecurityPolicy()
        row.before = replaced  # type: ignore[attr-defined]  # read by the schema


def is_over_everything(actor: Actor, permission: str) -> bool:
    """By a grant on the root, whose path has one part."""
    return any(path.count("/") == 1 for path in actor.paths(permission))


@transaction.atomic
def change_policy(*, rules: Mapping[str, Any], by: Actor, at: datetime) -> SecurityPolicy:
    """A new version, if anything differs."""
    if not is_over_everything(by, Permission.SECURITY_MANAGE):
        raise OnlyAtTheRoot
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.security_policy'))")
    before = model_to_dict(current(), RULES)
    old, new = changes(before=before, after={**before, **rules})
    if not new:
        return current()
    policy = SecurityPolicy.objects.create(**{**before, **rules}, at=at, by_id=by.user_id)
    record(action="update", by=by, at=at, subject_type="accounts.securitypolicy", before=old, after=new)
    return policy
