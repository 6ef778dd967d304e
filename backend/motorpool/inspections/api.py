"""Routes: inspection notes."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.inspections import queries, services
from motorpool.inspections.models import Finding, Inspection, SubjectKind
from motorpool.inspections.schemas import InspectionIn, InspectionOut
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, Search

router = Router(tags=["inspections"])
LOOK = Holding(Permission.INSPECTION_WRITE, Permission.INSPECTION_VIEW)
COLUMNS = [
    ("时间", 17), ("检查人", 12), ("检查机关", 28), ("被检查单位", 28), ("对象类别", 10), ("对象", 34), ("结论", 8),
    ("情况", 60), ("向单位公开", 12),
]  # fmt: skip


class InspectionFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    subject_kind: SubjectKind | None = None
    subject_id: Key | None = None
    finding: Finding | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "subject_kind": self.subject_kind or "", "finding": self.finding or ""}


@router.get("", response=Page[InspectionOut], auth=LOOK)
def list_inspections(request: ActorRequest, window: Query[Window], filters: Query[InspectionFilters]) -> dict[str, Any]:
    rows = queries.inspections_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/count", response=Count, auth=LOOK)
def count_inspections(request: ActorRequest, filters: Query[InspectionFilters]) -> dict[str, Any]:
    return capped_count(queries.inspections_for(request.auth, **filters.chosen()))


@router.get("/export", auth=LOOK)
def export_inspections(request: ActorRequest, filters: Query[InspectionFilters]) -> HttpResponse:
    rows = queries.inspections_for(request.auth, **filters.chosen()).order_by("-pk")[:MOST_ROWS]
    what = filters.dict()
    record(action="export", by=request.auth, at=timezone.now(), subject_type="inspections.inspection", after=what)
    return workbook(
        "检查记录",
        COLUMNS,
        (
            (
                row.made_at, row.made_by.name, row.made_by.organization.name, row.organization.name,
                SubjectKind(row.subject_kind).label, row.subject, Finding(row.finding).label, row.text,
                "是" if row.is_open else "否",
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.post("", response={201: InspectionOut}, auth=Holding(Permission.INSPECTION_WRITE))
def write_inspection(request: ActorRequest, body: InspectionIn) -> Status[Inspection]:
    return Status(201, services.write_inspection(**body.dict(), by=request.auth, at=timezone.now()))
