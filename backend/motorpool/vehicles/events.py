"""What others may hear about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VehicleLeavingService:
    """A vehicle is about to be suspended or retired; whoever still counts on it refuses."""

    vehicle_id: int
