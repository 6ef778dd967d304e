"""Routes: what drivers are to be told right now, and which alarms of driving there were."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.scoping import ScopedQuerySet
from motorpool.audit.services import record
from motorpool.kit.moments import at_edge, day_of
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, Search
from motorpool.terminals import alarm_queries, driving_alarms
from motorpool.terminals.alarm_queries import Told
from motorpool.terminals.alarm_schemas import AlarmEpisodeOut, DrivingAlarmOut
from motorpool.terminals.models import AlarmEpisode
from motorpool.terminals.states import AlarmKind

router = Router(tags=["terminals"])
WARN = Holding(*driving_alarms.SEEN_BY)
LOOK_BACK = Holding(*alarm_queries.SEEN_BY)
USUAL = timedelta(days=6)
SORTS = {"since": "since", "seconds": "seconds", "reports": "reports", "plate": "vehicle__plate", "id": "pk"}
PRESENT_COLUMNS = (("号牌", 12), ("单位", 30), ("报警", 30), ("时间", 18), ("处理", 24))
COLUMNS = (
    ("号牌", 12), ("单位", 30), ("报警", 18), ("开始", 18), ("最后上报", 18), ("持续（分钟）", 14), ("上报次数", 10),
    ("处理", 80),
)  # fmt: skip


class DrivingAlarmFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    kind: AlarmKind | None = None
    answered: bool | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value not in ("", None)}


class EpisodeFilters(DrivingAlarmFilters):
    vehicle_id: Key | None = None
    since: Day | None = None
    until: Day | None = None
    """The last seven days with today, where neither is given."""

    def chosen(self) -> dict[str, Any]:
        until = self.until or (self.since + USUAL if self.since else day_of(timezone.now()))
        return {**super().chosen(), "since": self.since or until - USUAL, "until": until}


@router.get("/driving-alarms", response=list[DrivingAlarmOut], auth=WARN)
def list_driving_alarms(
    request: ActorRequest, filters: Query[DrivingAlarmFilters]
) -> list[driving_alarms.DrivingAlarm]:
    """Who drives too fast or too long at this moment, with what could be said to them."""
    return driving_alarms.present(request.auth, at=timezone.now(), **filters.chosen())


@router.get("/driving-alarms/export", auth=WARN)
def export_driving_alarms(request: ActorRequest, filters: Query[DrivingAlarmFilters]) -> HttpResponse:
    now, chosen = timezone.now(), filters.chosen()
    found = driving_alarms.present(request.auth, at=now, **chosen)
    record(action="export", by=request.auth, at=now, subject_type="terminals.drivingalarm", after=chosen)
    rows = ((one.plate, one.organization, "、".join(one.alarms), one.said_at, one.answered) for one in found)
    return workbook("驾驶提醒", PRESENT_COLUMNS, rows)


@router.get("/driving-alarms/episodes", response=Page[AlarmEpisodeOut], auth=LOOK_BACK)
def list_alarm_episodes(request: ActorRequest, window: Query[Window], filters: Query[EpisodeFilters]) -> dict[str, Any]:
    """Alarms of driving from the first report to the last, and what the driver was told meanwhile."""
    page = page_of(_episodes(request, filters), window=window, sorts=SORTS, default="-since")
    lasting = alarm_queries.going_on(page["items"], at=timezone.now())
    for row, told in alarm_queries.with_told(page["items"]):
        row.told, row.lasts = told, row.pk in lasting  # type: ignore[attr-defined]
    return page


@router.get("/driving-alarms/episodes/count", response=Count, auth=LOOK_BACK)
def count_alarm_episodes(request: ActorRequest, filters: Query[EpisodeFilters]) -> dict[str, Any]:
    return capped_count(_episodes(request, filters))


@router.get("/driving-alarms/episodes/export", auth=LOOK_BACK)
def export_alarm_episodes(request: ActorRequest, filters: Query[EpisodeFilters]) -> HttpResponse:
    rows = _episodes(request, filters).order_by("-since", "-pk")[:MOST_ROWS]
    now = timezone.now()
    record(action="export", by=request.auth, at=now, subject_type="terminals.alarmepisode", after=filters.chosen())
    return workbook(
        "驾驶报警记录",
        COLUMNS,
        (
            (
                row.vehicle.plate, row.organization.name, row.get_kind_display(), row.since, row.until,
                round(row.seconds / 60, 1), row.reports, "；".join(_written(one) for one in told),
            )
            for row, told in alarm_queries.with_told(rows.iterator(chunk_size=2000))
        ),
    )  # fmt: skip


def _episodes(request: ActorRequest, filters: EpisodeFilters) -> ScopedQuerySet[AlarmEpisode]:
    return alarm_queries.episodes_for(request.auth, **filters.chosen())


def _written(told: Told) -> str:
    return f"{at_edge(told.at)[:16].replace('T', ' ')} {told.by} {told.label}：{told.status_label}"
