"""Routes: one's own notices."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.kit.paging import Page, Window, page_of
from motorpool.kit.wire import Key, Moment
from motorpool.notifications import queries, services

router = Router(tags=["notices"])


class NoticeOut(Schema):
    id: int
    kind: str
    title: str
    text: str
    link: str
    created_at: Moment
    read_at: Moment | None


class ReadIn(Schema):
    ids: list[Key] | None = None  # null: all


class Unread(Schema):
    unread: int


@router.get("", response=Page[NoticeOut], auth=SignedIn())
def list_notices(request: ActorRequest, window: Query[Window], unread: bool = False) -> dict[str, Any]:
    rows = queries.notices_for(request.auth, unread_only=unread)
    return page_of(rows, window=window, sorts={"created_at": "created_at"}, default="-created_at")


@router.post("/read", response=Unread, auth=SignedIn())
def read_notices(request: ActorRequest, body: ReadIn) -> dict[str, int]:
    return {"unread": services.mark_read(notice_ids=body.ids, by=request.auth, at=timezone.now())}
