"""What goes over the wire about looking at tracks."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.approvals.schemas import ApprovalOut
from motorpool.kit.wire import Key, Line, Moment, OptionalWord
from motorpool.looking.course import Course
from motorpool.looking.milestones import Milestone
from motorpool.looking.models import Look, LookRequest, Purpose, Way
from motorpool.looking.states import RequestStatus
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.gaps import Gap
from motorpool.tracking.motion import State
from motorpool.tracking.states import GapKind, Source
from motorpool.tracking.store import Track
from motorpool.vehicles.models import Vehicle

Context = dict[str, ActorRequest]


class VehicleRef(Schema):
    id: int
    plate: str


class KnownVehicle(VehicleRef):
    """To choose from."""

    organization: OrgRef
    kind_label: str = Field(alias="get_kind_display")


class LookerRef(Schema):
    id: int
    name: str
    organization: OrgRef


class OpenIn(Schema):
    vehicle_id: Key
    since: Moment
    until: Moment
    view: UUID  # made anew for each opened page


class GroundOut(Schema):
    """A stretch that may be seen, and why."""

    since: Moment
    until: Moment
    ground: str
    label: str
    link: str


class OpenedOut(Schema):
    """A view that is open. The name, unit and time of whoever looks are laid over the map."""

    id: int
    vehicle: VehicleRef
    organization: OrgRef
    since: Moment
    until: Moment
    opened_at: Moment
    looked_by: LookerRef
    grounds: list[GroundOut]


class TrackOut(Schema):
    """Columns of equal length, by device time; `total` positions there are, fewer where even stretches were thinned."""

    at: list[int]  # seconds since 1970
    lat: list[int]  # millionths of a degree, WGS-84
    lon: list[int]
    speed: list[int]  # tenths of km/h
    direction: list[int]
    mileage: list[int]  # tenths of km on the odometer; -1: not said
    total: int

    @staticmethod
    def of(track: Track, total: int) -> dict[str, object]:
        names = ("at", "lat", "lon", "speed", "direction", "mileage")
        return {**{name: getattr(track, name).tolist() for name in names}, "total": total}


class StopOut(Schema):
    since: int
    until: int
    lat: int
    lon: int
    engine_s: int  # of this time the engine ran so long
    place: str  # what the platform calls it: a parking place, one nearby, or the division


class DriveOut(Schema):
    since: int
    until: int
    metres: int
    silent_s: int  # of this time nothing was heard: neither driving nor standing


class GapOut(Schema):
    since: int
    until: int
    kind: GapKind
    metres: int  # from where it fell silent to where it spoke again, as the crow flies


class AlarmOut(Schema):
    at: int
    lat: int
    lon: int
    label: str


class MilestoneOut(Schema):
    at: int
    label: str

    @staticmethod
    def resolve_at(row: Milestone) -> int:
        return int(row.at.timestamp())


class CourseOut(Schema):
    """What the track tells; moments are seconds since 1970."""

    points: int
    first: int | None
    last: int | None
    metres: int
    bridged_metres: int
    odometer_metres: int | None
    top_speed: int
    stops: list[StopOut]
    drives: list[DriveOut]
    gaps: list[GapOut]  # still missing
    late: list[GapOut]  # silent then, and filled later
    alarms: list[AlarmOut]

    @staticmethod
    def of(course: Course, places: Iterable[str]) -> dict[str, Any]:
        """`places`: of each stop."""
        told = {name: getattr(course, name) for name in CourseOut.model_fields}
        stops = [{**asdict(one), "place": place} for one, place in zip(course.stops, places, strict=True)]
        drives = [{**asdict(one), "metres": round(one.metres)} for one in course.drives]
        return {**told, "stops": stops, "drives": drives, "gaps": _gaps(course.gaps), "late": _gaps(course.late)}


def _gaps(gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    return [{**asdict(one), "metres": round(one.jumped_m)} for one in gaps]


class SpellOut(Schema):
    """In one state, and what that is known from."""

    since: Moment
    until: Moment
    state: State
    source: Source


class StateDay(Schema):
    """How long a vehicle was in each state on a day, in seconds; of today, so far. Less than a day where nothing was
    known of it before."""

    id: int
    plate: str
    organization: OrgRef
    moving: int
    still: int
    parked: int
    offline: int
    unlocated: int
    spells: list[SpellOut]
    """In their order; nothing before the first that is known."""


class TakeIn(Schema):
    look_ids: list[Key] = Field(min_length=1, max_length=10)
    format: Literal["gpx", "csv", "stops"]
    purpose: Line


class LookOut(Schema):
    """Who looked."""

    id: int
    vehicle: VehicleRef | None  # None: the map with all vehicles of the unit and of those below it
    organization: OrgRef
    vehicles: int | None  # of the map with vehicles on tasks: how many, of which `vehicle` is one
    units: int | None  # whose these are
    looked_by: LookerRef
    way: Way
    way_label: str = Field(alias="get_way_display")
    since: Moment  # what was shown, not what was asked for
    until: Moment
    purpose: str
    grounds: list[GroundOut]
    opened_at: Moment

    @staticmethod
    def resolve_since(row: Look) -> datetime:
        return row.shown[0]

    @staticmethod
    def resolve_until(row: Look) -> datetime:
        return row.shown[1]


class RequestIn(Schema):
    vehicle_ids: list[Key] = Field(min_length=1, max_length=20)
    since: Moment
    until: Moment
    purpose: Purpose
    reason: Line
    reference: OptionalWord = ""
    days: int = Field(7, ge=1, le=30)
    request_key: UUID


class RequestOut(Schema):
    id: int
    number: str
    organization: OrgRef
    requested_by: LookerRef
    vehicles: list[VehicleRef]
    since: Moment
    until: Moment
    purpose: Purpose
    purpose_label: str = Field(alias="get_purpose_display")
    reason: str
    reference: str
    days: int
    expires_at: Moment | None
    return_note: str
    approval: ApprovalOut | None
    created_at: Moment
    status: RequestStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_vehicles(row: LookRequest) -> Iterable[Vehicle]:
        return row.vehicles.all()

    @staticmethod
    def resolve_actions(row: LookRequest, context: Context) -> list[str]:
        """What this actor may do with it now."""
        actor, allows = context["request"].auth, row.LIFECYCLE.allows
        own = actor.user_id == row.requested_by_id
        decides = not own and actor.may(Permission.TRACK_APPROVE, row.organization.path)
        allowed = ["look"] if own and row.status == RequestStatus.APPROVED else []
        if own and actor.holds(Permission.TRACK_REQUEST) and allows("withdraw", row.status):
            allowed.append("withdraw")
        if decides and allows("approve", row.status):
            allowed += ["approve", "return"]
        if decides and allows("revoke", row.status):
            allowed.append("revoke")
        return allowed


def opened(look: Look, spans: Iterable[Any]) -> dict[str, Any]:
    """With what may be seen now, not what was allowed when it was opened."""
    names = ("vehicle", "organization", "since", "until", "opened_at", "looked_by")
    return {"id": look.pk, **{name: getattr(look, name) for name in names}, "grounds": list(spans)}


def stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M}"
