"""Routes: the trail, for those who audit."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit import queries
from motorpool.audit.concealing import conceal_like
from motorpool.audit.deeds import Deed
from motorpool.audit.schemas import ChainOut, EntryOut
from motorpool.audit.services import record
from motorpool.kit.paging import CAP, Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, Search

router = Router(tags=["audit"])
AUDIT = Holding(Permission.AUDIT_VIEW)
READ = Holding(Permission.AUDIT_VIEW, Permission.VEHICLE_SECRET)  # of the latter only what is about secrecy vehicles
COLUMNS = [
    ("编号", 10), ("时间", 17), ("操作人", 12), ("操作", 14), ("对象", 30), ("单位", 26), ("说明", 30), ("变动前", 40),
    ("变动后", 40), ("操作代码", 28), ("对象类型", 22), ("对象编号", 10),
]  # fmt: skip


class EntryFilters(Schema):
    q: Search = ""
    action: Search = ""
    deed: Deed | None = None
    actor_id: Key | None = None
    organization_id: Key | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "deed": self.deed or ""}


@router.get("", response=Page[EntryOut], auth=READ)
def list_entries(request: ActorRequest, window: Query[Window], filters: Query[EntryFilters]) -> dict[str, Any]:
    rows = queries.entries_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/count", response=Count, auth=READ)
def count_entries(request: ActorRequest, filters: Query[EntryFilters]) -> dict[str, Any]:
    return capped_count(queries.entries_for(request.auth, **filters.chosen()))


@router.get("/export", auth=READ)
def export_entries(request: ActorRequest, filters: Query[EntryFilters]) -> HttpResponse:
    rows = queries.entries_for(request.auth, **filters.chosen()).order_by("-pk")[:MOST_ROWS]
    entry = record(
        action="export", by=request.auth, at=timezone.now(), subject_type="audit.entry", after=filters.dict()
    )
    if filters.q:
        conceal_like(entry, rows)
    return workbook(
        "操作记录",
        COLUMNS,
        (
            (
                row.pk, row.at, row.actor_name, row.action_label, row.subject,
                row.organization.name if row.organization else "", row.note, _text(row.before), _text(row.after),
                row.action, row.subject_type, row.subject_id,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/chain", response=ChainOut, auth=AUDIT)
def show_chain(request: ActorRequest) -> dict[str, Any]:
    return queries.chain_state(CAP)


def _text(facts: Any) -> str:
    return "" if facts is None else json.dumps(facts, ensure_ascii=False)
