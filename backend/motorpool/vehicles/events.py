"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime

from motorpool.access.actors import Actor


@dataclass(frozen=True)
class VehicleLeavingService:
    """A vehicle is about to be suspended or retired; whoever still counts on it refuses."""

    vehicle_id: int
    at: datetime


@dataclass(frozen=True)
class VehicleChangingKind:
    """A vehicle is about to be kept for something else; whoever cannot go on with it then refuses."""

    vehicle_id: int
    kind: str
    at: datetime


@dataclass(frozen=True)
class VehicleMoved:
    """Another unit has the vehicle from now on; what belongs to it goes along."""

    vehicle_id: int
    organization_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True)
class VehicleBecomingSecret:
    """Only the entitled will know of it from now on: whoever holds something about it deletes it, or refuses."""

    vehicle_id: int
    by: Actor
    at: datetime
