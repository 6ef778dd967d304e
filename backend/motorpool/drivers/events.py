"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DriverLeavingDuty:
    """A driver is about to be suspended or to leave; whoever still counts on them refuses."""

    driver_id: int
    at: datetime
