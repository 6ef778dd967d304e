"""Reading organisations, always in the actor's scope."""

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.organizations.models import Division, Organization

SEEN_BY = (Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)


def divisions() -> QuerySet[Division]:
    return Division.objects.order_by("code")


def organizations_for(
    actor: Actor, *, q: str = "", kind: str = "", division: str = "", active: bool | None = None
) -> QuerySet[Organization]:
    rows = Organization.objects.visible_to(actor, *SEEN_BY).select_related("division", "parent")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(name_key__contains=q.lower()))
    if kind:
        rows = rows.filter(kind=kind)
    if division:
        rows = rows.filter(division_id=division)
    if active is not None:
        rows = rows.filter(is_active=active)
    return rows


def tree_for(actor: Actor) -> QuerySet[Organization]:
    """All that the actor may see under any grant, parents before children."""
    everywhere = {permission for grant in actor.grants for permission in grant.permissions}
    return Organization.objects.visible_to(actor, *everywhere).order_by("path")


def organization_for(actor: Actor, pk: int) -> Organization:
    return Organization.objects.select_related("division", "parent").found(pk, actor, *SEEN_BY)


def at_or_below(pk: int, owner: str = "organization") -> Q:
    """Rows of this organisation or of any below it; of none if there is no such organisation."""
    path = Organization.objects.filter(pk=pk).values_list("path", flat=True).first()
    return within([path] if path else [], owner)
