"""Giving roles and ending them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.filings import file_with_city
from motorpool.accounts.limits import limits_for_paths
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import APPOINTED, Role, excluded_by
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.organizations.models import Organization, OrganizationKind


class AlreadyGranted(DomainError):
    code = "already_granted"
    message = "该人员在此单位已有此角色"


class GrantEnded(DomainError):
    code = "grant_ended"
    message = "该授权已终止"


class NotYourself(DomainError):
    code = "not_yourself"
    message = "不能给自己授权、终止自己的授权或停用自己的账号"


class GrantInThePast(InvalidInput):
    """Who could do what on a day of the past must stay what it was."""

    code = "grant_in_the_past"
    message = "授权不能从过去的日期开始"


class BackwardPeriod(InvalidInput):
    code = "backward_period"
    message = "结束日期必须晚于开始日期"


class OrganizationClosed(DomainError):
    code = "organization_closed"
    message = "该单位已撤销"


class RolesExclude(DomainError):
    code = "roles_exclude"
    message = "该人员已有的角色与此角色不能由同一人担任"


class VisitorNeedsEnd(InvalidInput):
    code = "visitor_needs_end"
    message = "访客必须填写结束日期"


class RoleWithheld(DomainError):
    code = "role_withheld"
    message = "上级在此单位限制了该角色，不能授予"


class OutOfPlace(InvalidInput):
    code = "role_out_of_place"
    message = "该角色不能授予此人员或此单位"


def open_unit(pk: int, by: Actor) -> Organization:
    unit = Organization.objects.found(pk, by, Permission.PEOPLE_MANAGE)
    if not unit.is_active:
        raise OrganizationClosed(fields={"organization_id": OrganizationClosed.message})
    return unit


@transaction.atomic
def grant_role(
    *, person_id: int, role: str, organization_id: int, valid_from: date, valid_to: date | None, by: Actor, at: datetime
) -> User:
    person = User.objects.locked(person_id, by, Permission.PEOPLE_MANAGE)
    if person.pk == by.user_id:
        raise NotYourself
    unit = open_unit(organization_id, by)
    require_appointer(role, unit, by)
    if valid_from < by.on:
        raise GrantInThePast(fields={"valid_from": GrantInThePast.message})
    if valid_to and valid_to <= valid_from:
        raise BackwardPeriod(fields={"valid_to": BackwardPeriod.message})
    add_grant(person=person, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, by=by, at=at)
    return person


def add_grant(
    *, person: User, role: str, unit: Organization, valid_from: date, valid_to: date | None, by: Actor, at: datetime
) -> None:
    """Without asking who may, but never against the rules of the role itself."""
    User.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()  # two grants at once exclude each other
    _require_not_withheld(role, unit, valid_from)
    _require_place(role, person, unit, valid_to)
    _require_compatible(role, person, valid_from, valid_to)
    with breach_of("grant_open_once", becomes=AlreadyGranted()):
        grant = Grant.objects.create(
            user=person, role=role, organization=unit, valid_from=valid_from, valid_to=valid_to
        )
    after = {"role": role, "organization": unit.name, "valid_from": valid_from, "valid_to": valid_to}
    record(action="grant", by=by, at=at, subject=person, note=f"{Role(role).label} @ {unit.name}", after=after)
    file_with_city(grant=grant, ends=False, by=by, at=at)


@transaction.atomic
def end_grant(*, grant_id: int, by: Actor, at: datetime) -> int:
    """The grant holds no longer, from today on. Returns whose it was."""
    grant = (
        Grant.objects.select_for_update(of=("self",)).select_related("organization", "user").filter(pk=grant_id).first()
    )
    if grant is None or not by.may(Permission.PEOPLE_MANAGE, grant.organization.path):
        raise NotFound
    require_appointer(grant.role, grant.organization, by)
    if grant.user_id == by.user_id:
        raise NotYourself
    if grant.valid_to and grant.valid_to <= by.on:
        raise GrantEnded
    close_grant(grant=grant, by=by, at=at)
    return grant.user_id


def close_grant(*, grant: Grant, by: Actor, at: datetime, note: str = "") -> None:
    """Without asking who may; the caller has locked the grant."""
    grant.valid_to = max(by.on, grant.valid_from)
    grant.save(update_fields=["valid_to"])
    what = f"{Role(grant.role).label} @ {grant.organization.name}"
    record(
        action="end_grant",
        by=by,
        at=at,
        subject=grant.user,
        note=f"{what}：{note}" if note else what,
        after={"valid_to": grant.valid_to},
    )
    file_with_city(grant=grant, ends=True, by=by, at=at)


def hand_over(
    *, grants: QuerySet[Grant], to: Organization, carried: frozenset[Role], note: str, by: Actor, at: datetime
) -> None:
    """End these; those of the carried roles go on at the other unit. Without asking who may."""
    rows = list(grants.select_for_update(of=("self",)).select_related("user", "organization").order_by("pk"))
    open_there = Grant.objects.filter(organization=to, user__in={grant.user_id for grant in rows}, valid_to=None)
    held = set(open_there.values_list("user_id", "role"))
    for grant in rows:
        until = grant.valid_to
        close_grant(grant=grant, by=by, at=at, note=note)
        if grant.role in carried and (grant.user_id, grant.role) not in held:
            since = max(by.on, grant.valid_from)
            add_grant(person=grant.user, role=grant.role, unit=to, valid_from=since, valid_to=until, by=by, at=at)
            held.add((grant.user_id, grant.role))


def require_appointer(role: str, unit: Organization, by: Actor) -> None:
    if role in APPOINTED and not by.may(Permission.PEOPLE_APPOINT, unit.path):
        raise NotPermitted("该角色须由主管部门任命", fields={"role": "须由主管部门任命"})


def _require_not_withheld(role: str, unit: Organization, on: date) -> None:
    """What a level above withholds cannot be given."""
    for limit in limits_for_paths([unit.path], on):
        if not limit.permission and limit.role in ("", role):
            raise RoleWithheld(f"上级（{limit.level.name}）在此单位限制了{limit.what}，不能授予")


def _require_place(role: str, person: User, unit: Organization, valid_to: date | None) -> None:
    """A visitor is one of the host unit, for a time; a supplier's staff is of the supplier and nowhere else."""
    if role == Role.VISITOR:
        if valid_to is None:
            raise VisitorNeedsEnd(fields={"valid_to": VisitorNeedsEnd.message})
        if unit.pk != person.organization_id:
            raise OutOfPlace("访客只能在其接待单位担任访客", fields={"organization_id": "请选择该人员所在单位"})
    at_supplier = unit.kind == OrganizationKind.SUPPLIER or person.organization.kind == OrganizationKind.SUPPLIER
    if at_supplier and role != Role.SUPPLIER_STAFF:
        raise OutOfPlace("供应商及其人员只能使用“供应商人员”角色", fields={"role": "只能选择“供应商人员”"})
    if role == Role.SUPPLIER_STAFF and (not at_supplier or unit.pk != person.organization_id):
        raise OutOfPlace("供应商人员只能属于其所在的供应商", fields={"organization_id": "请选择该人员所在的供应商"})


def _require_compatible(role: str, person: User, valid_from: date, valid_to: date | None) -> None:
    """No role that this one excludes may hold on any day of the period."""
    excluded = excluded_by(role)
    overlapping = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    if valid_to:
        overlapping &= Q(valid_from__lt=valid_to)
    held = Grant.objects.filter(overlapping, user=person, role__in=excluded).order_by("pk").first()
    if held:
        other = Role(held.role)
        raise RolesExclude(
            f"该人员已是{other.label}，不能同时担任{Role(role).label}：{excluded[other]}",
            fields={"role": f"与“{other.label}”不相容"},
        )
