"""People and grants whose unit goes up into another, and what a level above withholds from it.

What was filed or found stays with the unit as its past: it hangs below the successor, whose people see and settle it.
"""

from collections.abc import Iterator

from motorpool.access.permissions import Permission
from motorpool.accounts.grants import hand_over
from motorpool.accounts.limits import limits_for_paths
from motorpool.accounts.models import Grant, Limit, User
from motorpool.accounts.roles import Role
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError
from motorpool.kit.validity import not_over
from motorpool.organizations.events import MergerWeighed, OrganizationMerging, OrganizationMoving, Portion
from motorpool.organizations.models import Organization

# What people do for themselves goes with them; power over a unit is not carried into a larger one.
CARRIED = frozenset({Role.APPLICANT, Role.DRIVER})


def weigh_merger(event: MergerWeighed) -> None:
    people = User.objects.filter(organization=event.organization_id, is_active=True)
    grants = Grant.objects.filter(not_over(event.by.on), organization=event.organization_id)
    event.moves.append(Portion("人员", people.count()))
    event.ends.append(Portion("须重新授予的角色", grants.exclude(role__in=CARRIED).count()))
    event.obstacles += _limits_in_the_way(event)


class LimitWouldBeLost(DomainError):
    code = "limit_would_be_lost"


def refuse_to_leave_limits(event: OrganizationMoving) -> None:
    """Nor may a move take a unit out of what a level above has limited, but by that level."""
    for limit in limits_for_paths([event.path], event.by.on):
        reached = event.path.startswith(limit.organization.path) and limit.organization.path != event.path
        kept = event.parent_path.startswith(limit.organization.path)
        if reached and not kept and not event.by.may(Permission.PEOPLE_LIMIT, limit.level.path):
            raise LimitWouldBeLost(
                f"{limit.level.name}在{limit.organization.name}及其下级限制了{limit.what}，调出须由设定机关办理"
            )


def _limits_in_the_way(event: MergerWeighed) -> Iterator[str]:
    """A merger must not shake off what a level above has withheld; nor give what is withheld where people come to."""
    own = Limit.objects.filter(not_over(event.by.on), organization=event.organization_id)
    for limit in own.select_related("level").order_by("pk"):
        yield f"{limit.level.name}对该单位的限制（{limit.what}）尚未解除，请先由设定机关解除"
    path = Organization.objects.values_list("path", flat=True).get(pk=event.successor_id)
    for limit in limits_for_paths([path], event.by.on):
        if not limit.permission and limit.role in ("", *CARRIED):
            yield f"{limit.level.name}在接收单位限制了{limit.what}，转入人员的角色不能授予"


def move_to_successor(event: OrganizationMerging) -> None:
    successor = Organization.objects.get(pk=event.successor_id)
    people = User.objects.select_for_update(of=("self",)).filter(organization=event.organization_id)
    for person in people.order_by("pk"):
        person.organization = successor
        person.save(update_fields=["organization"])
        record(
            action="update",
            label="随单位合并转入",
            by=event.by,
            at=event.at,
            subject=person,
            note=event.note,
            before={"organization": event.organization_id},
            after={"organization": successor.pk},
        )
    grants = Grant.objects.filter(not_over(event.by.on), organization=event.organization_id)
    hand_over(grants=grants, to=successor, carried=CARRIED, note="单位合并撤销", by=event.by, at=event.at)
