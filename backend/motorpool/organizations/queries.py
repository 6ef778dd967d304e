"""Reading organisations, always in the actor's scope."""

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.organizations.models import Division, Organization, Version

SEEN_BY = (Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
# The tree of a day, from its tops down, as far as it hangs below one of these units. Keys only; dates are half-open.
TREE_OF_A_DAY = """
WITH RECURSIVE held AS MATERIALIZED (
    SELECT id, organization_id, parent_id FROM organizations_version
    WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
), tree AS (
    SELECT id, organization_id, ARRAY[organization_id] AS trail FROM held
    WHERE parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM held above WHERE above.organization_id = held.parent_id)
  UNION ALL
    SELECT held.id, held.organization_id, tree.trail || held.organization_id
    FROM held JOIN tree ON held.parent_id = tree.organization_id
)
SELECT id FROM tree WHERE trail && %(tops)s::bigint[] ORDER BY trail
"""


def divisions() -> QuerySet[Division]:
    return Division.objects.order_by("code")


def organizations_for(
    actor: Actor, *, q: str = "", kind: str = "", division: str = "", active: bool | None = None
) -> QuerySet[Organization]:
    rows = Organization.objects.visible_to(actor, *SEEN_BY).select_related("division", "parent", "merged_into")
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
    return Organization.objects.visible_to(actor, *_everything(actor)).order_by("path")


def tree_on(actor: Actor, on: date) -> list[Version]:
    """The same as of an earlier day: units as they were, below where the actor's grants reach."""
    return versions_on(actor, on, *_everything(actor))


def versions_on(actor: Actor, on: date, *permissions: str, top: int | None = None) -> list[Version]:
    """What hung that day below the units where the actor holds one of these, parents before children.

    A unit that has moved away since is in it, one that has come since is not: that day's figures stay what they were.
    `top` asks for a part only.
    """
    tops = {int(path.rstrip("/").rsplit("/", 1)[-1]) for name in permissions for path in actor.paths(name)}
    keys = _keys_below(on, tops)
    if top is not None:
        wanted = set(_keys_below(on, {top}))
        keys = [key for key in keys if key in wanted]
    found = Version.objects.select_related("division", "organization").in_bulk(keys)
    return [found[key] for key in keys]


def _keys_below(on: date, tops: set[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(TREE_OF_A_DAY, {"on": on, "tops": list(tops)})
        return [row[0] for row in cursor.fetchall()]


def _everything(actor: Actor) -> set[str]:
    return {permission for grant in actor.grants for permission in grant.permissions}


def organization_for(actor: Actor, pk: int) -> Organization:
    return Organization.objects.select_related("division", "parent", "merged_into").found(pk, actor, *SEEN_BY)


def versions_of(actor: Actor, pk: int) -> QuerySet[Version]:
    """What a unit was, newest first."""
    unit = Organization.objects.found(pk, actor, *SEEN_BY)
    rows = Version.objects.filter(organization=unit).select_related("division", "parent", "successor")
    return rows.order_by("-valid_from", "-pk")


def open_children(pk: int) -> QuerySet[Organization]:
    """The caller has checked that the actor may see the unit."""
    return Organization.objects.filter(parent=pk, is_active=True).order_by("path")


def absorbed_by(pk: int) -> QuerySet[Version]:
    """The last versions of units that went up into this one; the caller has checked that the actor may see it."""
    return Version.objects.filter(successor=pk).order_by("-valid_to", "-pk")


def at_or_below(pk: int, owner: str = "organization") -> Q:
    """Rows of this organisation or of any below it; of none if there is no such organisation."""
    path = Organization.objects.filter(pk=pk).values_list("path", flat=True).first()
    return within([path] if path else [], owner)
