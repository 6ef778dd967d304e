"""Routes: the board, dispatching, driving."""

from datetime import timedelta
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission as P
from motorpool.accounts.schemas import ReasonIn, RevealedOut
from motorpool.kit.moments import start_of
from motorpool.kit.paging import Page, Window, page_of
from motorpool.kit.wire import Day, Key, NoteIn, Search
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.outside import outside_parking_for
from motorpool.tracking.outside_schemas import OutsideIn, OutsideOut
from motorpool.trips import board, queries
from motorpool.trips.assignment_schemas import AssignmentOut
from motorpool.trips.dispatch_schemas import (
    BoardOut,
    BringBackIn,
    ChangeIn,
    ChoicesOut,
    DepartIn,
    DispatchIn,
    ReassignIn,
)
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.place_schemas import stored
from motorpool.trips.schemas import TaskOut, TripOut, TripRow
from motorpool.trips.services import dispatch, driving, parking, revealing

router = Router(tags=["dispatch"])
DISPATCH = Holding(P.TRIP_DISPATCH)
DRIVE = Holding(P.TRIP_DRIVE, P.TRIP_DISPATCH)


class BoardFilters(Schema):
    day: Day = Field(alias="date")
    days: int = Field(1, ge=1, le=7)
    organization_id: Key | None = None


@router.get("/board", response=BoardOut, auth=DISPATCH)
def show_board(request: ActorRequest, filters: Query[BoardFilters]) -> dict[str, Any]:
    start = start_of(filters.day)
    end = start + timedelta(days=filters.days)
    return {
        "from_at": start,
        "until_at": end,
        "vehicles": board.fleet(request.auth, filters.organization_id),
        "drivers": board.crew(request.auth, filters.organization_id),
        "holds": board.holds_on(request.auth, filters.organization_id, start, end),
    }


@router.get("/board/pending", response=list[TripRow], auth=DISPATCH)
def list_pending(request: ActorRequest) -> QuerySet[Trip]:
    """Approved, vehicles still missing, the earliest first; at most two hundred."""
    return queries.rows(queries.to_dispatch(request.auth))[:200]


@router.get("/trips/{int:trip_id}/choices", response=ChoicesOut, auth=DISPATCH)
def list_choices(request: ActorRequest, trip_id: int, q: Search = "") -> dict[str, Any]:
    trip = queries.trip_to_dispatch(request.auth, trip_id)
    vehicles = board.vehicle_choices(request.auth, trip, q)
    usual = [row["usual_driver_id"] for row in vehicles if row["usual_driver_id"]]
    return {"vehicles": vehicles, "drivers": board.driver_choices(request.auth, trip, q, usual)}


@router.post("/trips/{int:trip_id}/dispatch", response=TripOut, auth=DISPATCH)
def dispatch_trip(request: ActorRequest, trip_id: int, body: DispatchIn) -> Trip:
    dispatch.dispatch_trip(trip_id=trip_id, **body.dict(), by=request.auth, at=timezone.now())
    return queries.trip_for(request.auth, trip_id)


class TaskFilters(Schema):
    scope: Literal["mine", "visible"] = "mine"
    state: Literal["open", "done"] = "open"
    q: Search = ""


@router.get("/assignments", response=Page[TaskOut], auth=DRIVE)
def list_tasks(request: ActorRequest, window: Query[Window], filters: Query[TaskFilters]) -> dict[str, Any]:
    rows = queries.tasks_for(request.auth, **filters.dict())
    default = "start_at" if filters.state == "open" else "-start_at"
    return page_of(rows, window=window, sorts={"start_at": "trip__start_at"}, default=default)


@router.get("/assignments/{int:assignment_id}", response=TaskOut, auth=DRIVE)
def get_task(request: ActorRequest, assignment_id: int) -> Assignment:
    return queries.task_for(request.auth, assignment_id)


@router.post("/trips/{int:trip_id}/reveal-contact", response=RevealedOut, auth=SignedIn())
def reveal_contact(request: ActorRequest, trip_id: int, body: ReasonIn) -> dict[str, str]:
    """Whom the driver calls; recorded, once for his task."""
    value = revealing.reveal_contact(trip_id=trip_id, reason=body.reason, by=request.auth, at=timezone.now())
    return {"value": value}


@router.post("/assignments/{int:assignment_id}/reveal-driver", response=RevealedOut, auth=SignedIn())
def reveal_driver(request: ActorRequest, assignment_id: int, body: ReasonIn) -> dict[str, str]:
    """The driver's telephone, for those who travel and those who may; recorded."""
    value = revealing.reveal_driver(assignment_id=assignment_id, reason=body.reason, by=request.auth, at=timezone.now())
    return {"value": value}


@router.post("/assignments/{int:assignment_id}/reassign", response=AssignmentOut, auth=DISPATCH)
def reassign(request: ActorRequest, assignment_id: int, body: ReassignIn) -> Assignment:
    dispatch.reassign(assignment_id=assignment_id, **body.dict(), by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, assignment_id)


@router.post("/assignments/{int:assignment_id}/withdraw", response=AssignmentOut, auth=DISPATCH)
def withdraw_assignment(request: ActorRequest, assignment_id: int, body: NoteIn) -> Assignment:
    dispatch.withdraw_assignment(assignment_id=assignment_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, assignment_id)


@router.post("/assignments/{int:assignment_id}/depart", response=AssignmentOut, auth=DRIVE)
def depart(request: ActorRequest, assignment_id: int, body: DepartIn) -> Assignment:
    driving.depart(assignment_id=assignment_id, **body.dict(), by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, assignment_id)


@router.post("/assignments/{int:assignment_id}/changes", response={201: AssignmentOut}, auth=DRIVE)
def report_change(request: ActorRequest, assignment_id: int, body: ChangeIn) -> Status[Assignment]:
    told = {**body.dict(), "spot": stored(body.spot)}
    driving.report_change(assignment_id=assignment_id, **told, by=request.auth, at=timezone.now())
    return Status(201, queries.task_for(request.auth, assignment_id))


@router.post("/changes/{int:change_id}/acknowledge", response=AssignmentOut, auth=DISPATCH)
def acknowledge_change(request: ActorRequest, change_id: int) -> Assignment:
    found = dispatch.acknowledge_change(change_id=change_id, by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, found.pk)


@router.post("/assignments/{int:assignment_id}/bring-back", response=AssignmentOut, auth=DRIVE)
def bring_back(request: ActorRequest, assignment_id: int, body: BringBackIn) -> Assignment:
    driving.bring_back(assignment_id=assignment_id, **body.dict(), by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, assignment_id)


@router.post("/assignments/{int:assignment_id}/outside-parking", response={201: OutsideOut}, auth=Holding(P.TRIP_DRIVE))
def ask_to_park_outside(request: ActorRequest, assignment_id: int, body: OutsideIn) -> Status[OutsideParking]:
    now = timezone.now()
    made = parking.ask_to_park_outside(assignment_id=assignment_id, data=body.data, by=request.auth, at=now)
    return Status(201, outside_parking_for(request.auth, made.pk, now))


@router.post("/assignments/{int:assignment_id}/close", response=AssignmentOut, auth=DISPATCH)
def close(request: ActorRequest, assignment_id: int, body: NoteIn) -> Assignment:
    dispatch.close(assignment_id=assignment_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.task_for(request.auth, assignment_id)
