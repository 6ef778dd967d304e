"""Routes: drivers."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.accounts.schemas import ChoiceOut, ReasonIn, RevealedOut
from motorpool.drivers import queries, services
from motorpool.drivers.models import Driver
from motorpool.drivers.schemas import DriverIn, DriverOut
from motorpool.drivers.states import DriverStatus
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, NoteIn, Search

router = Router(tags=["drivers"])
LOOK = Holding(*queries.SEEN_BY)
MANAGE = Holding(Permission.DRIVER_MANAGE)
SORTS = {"name": "person__name_key", "licence_expires_on": "licence_expires_on", "id": "pk"}


class DriverFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    status: DriverStatus | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("", response=Page[DriverOut], auth=LOOK)
def list_drivers(request: ActorRequest, window: Query[Window], filters: Query[DriverFilters]) -> dict[str, Any]:
    rows = queries.drivers_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts=SORTS, default="name")


@router.get("/count", response=Count, auth=LOOK)
def count_drivers(request: ActorRequest, filters: Query[DriverFilters]) -> dict[str, Any]:
    return capped_count(queries.drivers_for(request.auth, **filters.chosen()))


@router.get("/candidates", response=list[ChoiceOut], auth=MANAGE)
def list_candidates(request: ActorRequest, q: Search = "") -> QuerySet[User]:
    """Who could be registered; the first thirty that match."""
    return queries.candidates(request.auth, q=q)[:30]


@router.get("/{int:driver_id}", response=DriverOut, auth=LOOK)
def get_driver(request: ActorRequest, driver_id: int) -> Driver:
    return queries.driver_for(request.auth, driver_id)


@router.post("", response={201: DriverOut}, auth=MANAGE)
def create_driver(request: ActorRequest, body: DriverIn) -> Status[Driver]:
    return Status(
        201, services.create_driver(data=cast(services.DriverData, body.dict()), by=request.auth, at=timezone.now())
    )


@router.patch("/{int:driver_id}", response=DriverOut, auth=MANAGE)
def update_driver(request: ActorRequest, driver_id: int, body: DriverIn) -> Driver:
    return services.update_driver(
        driver_id=driver_id, data=cast(services.DriverData, body.dict()), by=request.auth, at=timezone.now()
    )


@router.post("/{int:driver_id}/reveal-licence", response=RevealedOut, auth=SignedIn())
def reveal_licence(request: ActorRequest, driver_id: int, body: ReasonIn) -> dict[str, str]:
    """The number of the driving licence; each look is recorded."""
    value = services.reveal_licence(driver_id=driver_id, reason=body.reason, by=request.auth, at=timezone.now())
    return {"value": value}


@router.post("/{int:driver_id}/suspend", response=DriverOut, auth=MANAGE)
def suspend_driver(request: ActorRequest, driver_id: int, body: NoteIn) -> Driver:
    return _move(request, driver_id, "suspend", body.note)


@router.post("/{int:driver_id}/resume", response=DriverOut, auth=MANAGE)
def resume_driver(request: ActorRequest, driver_id: int, body: NoteIn) -> Driver:
    return _move(request, driver_id, "resume", body.note)


@router.post("/{int:driver_id}/leave", response=DriverOut, auth=MANAGE)
def leave_driver(request: ActorRequest, driver_id: int, body: NoteIn) -> Driver:
    return _move(request, driver_id, "leave", body.note)


def _move(request: ActorRequest, driver_id: int, action: str, note: str) -> Driver:
    return services.move_driver(driver_id=driver_id, action=action, note=note, by=request.auth, at=timezone.now())
