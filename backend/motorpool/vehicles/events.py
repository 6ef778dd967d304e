"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class VehicleLeavingService:
    """A vehicle is about to be suspended or retired; whoever still counts on it refuses."""

    vehicle_id: int
    at: datetime
