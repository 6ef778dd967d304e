"""Routes: the request for a car, from asking to rating."""

from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission as P
from motorpool.accounts import filings
from motorpool.audit.models import Entry
from motorpool.audit.schemas import HistoryOut
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, NoteIn, Search
from motorpool.notifications.queries import unread
from motorpool.terminals import fault_queries
from motorpool.trips import actions, known_places, queries
from motorpool.trips.models import Trip
from motorpool.trips.place_schemas import KnownPlaceOut, stored
from motorpool.trips.schemas import NewTripIn, RateIn, TripIn, TripOut, TripRow, WaitingOut
from motorpool.trips.services import rating, requests
from motorpool.trips.states import TripStatus

router = Router(tags=["trips"])
LOOK = Holding(*queries.SEEN_BY)
ASK = Holding(P.TRIP_OWN)
SORTS = {"start_at": "start_at", "created_at": "created_at", "number": "pk"}
COLUMNS = (
    ("单号", 18), ("状态", 10), ("单位", 30), ("申请人", 10), ("用车人", 10), ("用途", 14), ("事由", 40),
    ("报到地点", 24), ("目的地", 40), ("开始", 17), ("结束", 17), ("人数", 8), ("需车", 8), ("车辆", 24),
)  # fmt: skip


class TripFilters(Schema):
    scope: Literal["mine", "visible"] = "visible"
    status: list[TripStatus] = []
    q: Search = ""
    organization_id: Key | None = None
    since: Day | None = None
    until: Day | None = None


@router.get("", response=Page[TripRow], auth=LOOK)
def list_trips(request: ActorRequest, window: Query[Window], filters: Query[TripFilters]) -> dict[str, Any]:
    rows = queries.trips_for(request.auth, **filters.dict())
    return page_of(rows, window=window, sorts=SORTS, default="-start_at")


@router.get("/count", response=Count, auth=LOOK)
def count_trips(request: ActorRequest, filters: Query[TripFilters]) -> dict[str, Any]:
    return capped_count(queries.trips_for(request.auth, **filters.dict()))


@router.get("/export", auth=LOOK)
def export_trips(request: ActorRequest, filters: Query[TripFilters]) -> HttpResponse:
    rows = queries.trips_for(request.auth, **filters.dict()).order_by("-start_at", "-pk")[:MOST_ROWS]
    record(
        action="export",
        by=request.auth,
        at=timezone.now(),
        subject_type="trips.trip",
        after=filters.dict(exclude_defaults=True),
    )
    return workbook("用车记录", COLUMNS, (_cells(row) for row in rows.iterator(chunk_size=1000)))


def _cells(row: Trip) -> tuple[Any, ...]:
    return (
        row.number, actions.standing(row), row.organization.name, row.requested_by.name, row.traveller.name,
        row.get_use_kind_display(), row.reason, row.pickup_place,
        " → ".join(destination.place for destination in row.destinations.all()), row.start_at, row.end_at,
        row.headcount, row.vehicles_wanted, "、".join(str(one.vehicle_hold.vehicle) for one in actions.assigned(row)),
    )  # fmt: skip


@router.get("/places", response=list[KnownPlaceOut], auth=Holding(*known_places.ASKED_BY))
def list_known_places(request: ActorRequest) -> list[known_places.KnownPlace]:
    """To be chosen for an order, or for where a vehicle goes besides."""
    return known_places.known_to(request.auth)


@router.get("/waiting", response=WaitingOut, auth=SignedIn())
def waiting(request: ActorRequest) -> dict[str, int]:
    """What waits for me."""
    actor, now = request.auth, timezone.now()
    return {
        **queries.waiting_for(actor, now),
        **fault_queries.waiting_for(actor, at=now),
        "filings": filings.to_decide(actor).count(),
        "notices": unread(actor),
    }


@router.post("", response={201: TripOut}, auth=ASK)
def request_trip(request: ActorRequest, body: NewTripIn) -> Status[Trip]:
    key = requests.request_trip(data=_data(body), request_key=body.request_key, by=request.auth, at=timezone.now())
    return Status(201, queries.trip_for(request.auth, key))


@router.get("/{int:trip_id}", response=TripOut, auth=LOOK)
def get_trip(request: ActorRequest, trip_id: int) -> Trip:
    return queries.trip_for(request.auth, trip_id)


@router.put("/{int:trip_id}", response=TripOut, auth=ASK)
def change_request(request: ActorRequest, trip_id: int, body: TripIn) -> Trip:
    requests.change_request(trip_id=trip_id, data=_data(body), by=request.auth, at=timezone.now())
    return queries.trip_for(request.auth, trip_id)


@router.get("/{int:trip_id}/history", response=list[HistoryOut], auth=LOOK)
def trip_history(request: ActorRequest, trip_id: int) -> QuerySet[Entry]:
    return queries.history(queries.trip_for(request.auth, trip_id))


@router.post("/{int:trip_id}/withdraw", response=TripOut, auth=ASK)
def withdraw_request(request: ActorRequest, trip_id: int, body: NoteIn) -> Trip:
    requests.withdraw(trip_id=trip_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.trip_for(request.auth, trip_id)


@router.post("/{int:trip_id}/cancel", response=TripOut, auth=Holding(P.TRIP_OWN, P.TRIP_DISPATCH))
def cancel_trip(request: ActorRequest, trip_id: int, body: NoteIn) -> Trip:
    requests.cancel(trip_id=trip_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.trip_for(request.auth, trip_id)


@router.post("/{int:trip_id}/rate", response=TripOut, auth=ASK)
def rate_trip(request: ActorRequest, trip_id: int, body: RateIn) -> Trip:
    scores = [cast(rating.Score, score.dict()) for score in body.ratings]
    rating.rate(trip_id=trip_id, scores=scores, by=request.auth, at=timezone.now())
    return queries.trip_for(request.auth, trip_id)


def _data(body: TripIn) -> requests.TripData:
    fields = body.dict(exclude={"request_key"})
    places = [{"place": one.place, "spot": stored(one.spot), "arrive_at": one.arrive_at} for one in body.destinations]
    more = {"pickup_spot": stored(body.pickup_spot), "destinations": places, "body_wanted": body.body_wanted or ""}
    return cast(requests.TripData, {**fields, **more})
