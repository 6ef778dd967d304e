"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.notifications.services import News


@dataclass(frozen=True)
class PlaceTold:
    """The answer to a command has told somebody where a vehicle was at a moment."""

    command_id: int
    vehicle_id: int
    moment: datetime
    by: Actor
    at: datetime


@dataclass(frozen=True)
class EmergencyTold:
    """Somebody in a vehicle pressed the button, and these learn of it; who else has to, is told by whoever knows."""

    vehicle_id: int
    news: News
    told: frozenset[int]
    at: datetime
