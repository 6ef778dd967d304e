"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReservationAtRisk:
    """The vehicle or driver of this hold will not be back in time."""

    reservation_id: int
    held_up_by: int
    at: datetime
