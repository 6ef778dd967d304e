"""What goes over the wire about temporary outside parking. Degrees, WGS-84."""

from typing import Self

from ninja import Schema
from pydantic import Field, model_validator

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Degrees, Key, Latitude, Line, Longitude, Moment, millionths
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.services.outside import USUAL_RADIUS_M, OutsideData
from motorpool.tracking.states import OutsidePhase


class OutsideVehicle(Schema):
    id: int
    plate: str


class OutsideOut(Schema):
    id: int
    vehicle: OutsideVehicle
    organization: OrgRef
    place: str
    lat: Degrees
    lon: Degrees
    radius_m: int
    since: Moment
    until: Moment
    planned_until: Moment | None
    """Until when it was agreed to, where it was ended early."""
    reason: str
    requested_by: str
    requested_at: Moment
    agreed_by: str | None
    agreed_at: Moment | None
    closed_by: str | None
    """Who withdrew it or ended it early."""
    closing_note: str
    approval_id: int | None
    """Of the request; None where it was registered directly."""
    phase: OutsidePhase
    """At the moment of the answer."""
    phase_label: str
    actions: list[str]

    @staticmethod
    def resolve_organization(row: OutsideParking) -> object:
        return row.vehicle.organization

    @staticmethod
    def resolve_requested_by(row: OutsideParking) -> str:
        return row.requested_by.name

    @staticmethod
    def resolve_agreed_by(row: OutsideParking) -> str | None:
        return row.agreed_by.name if row.agreed_by else None

    @staticmethod
    def resolve_closed_by(row: OutsideParking) -> str | None:
        return row.closed_by.name if row.closed_by else None

    @staticmethod
    def resolve_phase_label(row: OutsideParking) -> str:
        return OutsidePhase(row.phase).label  # type: ignore[attr-defined]  # annotated by the query

    @staticmethod
    def resolve_actions(row: OutsideParking, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do with it now."""
        actor, phase = context["request"].auth, row.phase  # type: ignore[attr-defined]
        agrees = actor.may(Permission.PARKING_AGREE, row.vehicle.organization.path)
        own = actor.user_id == row.requested_by_id and actor.holds(Permission.TRIP_DRIVE)
        allowed = ["decide"] if phase == OutsidePhase.REQUESTED and agrees and not own else []
        if agrees or own:
            allowed += ["withdraw"] if phase in (OutsidePhase.REQUESTED, OutsidePhase.COMING) else []
            allowed += ["end"] if phase == OutsidePhase.CURRENT else []
        return allowed


class OutsideIn(Schema):
    place: Line
    lat: Latitude | None = None
    """Without `lat` and `lon`: where the vehicle is now."""
    lon: Longitude | None = None
    radius_m: int = Field(USUAL_RADIUS_M, ge=30, le=2000)
    since: Moment
    until: Moment
    reason: Line

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("经度和纬度须同时填写")
        return self

    @property
    def data(self) -> OutsideData:
        return {
            "place": self.place,
            "lat": None if self.lat is None else millionths(self.lat),
            "lon": None if self.lon is None else millionths(self.lon),
            "radius_m": self.radius_m,
            "since": self.since,
            "until": self.until,
            "reason": self.reason,
        }


class NewOutsideIn(OutsideIn):
    vehicle_id: Key
