"""The live map over the wire; its stream is described in docs/tracking.md."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from motorpool.kit.wire import Key
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.motion import State


class LiveViewIn(Schema):
    vehicle_id: Key | None = None
    organization_id: Key | None = None  # of the map: only this unit and those below it
    view: UUID | None = None  # made anew for each opened page: asked for again, it is the same look


class LiveViewOut(Schema):
    token: str
    opened_at: datetime


class FoundVehicle(Schema):
    """Nothing of where it is, for that is only told to whoever opened a view of it."""

    id: int
    plate: str
    model: str
    kind_label: str
    organization: OrgRef
    driver: str


class LiveTrip(Schema):
    id: int
    number: str
    reason: str
    end_at: datetime


class LiveCard(FoundVehicle):
    lon: float | None
    lat: float | None
    heard_at: datetime | None
    state: State | None
    state_since: datetime | None
    trip: LiveTrip | None


class LiveState(Schema):
    id: int
    state: State
    state_since: datetime
