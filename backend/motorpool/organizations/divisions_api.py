"""Routes: the divisions of the country, kept current by the platform's topmost level."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Router, Status

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.kit.wire import NoteIn, Word
from motorpool.organizations import dividing, queries
from motorpool.organizations.models import Division
from motorpool.organizations.schemas import DivisionIn, DivisionOut, EndDivisionIn

router = Router(tags=["divisions"])
MANAGE = Holding(Permission.DIVISION_MANAGE)


@router.get("", response=list[DivisionOut], auth=None)
def list_divisions(request: Any) -> QuerySet[Division]:
    """Public: the set-up page needs them before there is anyone to sign in. Those that have ended are among them."""
    return queries.divisions()


@router.post("", response={201: DivisionOut}, auth=MANAGE)
def create_division(request: ActorRequest, body: DivisionIn) -> Status[Division]:
    data = cast(dividing.DivisionData, body.dict())
    return Status(201, dividing.create_division(data=data, by=request.auth, at=timezone.now()))


@router.post("/{code}/end", response=DivisionOut, auth=MANAGE)
def end_division(request: ActorRequest, code: Word, body: EndDivisionIn) -> Division:
    return dividing.end_division(
        code=code,
        valid_to=body.valid_to,
        successor_code=body.successor_code,
        source=body.source,
        by=request.auth,
        at=timezone.now(),
    )


@router.post("/{code}/resume", response=DivisionOut, auth=MANAGE)
def resume_division(request: ActorRequest, code: Word, body: NoteIn) -> Division:
    return dividing.resume_division(code=code, note=body.note, by=request.auth, at=timezone.now())
