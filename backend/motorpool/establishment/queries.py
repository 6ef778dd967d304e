"""Units of a day with their figures, and the vehicles that the register says they kept."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from motorpool.access.actors import Actor
from motorpool.establishment.models import Figure
from motorpool.kit.pinyin import pinyin_key
from motorpool.organizations.models import Level, Organization, OrganizationKind, Version
from motorpool.organizations.queries import SEEN_BY, versions_on
from motorpool.vehicles.models import VehicleKind
from motorpool.vehicles.queries import kept_on

NOT_ITS_OWN = (VehicleKind.RENTAL, VehicleKind.TIME_SHARE)  # driven, but nobody's quota
NOT_UNITS = frozenset({OrganizationKind.GROUP, OrganizationKind.SUPPLIER})  # hold others together; sell
SUMS = ("staff", "quota", "vehicles", "reported", "to_mark", "marked")


@dataclass
class Profile:
    """One unit as of the day. A figure that nobody entered is None, not nought."""

    version: Version
    parent: str
    staff: int | None = None
    quota: int | None = None
    reported: int | None = None
    to_mark: int | None = None
    marked: int | None = None
    vehicles: int = 0  # as the register has them
    quotas: dict[str, int] = field(default_factory=dict)  # by kind of vehicle
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.version.organization_id

    @property
    def difference(self) -> int | None:
        return None if self.reported is None else self.vehicles - self.reported

    @property
    def marked_share(self) -> float | None:
        return None if not self.to_mark or self.marked is None else self.marked / self.to_mark

    @property
    def over_quota(self) -> int:
        return max(0, self.vehicles - self.quota) if self.quota is not None else 0


def profiles(
    actor: Actor,
    on: date,
    *,
    q: str = "",
    organization_id: int | None = None,
    level: str = "",
    kind: str = "",
) -> list[Profile]:
    """Units as they were that day, in the order of the tree."""
    versions = versions_on(actor, on, *SEEN_BY, top=organization_id)
    names = {version.organization_id: version.name for version in versions}
    chosen = [
        version
        for version in versions
        if version.kind not in NOT_UNITS
        and (not level or version.division.level == level)
        and (not kind or version.kind == kind)
        and (not q or q.lower() in f"{version.name} {version.short_name} {pinyin_key(version.name)}".lower())
    ]
    found = {version.organization_id: Profile(version, names.get(version.parent_id or 0, "")) for version in chosen}
    _fill_figures(found, on)
    _fill_vehicles(actor, found, on)
    return list(found.values())


def _fill_figures(found: dict[int, Profile], on: date) -> None:
    rows = Figure.objects.filter(organization__in=found, effective_on__lte=on)
    latest = rows.order_by("organization", "kind", "vehicle_kind", "-effective_on").distinct(
        "organization", "kind", "vehicle_kind"
    )
    for key, kind, part, value in latest.values_list("organization", "kind", "vehicle_kind", "value"):
        if part:
            found[key].quotas[part] = value
        else:
            setattr(found[key], kind, value)


def _fill_vehicles(actor: Actor, found: dict[int, Profile], on: date) -> None:
    rows = kept_on(actor, on, found).exclude(kind__in=NOT_ITS_OWN)
    counted = rows.order_by().values_list("organization", "kind").annotate(count=Count("pk"))
    for key, kind, count in counted:
        found[key].kept[kind] = count
        found[key].vehicles += count


def totals(rows: list[Profile]) -> dict[str, Any]:
    """Of all these units, of each level, and of each kind of unit."""
    by_level: dict[str, list[Profile]] = defaultdict(list)
    by_kind: dict[str, list[Profile]] = defaultdict(list)
    for row in rows:
        by_level[row.version.division.level].append(row)
        by_kind[row.version.kind].append(row)
    return {
        "all": _sum("合计", rows),
        "by_level": [_sum(level.label, by_level[level]) for level in Level if level in by_level],
        "by_kind": [_sum(kind.label, by_kind[kind]) for kind in OrganizationKind if kind in by_kind],
    }


def _sum(label: str, rows: list[Profile]) -> dict[str, Any]:
    return {
        "label": label,
        "units": len(rows),
        **{name: sum(getattr(row, name) or 0 for row in rows) for name in SUMS},
        "over_quota": sum(1 for row in rows if row.over_quota),
    }


def figures_of(actor: Actor, organization_id: int) -> QuerySet[Figure]:
    """Every figure of the unit, the newest day first."""
    unit = Organization.objects.found(organization_id, actor, *SEEN_BY)
    rows = Figure.objects.filter(organization=unit).select_related("recorded_by")
    return rows.order_by("-effective_on", "kind", "vehicle_kind")
