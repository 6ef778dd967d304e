"""Routes: the trail, for those who audit."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.audit import queries
from motorpool.audit.schemas import EntryOut
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, Search

router = Router(tags=["audit"])


class EntryFilters(Schema):
    q: Search = ""
    action: Search = ""
    actor_id: Key | None = None
    since: date | None = None
    until: date | None = None


@router.get("", response=Page[EntryOut], auth=Holding(Permission.AUDIT_VIEW))
def list_entries(request: ActorRequest, window: Query[Window], filters: Query[EntryFilters]) -> dict[str, Any]:
    rows = queries.entries_for(request.auth, **filters.dict())
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/count", response=Count, auth=Holding(Permission.AUDIT_VIEW))
def count_entries(request: ActorRequest, filters: Query[EntryFilters]) -> dict[str, Any]:
    return capped_count(queries.entries_for(request.auth, **filters.dict()))
