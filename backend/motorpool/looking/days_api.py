"""Routes: in which state each vehicle was when on a day, and how long. It tells no place and no route."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, Search
from motorpool.looking import days
from motorpool.looking.schemas import StateDay
from motorpool.tracking.motion import State

router = Router(tags=["tracks"])
OVERSEE = Holding(P.TRACK_FLEET, P.TRACK_UNIT_LIVE)
COLUMNS = [("号牌", 12), ("单位", 30), *((f"{state.label}（分钟）", 16) for state in State)]


class DayFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None


@router.get("/days/{day}", response=Page[StateDay], auth=OVERSEE)
def list_state_days(
    request: ActorRequest, day: Day, window: Query[Window], filters: Query[DayFilters]
) -> dict[str, Any]:
    rows = days.vehicles_for(request.auth, **filters.dict())
    page = page_of(rows, window=window, sorts={"plate": "plate", "id": "pk"}, default="plate")
    return {**page, "items": days.with_spells(page["items"], day=day, at=timezone.now())}


@router.get("/days/{day}/count", response=Count, auth=OVERSEE)
def count_state_days(request: ActorRequest, day: Day, filters: Query[DayFilters]) -> dict[str, Any]:
    del day  # the vehicles are those of now
    return capped_count(days.vehicles_for(request.auth, **filters.dict()))


@router.get("/days/{day}/export", auth=OVERSEE)
def export_state_days(request: ActorRequest, day: Day, filters: Query[DayFilters]) -> Any:
    rows = list(days.vehicles_for(request.auth, **filters.dict()).order_by("plate", "pk")[:MOST_ROWS])
    chosen = {"day": day, **{name: value for name, value in filters.dict().items() if value}}
    now = timezone.now()
    record(action="export", by=request.auth, at=now, subject_type="looking.stateday", after=chosen)
    return workbook(
        f"车辆状态时长 {day}",
        COLUMNS,
        (
            (one["plate"], one["organization"].name, *(round(one[state] / 60, 1) for state in State))
            for one in days.with_totals(rows, day=day, at=now)
        ),
    )
