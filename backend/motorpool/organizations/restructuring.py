"""Units that move to another parent, and units that go up into another."""

from datetime import date, datetime

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.kit.events import publish
from motorpool.organizations import history
from motorpool.organizations.events import MergerWeighed, OrganizationMerging, OrganizationMoving
from motorpool.organizations.models import Organization
from motorpool.organizations.services import (
    AlreadyClosed,
    NotThereYet,
    ParentClosed,
    refuse_too_deep,
)

MANAGE = Permission.ORGANIZATION_MANAGE


class Topmost(DomainError):
    code = "topmost"
    message = "最上级单位不能调整隶属关系，也不能并入其他单位"


class BelowItself(InvalidInput):
    code = "below_itself"
    message = "不能选择本单位或其下级单位"


class SameParent(InvalidInput):
    code = "same_parent"
    message = "该单位已隶属于此上级单位"


class AboveNotYours(NotPermitted):
    message = "调整或合并单位须同时有其原上级单位的管理权限，请由上级主管部门办理"


class SuccessorClosed(InvalidInput):
    code = "successor_closed"
    message = "接收单位已撤销"


class ChildNameTaken(DomainError):
    code = "child_name_taken"


class MergerRefused(DomainError):
    code = "merger_refused"


@transaction.atomic
def move_organization(
    *, organization_id: int, parent_id: int, note: str, by: Actor, at: datetime, effective_on: date | None = None
) -> Organization:
    """The unit, with everything below it, hangs below another parent from that day on."""
    history.one_at_a_time()
    unit = _of_a_parent(organization_id, by)
    target = _target(parent_id, unit, by, "parent_id")
    if not target.is_active:
        raise ParentClosed(fields={"parent_id": ParentClosed.message})
    if target.pk == unit.parent_id:
        raise SameParent(fields={"parent_id": SameParent.message})
    day = history.effective(effective_on, by.on)
    _require_there(target, day)
    history.refuse_circle(unit, target, day, by.on)
    publish(OrganizationMoving(path=unit.path, parent_path=target.path, by=by))
    before = unit.parent
    _hang(unit, target)
    history.begin(unit, day, note)
    record(
        action="move",
        label="调整隶属关系",
        by=by,
        at=at,
        subject=unit,
        note=note,
        before={"parent": before.name if before else None, "parent_id": before.pk if before else None},
        after={"parent": target.name, "parent_id": target.pk, "effective_on": day},
    )
    return unit


@transaction.atomic
def weigh_merger(*, organization_id: int, successor_id: int, by: Actor, at: datetime) -> MergerWeighed:
    """What a merger would take along, and what stands in its way. Changes nothing."""
    unit = _of_a_parent(organization_id, by)
    successor = _target(successor_id, unit, by, "successor_id")
    return _weighed(unit, successor, by, at)


def _weighed(unit: Organization, successor: Organization, by: Actor, at: datetime) -> MergerWeighed:
    weighed = MergerWeighed(organization_id=unit.pk, successor_id=successor.pk, by=by, at=at)
    children = Organization.objects.filter(parent=unit, is_active=True)
    taken = Organization.objects.filter(parent=successor, is_active=True, name__in=children.values("name")).exclude(
        pk=unit.pk
    )
    if names := sorted(taken.values_list("name", flat=True)):
        weighed.obstacles.append(f"接收单位下已有同名的下级单位：{'、'.join(names)}")
    publish(weighed)
    return weighed


@transaction.atomic
def merge_organization(
    *, organization_id: int, successor_id: int, note: str, by: Actor, at: datetime, effective_on: date | None = None
) -> Organization:
    """The unit goes up into its successor from that day on, with its children, people, vehicles and drivers.

    What is left of it, its past, hangs closed below the successor: whoever answers for the one answers for the other.
    """
    history.one_at_a_time()
    unit = _of_a_parent(organization_id, by)
    successor = _target(successor_id, unit, by, "successor_id")
    if not successor.is_active:
        raise SuccessorClosed(fields={"successor_id": SuccessorClosed.message})
    day = history.effective(effective_on, by.on)
    _require_there(successor, day)
    if obstacles := _weighed(unit, successor, by, at).obstacles:
        raise MergerRefused("；".join(obstacles))
    for child in Organization.objects.filter(parent=unit, is_active=True).order_by("pk"):
        history.refuse_circle(child, successor, day, by.on)
        _hang(child, successor)
        history.begin(child, day, note)
    publish(OrganizationMerging(organization_id=unit.pk, successor_id=successor.pk, on=day, note=note, by=by, at=at))
    before = unit.parent
    history.end(unit, day, note, successor)
    unit.is_active, unit.merged_into = False, successor
    unit.save(update_fields=["is_active", "merged_into"])
    if unit.parent_id != successor.pk:
        _hang(unit, successor)
    record(
        action="merge",
        label="合并撤销",
        by=by,
        at=at,
        subject=unit,
        note=note,
        before={"parent": before.name if before else None},
        after={"successor": successor.name, "successor_id": successor.pk, "effective_on": day},
    )
    record(
        action="absorb",
        label="接收并入单位",
        by=by,
        at=at,
        subject=successor,
        note=note,
        after={"merged": unit.name, "merged_id": unit.pk, "effective_on": day},
    )
    return unit


def _of_a_parent(pk: int, by: Actor) -> Organization:
    """The unit, locked; the actor manages it and what it hangs below."""
    unit = Organization.objects.select_related("parent").locked(pk, by, MANAGE)
    if not unit.is_active:
        raise AlreadyClosed
    if unit.parent is None:
        raise Topmost
    if not by.may(MANAGE, unit.parent.path):
        raise AboveNotYours
    return unit


def _target(pk: int, unit: Organization, by: Actor, field: str) -> Organization:
    try:
        target = Organization.objects.locked(pk, by, MANAGE)
    except NotFound as error:
        raise NotFound(fields={field: NotFound.message}) from error
    if target.path.startswith(unit.path):
        raise BelowItself(fields={field: BelowItself.message})
    return target


def _require_there(unit: Organization, day: date) -> None:
    if not history.was_there(unit, day):
        raise NotThereYet(fields={"effective_on": "接收单位在生效日期尚未设立"})


def _hang(unit: Organization, parent: Organization) -> None:
    paths = Organization.objects.filter(path__startswith=unit.path).values_list("path", flat=True)
    longest = max(path.count("/") for path in paths)
    refuse_too_deep(parent=parent, levels=longest - unit.path.count("/") + 1)
    history.hang_below(unit, parent)
    with breach_of("organization_name_once", becomes=ChildNameTaken(f"{parent.name} 下已有同名单位：{unit.name}")):
        unit.save(update_fields=["parent"])
