"""The live map over the wire; its stream is described in docs/tracking.md."""

from datetime import datetime

from ninja import Schema

from motorpool.kit.wire import Key
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.motion import State


class LiveViewIn(Schema):
    vehicle_id: Key | None = None


class LiveViewOut(Schema):
    token: str


class LiveVehicle(Schema):
    id: int
    plate: str
    model: str
    kind_label: str
    organization: OrgRef
    driver: str
    lon: float | None
    lat: float | None
    heard_at: datetime | None
    state: State | None
    state_since: datetime | None


class LiveTrip(Schema):
    id: int
    number: str
    reason: str
    end_at: datetime


class LiveCard(LiveVehicle):
    trip: LiveTrip | None


class LiveState(Schema):
    id: int
    state: State
    state_since: datetime
