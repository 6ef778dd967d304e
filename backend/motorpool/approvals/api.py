"""Routes: what waits for one's consent, and giving or refusing it."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.approvals import queries, services
from motorpool.approvals.models import Approval
from motorpool.approvals.schemas import ApprovalItem, ApprovalOut, DecisionIn
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Search

router = Router(tags=["approvals"])
# Every permission that a step may ask for. Which steps, is decided row by row.
DECIDE = Holding(Permission.TRIP_APPROVE, Permission.TRIP_CONSENT, Permission.TRACK_APPROVE, Permission.PARKING_AGREE)


class ApprovalFilters(Schema):
    state: Literal["pending", "decided"] = "pending"
    q: Search = ""


@router.get("", response=Page[ApprovalItem], auth=DECIDE)
def list_approvals(request: ActorRequest, window: Query[Window], filters: Query[ApprovalFilters]) -> dict[str, Any]:
    if filters.state == "pending":
        rows = queries.listed(queries.pending_steps(request.auth), q=filters.q)
        found = page_of(rows, window=window, sorts={"submitted_at": "approval__submitted_at"}, default="submitted_at")
    else:
        rows = queries.listed(queries.decided_steps(request.auth), q=filters.q)
        found = page_of(rows, window=window, sorts={"decided_at": "decided_at"}, default="-decided_at")
    return {"items": [ApprovalItem.of(step) for step in found["items"]], "next": found["next"]}


@router.get("/count", response=Count, auth=DECIDE)
def count_approvals(request: ActorRequest) -> dict[str, Any]:
    return capped_count(queries.pending_steps(request.auth))


@router.post("/{int:approval_id}/approve", response=ApprovalOut, auth=DECIDE)
def approve(request: ActorRequest, approval_id: int, body: DecisionIn) -> Approval:
    return services.approve(
        approval_id=approval_id, note=body.note, position=body.position, by=request.auth, at=timezone.now()
    )


@router.post("/{int:approval_id}/return", response=ApprovalOut, auth=DECIDE)
def send_back(request: ActorRequest, approval_id: int, body: DecisionIn) -> Approval:
    return services.send_back(
        approval_id=approval_id, note=body.note, position=body.position, by=request.auth, at=timezone.now()
    )
