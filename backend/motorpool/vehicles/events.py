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
class VehicleBecomingSecret:
    """Only the entitled will know of it from now on: whoever holds something about it deletes it, or refuses."""

    vehicle_id: int
    by: Actor
    at: datetime
