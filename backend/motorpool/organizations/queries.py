"""Reading organisations, always in the actor's scope."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import keys_of, within
from motorpool.organizations import history
from motorpool.organizations.models import Division, Organization, Version

SEEN_BY = (Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
# The trees of some days, each from its tops down, as far as they hang below one of these units; dates are half-open.
# With `over` also units that are no more: where they last were, or below their successor.
TREES = """
WITH RECURSIVE held AS MATERIALIZED (
    SELECT DISTINCT ON (day, organization_id) day, id, organization_id,
        CASE WHEN valid_to <= day AND successor_id IS NOT NULL THEN successor_id ELSE parent_id END AS parent_id
    FROM unnest(%(days)s::date[]) AS day
    JOIN organizations_version ON valid_from <= day AND (%(over)s OR valid_to IS NULL OR valid_to > day)
    ORDER BY day, organization_id, valid_from DESC
), tree AS (
    SELECT day, id, organization_id, ARRAY[organization_id] AS trail FROM held
    WHERE parent_id IS NULL
        OR NOT EXISTS (SELECT 1 FROM held above WHERE above.day = held.day AND above.organization_id = held.parent_id)
  UNION ALL
    SELECT held.day, held.id, held.organization_id, tree.trail || held.organization_id
    FROM held JOIN tree ON held.day = tree.day AND held.parent_id = tree.organization_id
)
SELECT day, id, organization_id FROM tree WHERE trail && %(tops)s::bigint[] ORDER BY trail
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
    tops = _tops(actor, permissions)
    keys = [key for _, key, _ in _hanging([on], tops)]
    if top is not None:
        wanted = {key for _, key, _ in _hanging([on], {top})}
        keys = [key for key in keys if key in wanted]
    found = Version.objects.select_related("division", "organization").in_bulk(keys)
    return [found[key] for key in keys]


class Stretch(NamedTuple):
    """From `since` until the day before `until`, nothing moved."""

    since: date
    until: date
    units: frozenset[int]


def units_over(actor: Actor, since: date, until: date, *permissions: str) -> list[Stretch]:
    """Whose records of each day of a period, `until` included, belong to what the actor may see of that day.

    As `versions_on`, with the units that were no more that day: what is entered for them afterwards is not lost.
    """
    end = until + timedelta(days=1)
    days = [since, *history.days_of_change(since, until)]
    units: dict[date, set[int]] = {day: set() for day in days}
    for day, _, unit in _hanging(days, _tops(actor, permissions), over=True):
        units[day].add(unit)
    return [
        Stretch(day, following, frozenset(units[day])) for day, following in zip(days, [*days[1:], end], strict=True)
    ]


def last_versions(units: Iterable[int], on: date) -> dict[int, Version]:
    """What each was called that day, or when it was last there."""
    rows = Version.objects.filter(organization__in=units, valid_from__lte=on)
    return {row.organization_id: row for row in rows.order_by("organization", "-valid_from").distinct("organization")}


def _tops(actor: Actor, permissions: Iterable[str]) -> set[int]:
    return {keys_of(path)[-1] for name in permissions for path in actor.paths(name)}


def _hanging(days: list[date], tops: set[int], *, over: bool = False) -> list[tuple[date, int, int]]:
    """Day, version and unit, parents before children."""
    with connection.cursor() as cursor:
        cursor.execute(TREES, {"days": days, "over": over, "tops": list(tops)})
        found: list[tuple[date, int, int]] = cursor.fetchall()
        return found


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
