"""Routes: opening the live map, finding a vehicle on it, and its card. The stream itself is in `stream_api`."""

from typing import Any

from django.utils import timezone
from ninja import Router

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.kit.wire import Search
from motorpool.live import queries
from motorpool.live.schemas import LiveCard, LiveVehicle, LiveViewIn, LiveViewOut
from motorpool.live.services import open_view

router = Router(tags=["live"])


@router.post("/views", response=LiveViewOut, auth=SignedIn())
def open_live_view(request: ActorRequest, body: LiveViewIn) -> dict[str, Any]:
    return {"token": open_view(vehicle_id=body.vehicle_id, by=request.auth, at=timezone.now())}


@router.get("/vehicles", response=list[LiveVehicle], auth=SignedIn())
def find_live_vehicles(request: ActorRequest, q: Search = "") -> list[dict[str, Any]]:
    return queries.found_by(request.auth, q=q, at=timezone.now())


@router.get("/vehicles/{int:vehicle_id}", response=LiveCard, auth=SignedIn())
def live_vehicle(request: ActorRequest, vehicle_id: int) -> dict[str, Any]:
    return queries.card_of(request.auth, vehicle_id, at=timezone.now())
