"""Routes: limits, filings, and who can do what."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.accounts import explaining, filings, limits
from motorpool.accounts.control_schemas import (
    AllowanceOut,
    ConflictOut,
    FilingOut,
    FilingsIn,
    LimitIn,
    LimitOut,
    PersonRef,
    explained,
)
from motorpool.accounts.models import Filing, Limit, User
from motorpool.accounts.roles import Role
from motorpool.accounts.states import FilingStatus
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, NoteIn, Search

router = Router(tags=["permissions"])
LOOK = Holding(Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE, Permission.PEOPLE_LIMIT)
PEOPLE = Holding(Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE)
LIMIT = Holding(Permission.PEOPLE_LIMIT)
EXPLAIN = Holding(Permission.PERMISSIONS_VIEW)
FILE = Holding(Permission.FILING_DECIDE)
ALLOWANCE_COLUMNS = [
    ("人员", 12), ("所在单位", 26), ("权限", 34), ("角色", 22), ("授权单位（含下级）", 26), ("起始日期", 12),
    ("终止日期", 12), ("是否有效", 10), ("原因", 60),
]  # fmt: skip
LIMIT_COLUMNS = [
    ("受限单位（含下级）", 30), ("限制内容", 34), ("原因", 40), ("设定机关", 28), ("设定人", 12), ("起始日期", 12),
    ("终止日期", 12), ("状态", 10),
]  # fmt: skip
FILING_COLUMNS = [
    ("人员", 12), ("角色", 14), ("单位", 28), ("事项", 10), ("起始日期", 12), ("终止日期", 12), ("备案机关", 28),
    ("状态", 10), ("提交人", 12), ("提交时间", 17), ("办理人", 12), ("办理时间", 17), ("说明", 30),
]  # fmt: skip


class LimitFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    current: bool | None = None


class FilingFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    status: FilingStatus | None = None
    role: Role | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "status": self.status or "", "role": self.role or ""}


@router.get("/limits", response=Page[LimitOut], auth=LOOK)
def list_limits(request: ActorRequest, window: Query[Window], filters: Query[LimitFilters]) -> dict[str, Any]:
    rows = limits.limits_for(request.auth, **filters.dict())
    return page_of(rows, window=window, sorts={"id": "pk", "valid_from": "valid_from"}, default="-id")


@router.get("/limits/count", response=Count, auth=LOOK)
def count_limits(request: ActorRequest, filters: Query[LimitFilters]) -> dict[str, Any]:
    return capped_count(limits.limits_for(request.auth, **filters.dict()))


@router.get("/limits/export", auth=LOOK)
def export_limits(request: ActorRequest, filters: Query[LimitFilters]) -> HttpResponse:
    rows = limits.limits_for(request.auth, **filters.dict()).order_by("-pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="accounts.limit", after=filters.dict())
    return workbook(
        "权限限制",
        LIMIT_COLUMNS,
        (
            (
                row.organization.name, row.what, row.reason, row.level.name, row.set_by_name, row.valid_from,
                row.valid_to, limits.state_of(row, request.auth.on),
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.post("/limits", response={201: LimitOut}, auth=LIMIT)
def set_limit(request: ActorRequest, body: LimitIn) -> Status[Limit]:
    made = limits.set_limit(
        organization_id=body.organization_id,
        role=body.role or "",
        permission=body.permission or "",
        reason=body.reason,
        valid_from=body.valid_from or request.auth.on,
        valid_to=body.valid_to,
        by=request.auth,
        at=timezone.now(),
    )
    return Status(201, made)


@router.post("/limits/{int:limit_id}/lift", response=LimitOut, auth=LIMIT)
def lift_limit(request: ActorRequest, limit_id: int, body: NoteIn) -> Limit:
    return limits.lift_limit(limit_id=limit_id, note=body.note, by=request.auth, at=timezone.now())


@router.get("/filings", response=Page[FilingOut], auth=PEOPLE)
def list_filings(request: ActorRequest, window: Query[Window], filters: Query[FilingFilters]) -> dict[str, Any]:
    rows = filings.filings_for(request.auth, **filters.chosen())
    page = page_of(rows, window=window, sorts={"id": "pk"}, default="-id")
    return {**page, "items": _shown(page["items"], request)}


@router.get("/filings/count", response=Count, auth=PEOPLE)
def count_filings(request: ActorRequest, filters: Query[FilingFilters]) -> dict[str, Any]:
    return capped_count(filings.filings_for(request.auth, **filters.chosen()))


@router.get("/filings/export", auth=PEOPLE)
def export_filings(request: ActorRequest, filters: Query[FilingFilters]) -> HttpResponse:
    rows = filings.filings_for(request.auth, **filters.chosen()).order_by("-pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="accounts.filing", after=filters.dict())
    return workbook(
        "人员备案",
        FILING_COLUMNS,
        (
            (
                row.grant.user.name, Role(row.grant.role).label, row.organization.name, "终止" if row.ends else "任命",
                row.grant.valid_from, row.grant.valid_to,
                row.authority.name if row.authority else filings.NO_CITY, FilingStatus(row.status).label,
                row.made_by.name if row.made_by else "系统", row.made_at,
                row.decided_by.name if row.decided_by else "", row.decided_at, row.note,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


def _shown(rows: list[Filing], request: ActorRequest) -> list[Filing]:
    obstacles = filings.obstacles(rows, request.auth.on)
    for filing in rows:
        filing.may_decide = filings.may_decide(request.auth, filing)  # type: ignore[attr-defined]  # read by the schema
        filing.obstacle = obstacles.get(filing.pk, "")  # type: ignore[attr-defined]
    return rows


@router.post("/filings/confirm", response=list[int], auth=FILE)
def confirm_filings(request: ActorRequest, body: FilingsIn) -> list[int]:
    return filings.confirm_filings(filing_ids=body.filing_ids, by=request.auth, at=timezone.now())


@router.post("/filings/{int:filing_id}/return", response=FilingOut, auth=FILE)
def return_filing(request: ActorRequest, filing_id: int, body: NoteIn) -> Filing:
    filing = filings.return_filing(filing_id=filing_id, note=body.note, by=request.auth, at=timezone.now())
    return _shown([filing], request)[0]


@router.get("/permissions/people", response=list[PersonRef], auth=EXPLAIN)
def people_to_ask_about(request: ActorRequest, q: Search = "", person_id: Key | None = None) -> QuerySet[User]:
    """Whose permissions may be asked for; the first thirty that match."""
    return explaining.people_to_ask_about(request.auth, q=q, person_id=person_id)


@router.get("/permissions/people/{int:person_id}", response=list[AllowanceOut], auth=EXPLAIN)
def explain_person(request: ActorRequest, person_id: int, on: Day | None = None) -> list[explaining.Allowance]:
    return explaining.of_person(request.auth, person_id=person_id, on=on or request.auth.on)


@router.get("/permissions/people/{int:person_id}/export", auth=EXPLAIN)
def export_person_permissions(request: ActorRequest, person_id: int, on: Day | None = None) -> HttpResponse:
    rows = explaining.of_person(request.auth, person_id=person_id, on=on or request.auth.on)
    return _exported(request, rows, {"person_id": person_id, "on": on})


@router.get("/permissions/units/{int:organization_id}", response=list[AllowanceOut], auth=EXPLAIN)
def explain_unit(
    request: ActorRequest, organization_id: int, permission: Permission, on: Day | None = None
) -> list[explaining.Allowance]:
    return explaining.of_unit(
        request.auth, organization_id=organization_id, permission=permission, on=on or request.auth.on
    )


@router.get("/permissions/units/{int:organization_id}/export", auth=EXPLAIN)
def export_unit_permissions(
    request: ActorRequest, organization_id: int, permission: Permission, on: Day | None = None
) -> HttpResponse:
    rows = explaining.of_unit(
        request.auth, organization_id=organization_id, permission=permission, on=on or request.auth.on
    )
    return _exported(request, rows, {"organization_id": organization_id, "permission": permission, "on": on})


@router.get("/permissions/conflicts", response=list[ConflictOut], auth=EXPLAIN)
def list_conflicts(request: ActorRequest) -> list[explaining.Conflict]:
    """Roles that one person holds together although they exclude each other."""
    return explaining.conflicts_for(request.auth)


def _exported(
    request: ActorRequest, rows: Iterable[explaining.Allowance], what: dict[str, int | str | date | None]
) -> HttpResponse:
    record(action="export", by=request.auth, at=timezone.now(), subject_type="accounts.grant", after=what)
    return workbook(
        "权限",
        ALLOWANCE_COLUMNS,
        (
            (
                row.grant.user.name, row.grant.user.organization.name, Permission(row.permission).label,
                Role(row.grant.role).label, row.grant.organization.name, row.grant.valid_from, row.grant.valid_to,
                "有效" if row.holds else "无效", "；".join([*row.obstacles, *map(explained, row.limits)]),
            )
            for row in rows
        ),
    )  # fmt: skip
