"""Routes: taking a vehicle or a driver out of use for a while."""

from typing import Any

from django.utils import timezone
from ninja import Router, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.kit.wire import NoteIn
from motorpool.reservations import services
from motorpool.reservations.schemas import BlockIn, HoldOut

router = Router(tags=["reservations"])
MANAGE = Holding(Permission.RESERVATION_MANAGE)


@router.post("", response={201: HoldOut}, auth=MANAGE)
def block(request: ActorRequest, body: BlockIn) -> Status[dict[str, Any]]:
    return Status(201, HoldOut.of(services.block(**body.dict(), by=request.auth, at=timezone.now())))


@router.post("/{int:reservation_id}/release", response=HoldOut, auth=MANAGE)
def unblock(request: ActorRequest, reservation_id: int, body: NoteIn) -> dict[str, Any]:
    held = services.unblock(reservation_id=reservation_id, note=body.note, by=request.auth, at=timezone.now())
    return HoldOut.of(held)
