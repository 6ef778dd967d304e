"""A level limits those below it: services and reading."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.accounts.events import LimitChanged
from motorpool.accounts.models import Grant, Limit
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.kit.events import publish
from motorpool.kit.validity import valid
from motorpool.organizations.models import Organization
from motorpool.organizations.queries import at_or_below

SEEN_BY = (Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE, Permission.PEOPLE_LIMIT)


class AlreadyLimited(DomainError):
    code = "already_limited"
    message = "该单位已有相同的限制"


class LimitLifted(DomainError):
    code = "limit_lifted"
    message = "该限制已解除"


class LimitOfOneThing(InvalidInput):
    code = "limit_of_one_thing"
    message = "角色和权限只能选择一项"


class LimitInThePast(InvalidInput):
    code = "limit_in_the_past"
    message = "限制不能从过去的日期开始，结束日期须晚于开始日期"


@transaction.atomic
def set_limit(
    *,
    organization_id: int,
    role: str,
    permission: str,
    reason: str,
    valid_from: date,
    valid_to: date | None,
    by: Actor,
    at: datetime,
) -> Limit:
    """Withhold a role or a permission from a part of the tree, or suspend all its accounts; only from above it."""
    unit = Organization.objects.found(organization_id, by, Permission.PEOPLE_LIMIT)
    above = [path for path in by.paths(Permission.PEOPLE_LIMIT) if unit.path.startswith(path) and path != unit.path]
    if not above:
        raise NotPermitted("只能限制下级单位")
    if role and permission:
        raise LimitOfOneThing(fields={"permission": LimitOfOneThing.message})
    if valid_from < by.on or (valid_to and valid_to <= valid_from):
        raise LimitInThePast(fields={"valid_to": LimitInThePast.message})
    limit = Limit(
        organization=unit,
        role=role,
        permission=permission,
        reason=reason,
        valid_from=valid_from,
        valid_to=valid_to,
        level=Organization.objects.get(path=min(above, key=len)),
        set_by_name=by.name,
    )
    with breach_of("limit_once_at_a_time", becomes=AlreadyLimited()):
        limit.save()
    after = {"what": limit.what, "valid_from": valid_from, "valid_to": valid_to, "reason": reason}
    record(action="create", label="限制权限", by=by, at=at, subject=limit, note=reason, after=after)
    publish(LimitChanged("上级限制了权限", f"{limit.what}：{reason or unit.name}", unit.path, by, at))
    return limit


@transaction.atomic
def lift_limit(*, limit_id: int, note: str, by: Actor, at: datetime) -> Limit:
    """No longer, from today on; never by a level below the one that set it."""
    limit = (
        Limit.objects.select_for_update(of=("self",))
        .select_related("organization", "level")
        .filter(pk=limit_id)
        .first()
    )
    if limit is None or not by.may(Permission.PEOPLE_LIMIT, limit.organization.path):
        raise NotFound
    if not by.may(Permission.PEOPLE_LIMIT, limit.level.path):
        raise NotPermitted("该限制由上级设定，只能由上级解除")
    if limit.valid_to and limit.valid_to <= by.on:
        raise LimitLifted
    limit.valid_to = max(by.on, limit.valid_from)
    limit.save(update_fields=["valid_to"])
    after = {"valid_to": limit.valid_to}
    record(action="lift", label="解除限制", by=by, at=at, subject=limit, note=note, after=after)
    publish(LimitChanged("权限限制已解除", str(limit), limit.organization.path, by, at))
    return limit


def limits_for(
    actor: Actor, *, q: str = "", organization_id: int | None = None, current: bool | None = None
) -> QuerySet[Limit]:
    """Limits on the actor's organisations, and those from above that reach them."""
    seen = {path for permission in SEEN_BY for path in actor.paths(permission)}
    rows = Limit.objects.filter(within(seen) | Q(organization__path__in=_prefixes(seen)))
    rows = rows.select_related("organization", "level")
    if q:
        rows = rows.filter(Q(organization__name__icontains=q) | Q(reason__icontains=q) | Q(set_by_name__icontains=q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if current is not None:
        rows = rows.filter(valid(actor.on)) if current else rows.exclude(valid(actor.on))
    return rows


def state_of(limit: Limit, on: date) -> str:
    """As the list shows it."""
    if limit.valid_to and limit.valid_to <= on:
        return "已解除"
    return "未生效" if limit.valid_from > on else "生效中"


def limits_of(user_id: int, home_path: str, on: date) -> QuerySet[Limit]:
    """Those that take something from this person today."""
    paths = set(Grant.objects.filter(valid(on), user=user_id).values_list("organization__path", flat=True))
    here = Q(organization__path__in=_prefixes(paths)) | Q(
        organization__path__in=_prefixes({home_path}), role="", permission=""
    )
    return Limit.objects.filter(here, valid(on)).select_related("organization", "level").order_by("pk")


def limits_for_paths(paths: list[str], on: date) -> list[Limit]:
    """All on these organisations or above them on that day."""
    rows = Limit.objects.filter(valid(on), organization__path__in=_prefixes(set(paths)))
    return list(rows.select_related("organization", "level").order_by("pk"))


def _prefixes(paths: set[str]) -> set[str]:
    """Of each path, those of the organisations above it, and its own."""
    found: set[str] = set()
    for path in paths:
        keys = path.strip("/").split("/")
        found |= {"/".join(keys[:number]) + "/" for number in range(1, len(keys) + 1)}
    return found
