"""Who can do what, where, and why: the grants, limits and exclusions behind it, as of a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import keys_of
from motorpool.accounts.limits import limits_for_paths
from motorpool.accounts.models import Grant, Limit, User
from motorpool.accounts.queries import called
from motorpool.accounts.roles import ALLOWS, Role, excluded_by, roles_with
from motorpool.kit.validity import valid
from motorpool.organizations.models import Organization

MOST_FOUND = 30


@dataclass(frozen=True)
class Allowance:
    """One permission from one grant, and whether it can be used."""

    grant: Grant
    permission: str
    limits: list[Limit]
    obstacles: list[str]  # in words, beside the limits

    @property
    def holds(self) -> bool:
        return not self.limits and not self.obstacles


@dataclass(frozen=True)
class Conflict:
    """Two grants of one person that exclude each other."""

    person: User
    one: Grant
    other: Grant
    reason: str


def people_to_ask_about(actor: Actor, *, q: str = "", person_id: int | None = None) -> QuerySet[User]:
    """By name, pinyin or account, the first that match; or the one with this key."""
    rows = User.objects.visible_to(actor, Permission.PERMISSIONS_VIEW).select_related("organization")
    if person_id is not None:
        rows = rows.filter(pk=person_id)
    if q:
        rows = rows.filter(called(q) | Q(username__icontains=q))
    return rows.order_by("name_key", "pk")[:MOST_FOUND]


def of_person(actor: Actor, *, person_id: int, on: date) -> list[Allowance]:
    """Every permission of every grant of that day."""
    person = User.objects.found(person_id, actor, Permission.PERMISSIONS_VIEW)
    grants = list(_grants(on).filter(user=person))
    limits = limits_for_paths([path for grant in grants for path in _paths(grant)], on)
    return [
        _allowance(grant, permission, limits)
        for grant in grants
        for permission in Permission
        if permission in ALLOWS[grant.role]
    ]


def of_unit(actor: Actor, *, organization_id: int, permission: str, on: date) -> list[Allowance]:
    """Everybody who has it there: by a grant on the unit itself or on any above it."""
    unit = Organization.objects.found(organization_id, actor, Permission.PERMISSIONS_VIEW)
    grants = list(_grants(on).filter(organization__in=keys_of(unit.path), role__in=roles_with(permission)))
    limits = limits_for_paths([path for grant in grants for path in _paths(grant)], on)
    return [_allowance(grant, permission, limits) for grant in grants]


def conflicts_for(actor: Actor) -> list[Conflict]:
    """Among the people in the actor's scope; from before a rule, since a new grant would be refused."""
    held = Prefetch("grants", Grant.objects.filter(valid(actor.on)).select_related("organization").order_by("pk"))
    people: QuerySet[User] = (
        User.objects.visible_to(actor, Permission.PERMISSIONS_VIEW)
        .filter(grants__role__in=[role for role in Role if set(excluded_by(role)) - {Role.VISITOR}])
        .select_related("organization")
        .prefetch_related(held)
        .distinct()
        .order_by("name_key", "pk")
    )
    return [conflict for person in people for conflict in conflicts_of(person)]


def conflicts_of(person: User) -> Iterator[Conflict]:
    grants = list(person.grants.all())
    for number, one in enumerate(grants):
        reasons = excluded_by(one.role)
        for other in grants[number + 1 :]:
            if other.role in reasons:
                yield Conflict(person, one, other, reasons[Role(other.role)])


def _grants(on: date) -> QuerySet[Grant]:
    return (
        Grant.objects.filter(valid(on))
        .select_related("organization", "user__organization")
        .order_by("-organization__path", "role", "user__name_key", "pk")
    )


def _paths(grant: Grant) -> tuple[str, str]:
    return grant.organization.path, grant.user.organization.path


def _allowance(grant: Grant, permission: str, limits: Iterable[Limit]) -> Allowance:
    obstacles = []
    if not grant.user.is_active:
        obstacles.append("账号已停用")
    if not grant.organization.is_active:
        obstacles.append("授权单位已撤销")
    return Allowance(grant, permission, [limit for limit in limits if _meets(limit, grant, permission)], obstacles)


def _meets(limit: Limit, grant: Grant, permission: str) -> bool:
    here = grant.organization.path.startswith(limit.organization.path)
    if not limit.role and not limit.permission:
        return here or grant.user.organization.path.startswith(limit.organization.path)
    return here and (limit.role == grant.role or limit.permission == permission)
