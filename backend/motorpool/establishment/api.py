"""Routes: figures of units, and 单位基本情况 as of a day."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.establishment import queries, services
from motorpool.establishment.models import Figure
from motorpool.establishment.paging import slice_of
from motorpool.establishment.queries import Profile
from motorpool.establishment.schemas import FigureIn, FigureOut, TotalsOut, UnitProfileOut
from motorpool.kit.paging import Count, Page, Window
from motorpool.kit.sheets import workbook
from motorpool.kit.wire import Day, Key, Search
from motorpool.organizations.models import Level, OrganizationKind

router = Router(tags=["establishment"])
LOOK = Holding(Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
MANAGE = Holding(Permission.ORGANIZATION_MANAGE)
COLUMNS = (
    ("单位", 34), ("上级单位", 30), ("类别", 16), ("行政区划", 14), ("人员编制", 10), ("车辆编制", 10),
    ("实有（登记）", 12), ("实有（上报）", 12), ("登记－上报", 12), ("超编", 8), ("应标识", 8), ("已标识", 8),
    ("标识化率", 10),
)  # fmt: skip


class ProfileFilters(Schema):
    on: Day | None = None
    q: Search = ""
    organization_id: Key | None = None
    level: Level | None = None
    kind: OrganizationKind | None = None


def _rows(request: ActorRequest, filters: ProfileFilters) -> list[Profile]:
    return queries.profiles(
        request.auth,
        filters.on or request.auth.on,
        q=filters.q,
        organization_id=filters.organization_id,
        level=filters.level or "",
        kind=filters.kind or "",
    )


@router.get("/profiles", response=Page[UnitProfileOut], auth=LOOK)
def list_profiles(request: ActorRequest, window: Query[Window], filters: Query[ProfileFilters]) -> dict[str, Any]:
    return slice_of(_rows(request, filters), window)


@router.get("/profiles/count", response=Count, auth=LOOK)
def count_profiles(request: ActorRequest, filters: Query[ProfileFilters]) -> dict[str, Any]:
    return {"count": len(_rows(request, filters)), "more": False}


@router.get("/profiles/totals", response=TotalsOut, auth=LOOK)
def total_profiles(request: ActorRequest, filters: Query[ProfileFilters]) -> dict[str, Any]:
    return queries.totals(_rows(request, filters))


@router.get("/profiles/export", auth=LOOK)
def export_profiles(request: ActorRequest, filters: Query[ProfileFilters]) -> HttpResponse:
    rows = _rows(request, filters)
    on = filters.on or request.auth.on
    record(
        action="export",
        by=request.auth,
        at=timezone.now(),
        subject_type="establishment.profile",
        after={**filters.dict(), "on": on},
    )
    return workbook(
        f"单位基本情况 {on.isoformat()}",
        COLUMNS,
        (
            (
                row.version.name, row.parent, OrganizationKind(row.version.kind).label, row.version.division.name,
                row.staff, row.quota, row.vehicles, row.reported, row.difference, row.over_quota, row.to_mark,
                row.marked, None if row.marked_share is None else round(row.marked_share, 4),
            )
            for row in rows
        ),
    )  # fmt: skip


@router.get("/units/{int:organization_id}/figures", response=list[FigureOut], auth=LOOK)
def list_figures(request: ActorRequest, organization_id: int) -> QuerySet[Figure]:
    return queries.figures_of(request.auth, organization_id)


@router.post("/units/{int:organization_id}/figures", response={201: FigureOut}, auth=MANAGE)
def enter_figure(request: ActorRequest, organization_id: int, body: FigureIn) -> Status[Figure]:
    data = cast(services.FigureData, {**body.dict(), "vehicle_kind": body.vehicle_kind or ""})
    made = services.enter_figure(organization_id=organization_id, data=data, by=request.auth, at=timezone.now())
    return Status(201, made)


@router.post("/figures/{int:figure_id}/strike", response={204: None}, auth=MANAGE)
def strike_figure(request: ActorRequest, figure_id: int) -> Status[None]:
    services.strike_figure(figure_id=figure_id, by=request.auth, at=timezone.now())
    return Status(204, None)
