"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime

from motorpool.access.actors import Actor


@dataclass(frozen=True)
class PlaceTold:
    """The answer to a command has told somebody where a vehicle was at a moment."""

    command_id: int
    vehicle_id: int
    moment: datetime
    by: Actor
    at: datetime
