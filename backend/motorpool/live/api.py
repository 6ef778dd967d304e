"""Routes: opening the live map, finding a vehicle on it, and its card. The stream itself is in `stream_api`."""

from typing import Any

from django.utils import timezone
from ninja import Router

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission
from motorpool.kit.errors import NotPermitted
from motorpool.kit.wire import Key, Search
from motorpool.live import queries
from motorpool.live.schemas import FoundVehicle, LiveCard, LiveState, LiveViewIn, LiveViewOut
from motorpool.live.services import open_view, opened

router = Router(tags=["live"])


@router.post("/views", response=LiveViewOut, auth=SignedIn())
def open_live_view(request: ActorRequest, body: LiveViewIn) -> dict[str, Any]:
    now = timezone.now()
    token = open_view(**body.dict(), by=request.auth, at=now)
    return {"token": token, "opened_at": now}


@router.get("/vehicles", response=list[FoundVehicle], auth=SignedIn())
def find_live_vehicles(request: ActorRequest, q: Search = "") -> list[dict[str, Any]]:
    return queries.found_by(request.auth, q=q, at=timezone.now())


@router.get("/vehicles/{int:vehicle_id}", response=LiveCard, auth=SignedIn())
def live_vehicle(request: ActorRequest, vehicle_id: int, token: str = "") -> dict[str, Any]:
    if opened(token=token, by=request.auth).vehicle_id != vehicle_id:
        raise NotPermitted
    return queries.card_of(request.auth, vehicle_id, at=timezone.now())


@router.get("/board", response=list[LiveState], auth=Holding(Permission.TRIP_DISPATCH))
def live_board(request: ActorRequest, organization_id: Key | None = None) -> list[dict[str, Any]]:
    return queries.states_on_board(request.auth, organization_id=organization_id, at=timezone.now())
