"""Routes: today at a glance."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.kit.moments import day_of
from motorpool.kit.wire import Day
from motorpool.organizations.schemas import OrgRef
from motorpool.trips import figures

router = Router(tags=["figures"])


class VehicleFigures(Schema):
    """As the day ended. `used`: on the road at some moment of it; `out_now`: only of the present day."""

    total: int
    in_service: int
    out_now: int | None
    used: int


class DriverFigures(Schema):
    """As of vehicles."""

    total: int
    available: int
    out_now: int | None
    used: int


class DayFigure(Schema):
    date: date
    trips: int


class UnitFigure(Schema):
    organization: OrgRef
    trips: int


class OverviewOut(Schema):
    trips: dict[str, int]
    vehicles: VehicleFigures
    drivers: DriverFigures
    satisfaction: float | None
    trend: list[DayFigure]
    units: list[UnitFigure]


@router.get("/overview", response=OverviewOut, auth=Holding(Permission.FIGURES_VIEW))
def overview(request: ActorRequest, day: Day | None = None) -> dict[str, Any]:
    chosen = day or day_of(timezone.now())
    return figures.overview(request.auth, chosen)
