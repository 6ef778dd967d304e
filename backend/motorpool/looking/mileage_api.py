"""Routes: how far vehicles went each day, and the ledger of what is missing. They tell no place and no route."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, Search
from motorpool.looking import mileage
from motorpool.looking.mileage_schemas import DayGapRow, LedgerRow, MileageSummary, SilenceRow, VehicleDayOut
from motorpool.tracking.models import MissingStretch
from motorpool.tracking.states import GapKind, Rest

router = Router(tags=["tracks"])
OVERSEE = Holding(P.TRACK_MILEAGE)
DAY_SORTS = {
    "day": "day", "track_m": "track_m", "differs_m": "differs_m", "missing_s": "missing_s", "moving_s": "moving_s",
    "plate": "vehicle__plate", "id": "pk",
}  # fmt: skip
GAP_SORTS = {"until": "until", "seconds": "seconds", "id": "pk"}
USUAL = timedelta(days=6)
DAY_COLUMNS = [
    ("日期", 12), ("号牌", 12), ("单位", 30), ("轨迹里程（公里）", 16), ("断点直线（公里）", 16),
    ("里程表（公里）", 16),
    ("相差（公里）", 14), ("行驶（分钟）", 12), ("怠速（分钟）", 12), ("停留次数", 10),
    *((f"{kind.label}（分钟）", 16) for kind in GapKind), ("夜间停放", 12),
]  # fmt: skip
GAP_COLUMNS = [
    ("号牌", 12), ("单位", 30), ("起", 17), ("止", 17), ("时长（分钟）", 14), ("类别", 12),
    ("前后直线距离（公里）", 20),
]  # fmt: skip
SILENCE_COLUMNS = [("号牌", 12), ("单位", 30), ("起", 17), ("已持续（分钟）", 16), ("类别（至今）", 14)]


class Period(Schema):
    q: Search = ""
    organization_id: Key | None = None
    vehicle_id: Key | None = None
    since: Day | None = None
    until: Day | None = None
    """The last seven days that are over, where neither is given."""
    gap: GapKind | None = None

    def chosen(self) -> dict[str, Any]:
        found = {name: value for name, value in self.dict().items() if value}
        until = self.until or (self.since + USUAL if self.since else day_of(timezone.now()) - timedelta(days=1))
        return {**found, "since": self.since or until - USUAL, "until": until}


class MileageFilters(Period):
    rest: Rest | None = None
    differing: bool = False
    """Only with a noticeable difference between track and odometer."""


class GapFilters(Period):
    minutes: int = Field(0, ge=0, le=50_000)


@router.get("/mileage", response=Page[VehicleDayOut], auth=OVERSEE)
def list_vehicle_days(request: ActorRequest, window: Query[Window], filters: Query[MileageFilters]) -> dict[str, Any]:
    return page_of(mileage.days_for(request.auth, **filters.chosen()), window=window, sorts=DAY_SORTS, default="-day")


@router.get("/mileage/count", response=Count, auth=OVERSEE)
def count_vehicle_days(request: ActorRequest, filters: Query[MileageFilters]) -> dict[str, Any]:
    return capped_count(mileage.days_for(request.auth, **filters.chosen()))


@router.get("/mileage/summary", response=MileageSummary, auth=OVERSEE)
def sum_vehicle_days(request: ActorRequest, filters: Query[MileageFilters]) -> dict[str, Any]:
    return mileage.summary_of(mileage.days_for(request.auth, **filters.chosen()))


@router.get("/mileage/export", auth=OVERSEE)
def export_vehicle_days(request: ActorRequest, filters: Query[MileageFilters]) -> HttpResponse:
    rows = mileage.days_for(request.auth, **filters.chosen()).order_by("-day", "-pk")[:MOST_ROWS]
    record(
        action="export", by=request.auth, at=timezone.now(), subject_type="looking.vehicleday", after=filters.chosen()
    )
    return workbook(
        "里程与轨迹完整性",
        DAY_COLUMNS,
        (
            (
                row.day, row.vehicle.plate, row.organization.name, _km(row.track_m), _km(row.bridged_m),
                _km(row.odometer_m), _km(row.difference_m), _minutes(row.moving_s), _minutes(row.engine_s), row.stops,
                *(_minutes(getattr(row, f"{kind}_s")) for kind in GapKind), row.get_rest_display(),
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/mileage/{int:day_id}/gaps", response=list[DayGapRow], auth=OVERSEE)
def list_gaps_of_day(request: ActorRequest, day_id: int) -> list[MissingStretch]:
    return mileage.gaps_of(request.auth, day_id)


@router.get("/gaps", response=Page[LedgerRow], auth=OVERSEE)
def list_gaps(request: ActorRequest, window: Query[Window], filters: Query[GapFilters]) -> dict[str, Any]:
    return page_of(mileage.gaps_for(request.auth, **filters.chosen()), window=window, sorts=GAP_SORTS, default="-until")


@router.get("/gaps/count", response=Count, auth=OVERSEE)
def count_gaps(request: ActorRequest, filters: Query[GapFilters]) -> dict[str, Any]:
    return capped_count(mileage.gaps_for(request.auth, **filters.chosen()))


@router.get("/gaps/export", auth=OVERSEE)
def export_gaps(request: ActorRequest, filters: Query[GapFilters]) -> HttpResponse:
    rows = mileage.gaps_for(request.auth, **filters.chosen()).order_by("-until", "-pk")[:MOST_ROWS]
    record(
        action="export", by=request.auth, at=timezone.now(), subject_type="looking.missingstretch",
        after=filters.chosen(),
    )  # fmt: skip
    return workbook(
        "轨迹缺失台账",
        GAP_COLUMNS,
        (
            (
                row.of.vehicle.plate, row.of.organization.name, row.since, row.until, _minutes(row.seconds),
                row.get_kind_display(), _km(row.jumped_m),
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


class SilenceFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    gap: GapKind | None = None
    minutes: int = Field(0, ge=0, le=50_000)

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("/gaps/ongoing", response=Page[SilenceRow], auth=OVERSEE)
def list_silences(request: ActorRequest, window: Query[Window], filters: Query[SilenceFilters]) -> dict[str, Any]:
    """The longest first."""
    rows = mileage.silences_for(request.auth, at=timezone.now(), **filters.chosen())
    return page_of(rows, window=window, sorts={"since": "device_at"}, default="since")


@router.get("/gaps/ongoing/count", response=Count, auth=OVERSEE)
def count_silences(request: ActorRequest, filters: Query[SilenceFilters]) -> dict[str, Any]:
    return capped_count(mileage.silences_for(request.auth, at=timezone.now(), **filters.chosen()))


@router.get("/gaps/ongoing/export", auth=OVERSEE)
def export_silences(request: ActorRequest, filters: Query[SilenceFilters]) -> HttpResponse:
    now = timezone.now()
    rows: Any = mileage.silences_for(request.auth, at=now, **filters.chosen()).order_by("device_at", "pk")[:MOST_ROWS]
    record(
        action="export", by=request.auth, at=now, subject_type="looking.missingstretch",
        after={"ongoing": True, **filters.chosen()},
    )  # fmt: skip
    return workbook(
        "尚未恢复的轨迹缺失",
        SILENCE_COLUMNS,
        (
            (
                row.vehicle.plate, row.vehicle.organization.name, row.since,
                _minutes((now - row.since).total_seconds()), GapKind(row.kind).label,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


def _km(metres: int | None) -> float | None:
    return None if metres is None else round(metres / 1000, 1)


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)
