"""Looking at many vehicles at once, on the whole map: one entry a view, and each unit in sight sees who looked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.looking.models import Look, Way
from motorpool.organizations.models import Organization
from motorpool.tracking.sight import Reach, live_reach
from motorpool.vehicles.models import Vehicle

AUTHORITY, UNIT, TASK = "主管部门职权", "本单位车辆管理", "在途任务"


@transaction.atomic
def open_map(*, view: UUID, organization_id: int | None, lasts: timedelta, by: Actor, at: datetime) -> None:
    """The look at the whole map, or at the part of it at and below one unit.

    The same view again is the same look, unless it now reaches further: then it is recorded like one of its own.
    """
    _one_at_a_time(view)
    known = _kept(view, lasts, by, at)
    made = _cover(known, view, organization_id, live_reach(by, at), by, at)
    if known and not made:
        return
    units = [look.organization for look in made if look.vehicle_id is None]
    tasks = sum(look.vehicle_id is not None for look in made)
    said = [f"{unit.name}及所属单位的车辆" for unit in units] + ([f"在途任务车辆 {tasks} 辆"] if tasks else [])
    record(
        action="open",
        label="查看实时地图",
        by=by,
        at=at,
        subject_type="live.map",
        note="、".join(said)[:200] or "没有可以查看位置的车辆",
        after={"view": str(view), "organizations": [unit.pk for unit in units], "vehicles": tasks},
    )


@transaction.atomic
def go_on(*, view: UUID, organization_id: int | None, lasts: timedelta, reach: Reach, by: Actor, at: datetime) -> None:
    """Vehicles that came into reach since the view was opened: their units see it, too. No entry: it is one view."""
    _one_at_a_time(view)
    _cover(_kept(view, lasts, by, at), view, organization_id, reach, by, at)


def _one_at_a_time(view: UUID) -> None:
    """Of two openings at the same moment, the second finds what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.map_view'), hashtext(%s))", [str(view)])


def _kept(view: UUID, lasts: timedelta, by: Actor, at: datetime) -> list[Look]:
    same = Look.objects.filter(looked_by=by.person, view=view, way=Way.MAP, opened_at__gt=at - lasts)
    return list(same.select_related("organization"))


def _cover(
    known: Iterable[Look], view: UUID, organization_id: int | None, reach: Reach, by: Actor, at: datetime
) -> list[Look]:
    """What is within reach and not recorded yet: a row for each unit with all below it, and each vehicle elsewhere."""
    recorded = tuple(look.organization.path for look in known if look.vehicle_id is None)
    followed = {look.vehicle_id for look in known}
    chosen = None
    if organization_id is not None:
        chosen = Organization.objects.filter(pk=organization_id).values_list("path", flat=True).first() or "-"
    tops = [path for path in _tops(reach.paths, chosen) if not path.startswith(recorded)]
    keys = reach.vehicles - reach.concealed - followed
    vehicles = Vehicle.objects.filter(pk__in=keys).select_related("organization").order_by("pk") if keys else []
    elsewhere = [
        one
        for one in vehicles
        if not one.organization.path.startswith((*tops, *recorded))
        and (chosen is None or one.organization.path.startswith(chosen))
    ]
    duty = tuple(by.paths(P.TRACK_FLEET))
    units = Organization.objects.filter(path__in=tops).order_by("path") if tops else []
    made = [_look(unit, None, AUTHORITY if unit.path.startswith(duty) else UNIT, view, by, at) for unit in units]
    made += [_look(one.organization, one, TASK, view, by, at) for one in elsewhere]
    return Look.objects.bulk_create(made)


def _tops(paths: Iterable[str], chosen: str | None) -> list[str]:
    """Of these units, and only within the chosen one, those that are below no other."""
    within = sorted({max(path, chosen or "", key=len) for path in paths if _same_line(path, chosen or "")})
    tops: list[str] = []
    for path in within:
        if not path.startswith(tuple(tops)):
            tops.append(path)
    return tops


def _same_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _look(unit: Organization, vehicle: Vehicle | None, why: str, view: UUID, by: Actor, at: datetime) -> Look:
    return Look(
        organization=unit,
        vehicle=vehicle,
        looked_by_id=by.person,
        view=view,
        way=Way.MAP,
        since=at,
        until=at,
        purpose=why,
        opened_at=at,
    )
