"""Routes: the trail, for those who audit."""

from typing import Any

from django.http.response import HttpResponseBase
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
from motorpool.kit.streams import csv_stream
from motorpool.kit.wire import Day, Key, Search

router = Router(tags=["audit"])
AUDIT = Holding(Permission.AUDIT_VIEW)
READ = Holding(Permission.AUDIT_VIEW, Permission.VEHICLE_SECRET)  # of the latter only what is about secrecy vehicles
COLUMNS = (
    "编号", "时间", "操作人", "操作", "对象", "单位", "说明", "变动前", "变动后", "操作代码", "对象类型", "对象编号",
)  # fmt: skip


class EntryFilters(Schema):
    q: Search = ""
    action: Search = ""
    deed: Deed | None = None
    organization_id: Key | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "deed": self.deed or ""}


@router.get("", response=Page[EntryOut], auth=READ)
def list_entries(request: ActorRequest, window: Query[Window], filters: Query[EntryFilters]) -> dict[str, Any]:
    rows = queries.entries_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"at": "at"}, default="-at")


@router.get("/count", response=Count, auth=READ)
def count_entries(request: ActorRequest, filters: Query[EntryFilters]) -> dict[str, Any]:
    return capped_count(queries.entries_for(request.auth, **filters.chosen()))


@router.get("/export", auth=READ)
def export_entries(request: ActorRequest, filters: Query[EntryFilters]) -> HttpResponseBase:
    """All of them, as CSV, sent while it is read."""
    rows = queries.entries_for(request.auth, **filters.chosen())
    last = queries.last_entry()  # not this export itself, nor what comes while it lasts
    entry = record(
        action="export", by=request.auth, at=timezone.now(), subject_type="audit.entry", after=filters.dict()
    )
    if filters.q:
        conceal_like(entry, rows)
    return csv_stream("操作记录", COLUMNS, queries.lines(rows.filter(pk__lte=last)))


@router.get("/chain", response=ChainOut, auth=AUDIT)
def show_chain(request: ActorRequest) -> dict[str, Any]:
    return queries.chain_state(CAP)
