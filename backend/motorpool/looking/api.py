"""Routes: opening a view of a track and reading it, exports, who looked, and requests to look."""

from typing import Annotated, Any, Literal, cast
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from motorpool.access.actors import Actor
from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.moments import CHINA, at_edge
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MEDIA_TYPE, MOST_ROWS, workbook
from motorpool.kit.wire import Day, Key, NoteIn, Search
from motorpool.looking import files, queries, tracks
from motorpool.looking.milestones import Milestone, milestones_of
from motorpool.looking.models import LookRequest, Way
from motorpool.looking.schemas import (
    CourseOut,
    KnownVehicle,
    LookOut,
    MilestoneOut,
    OpenedOut,
    OpenIn,
    RequestIn,
    RequestOut,
    SpellOut,
    TakeIn,
    TrackOut,
    opened,
    stamp,
)
from motorpool.looking.services import looks, requests
from motorpool.looking.states import RequestStatus
from motorpool.tracking.history import Spell
from motorpool.tracking.sight import Span
from motorpool.vehicles.models import Vehicle

router = Router(tags=["tracks"])
# Whoever might have a ground; which stretch of which vehicle, is decided for each view.
LOOK = Holding(P.TRACK_FLEET, P.TRACK_UNIT_LIVE, P.TRACK_TASK, P.TRACK_REQUEST, P.TRIP_OWN, P.TRIP_DRIVE)
KNOW = Holding(*queries.KNOWN_BY)
# And whoever sees the vehicle: his attempt is to be recorded.
OPEN = Holding(*{*LOOK.permissions, *KNOW.permissions})
ASK = Holding(P.TRACK_REQUEST)
DECIDE = Holding(P.TRACK_APPROVE)
WATCH = Holding(P.TRACK_LOOKS)
CONCERNED = Holding(*queries.SEEN_BY)
COLUMNS = [
    ("查看时间", 17), ("号牌", 12), ("车辆单位", 26), ("查看人", 12), ("查看人单位", 26), ("方式", 12),
    ("时段起", 17), ("时段止", 17), ("依据与用途", 60),
]  # fmt: skip
ALL = "全部车辆"
FORMATS = {
    "gpx": (Way.GPX, files.as_gpx, "application/gpx+xml", "轨迹", "gpx"),
    "csv": (Way.CSV, files.as_csv, "text/csv; charset=utf-8", "轨迹", "csv"),
    "stops": (Way.STOPS, files.as_workbook, MEDIA_TYPE, "停留", "xlsx"),
}


class AskableFilters(Schema):
    q: Search = ""
    keys: Annotated[list[Key], Field(max_length=queries.MOST_FOUND)] = []


class LookFilters(Schema):
    q: Search = ""
    vehicle_id: Key | None = None
    organization_id: Key | None = None
    way: Way | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


class RequestFilters(Schema):
    scope: Literal["mine", "unit"] = "mine"
    q: Search = ""
    status: RequestStatus | None = None

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.dict().items() if value}


@router.get("/vehicles", response=list[KnownVehicle], auth=KNOW)
def find_track_vehicles(request: ActorRequest, found: Query[AskableFilters]) -> QuerySet[Vehicle]:
    return queries.vehicles_known_to(request.auth, q=found.q, keys=found.keys)


@router.post("/looks", response={201: OpenedOut}, auth=OPEN)
def open_track(request: ActorRequest, body: OpenIn) -> Status[dict[str, Any]]:
    now = timezone.now()
    look = looks.open_track(
        vehicle_id=body.vehicle_id, since=body.since, until=body.until, view=body.view, by=request.auth, at=now
    )
    look = queries.opened_look(request.auth, look.pk, now)
    return Status(201, opened(look, looks.spans_now(look=look, by=request.auth, at=now)))


@router.get("/looks/{int:look_id}/track", response=TrackOut, auth=LOOK)
def read_track(request: ActorRequest, look_id: int) -> dict[str, object]:
    now = timezone.now()
    look = queries.opened_look(request.auth, look_id, now)
    return TrackOut.of(*tracks.shown(look.subject.pk, looks.spans_now(look=look, by=request.auth, at=now)))


@router.get("/looks/{int:look_id}/course", response=CourseOut, auth=LOOK)
def read_course(request: ActorRequest, look_id: int) -> dict[str, Any]:
    now = timezone.now()
    look = queries.opened_look(request.auth, look_id, now)
    course = tracks.course(look.subject.pk, looks.spans_now(look=look, by=request.auth, at=now))
    return CourseOut.of(course, tracks.places_of(course.stops, vehicle=look.subject, by=request.auth))


@router.get("/looks/{int:look_id}/states", response=list[SpellOut], auth=LOOK)
def read_states(request: ActorRequest, look_id: int) -> list[Spell]:
    now = timezone.now()
    look = queries.opened_look(request.auth, look_id, now)
    return tracks.states(look.subject.pk, looks.spans_now(look=look, by=request.auth, at=now))


@router.get("/looks/{int:look_id}/milestones", response=list[MilestoneOut], auth=LOOK)
def read_milestones(request: ActorRequest, look_id: int) -> list[Milestone]:
    now = timezone.now()
    look = queries.opened_look(request.auth, look_id, now)
    return milestones_of(look.subject.pk, looks.spans_now(look=look, by=request.auth, at=now))


@router.post("/export", auth=LOOK)
def export_tracks(request: ActorRequest, body: TakeIn) -> HttpResponse:
    """One file of one or several opened views. What it is taken along for is written inside, and into the trail."""
    now = timezone.now()
    way, write, media_type, title, ending = FORMATS[body.format]
    wanted = [queries.opened_look(request.auth, key, now) for key in dict.fromkeys(body.look_ids)]
    taken = looks.take_along(looks=wanted, way=way, purpose=body.purpose, by=request.auth, at=now)
    person = wanted[0].looked_by
    imprint = files.Imprint(person.name, person.organization.name, at_edge(now)[:19], body.purpose)
    parts = [_taken(look.subject, spans, way, request.auth) for look, spans in taken]
    response = HttpResponse(write(imprint, parts), content_type=media_type)
    name = f"{title}-{parts[0].plate}-{stamp(now.astimezone(CHINA))}.{ending}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _taken(vehicle: Vehicle, spans: list[Span], way: Way, by: Actor) -> files.Taken:
    windows = tracks.windows_of(spans)
    if way != Way.STOPS:
        return files.Taken(vehicle.plate, windows, parts=tracks.complete(vehicle.pk, spans))
    course = tracks.course(vehicle.pk, spans)
    places = tracks.places_of(course.stops, vehicle=vehicle, by=by)
    return files.Taken(vehicle.plate, windows, stops=list(zip(course.stops, places, strict=True)), last=course.last)


@router.get("/looks", response=Page[LookOut], auth=WATCH)
def list_looks(request: ActorRequest, window: Query[Window], filters: Query[LookFilters]) -> dict[str, Any]:
    rows = queries.views_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"opened_at": "opened_at", "id": "pk"}, default="-id")


@router.get("/looks/count", response=Count, auth=WATCH)
def count_looks(request: ActorRequest, filters: Query[LookFilters]) -> dict[str, Any]:
    return capped_count(queries.views_for(request.auth, **filters.chosen()))


@router.get("/looks/export", auth=WATCH)
def export_looks(request: ActorRequest, filters: Query[LookFilters]) -> HttpResponse:
    """Each vehicle a row, also of those that one view of the map showed."""
    rows = queries.looks_for(request.auth, **filters.chosen()).order_by("-pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="looking.look", after=filters.chosen())
    return workbook(
        "轨迹查看记录",
        COLUMNS,
        (
            (
                row.opened_at, row.vehicle.plate if row.vehicle else ALL, row.organization.name, row.looked_by.name,
                row.looked_by.organization.name, row.get_way_display(), *row.shown, row.purpose,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/requests", response=Page[RequestOut], auth=CONCERNED)
def list_look_requests(request: ActorRequest, window: Query[Window], filters: Query[RequestFilters]) -> dict[str, Any]:
    rows = queries.requests_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/requests/count", response=Count, auth=CONCERNED)
def count_look_requests(request: ActorRequest, filters: Query[RequestFilters]) -> dict[str, Any]:
    return capped_count(queries.requests_for(request.auth, **filters.chosen()))


@router.post("/requests", response={201: RequestOut}, auth=ASK)
def request_look(request: ActorRequest, body: RequestIn) -> Status[LookRequest]:
    data = body.dict()
    key = data.pop("request_key")
    made = requests.request_look(
        data=cast(requests.RequestData, data), request_key=key, by=request.auth, at=timezone.now()
    )
    return Status(201, queries.request_for(request.auth, made))


@router.get("/requests/{int:request_id}", response=RequestOut, auth=CONCERNED)
def get_look_request(request: ActorRequest, request_id: int) -> LookRequest:
    return queries.request_for(request.auth, request_id)


@router.post("/requests/{int:request_id}/withdraw", response=RequestOut, auth=ASK)
def withdraw_look_request(request: ActorRequest, request_id: int, body: NoteIn) -> LookRequest:
    requests.withdraw(request_id=request_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.request_for(request.auth, request_id)


@router.post("/requests/{int:request_id}/revoke", response=RequestOut, auth=DECIDE)
def revoke_look_request(request: ActorRequest, request_id: int, body: NoteIn) -> LookRequest:
    requests.revoke(request_id=request_id, note=body.note, by=request.auth, at=timezone.now())
    return queries.request_for(request.auth, request_id)
