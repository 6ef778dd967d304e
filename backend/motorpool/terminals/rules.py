"""What is one driving alarm, as an installation may set it; docs/tracking.md defines it."""

from datetime import timedelta

from pydantic import Field

from motorpool.kit.rules import Rules


class AlarmRules(Rules):
    apart_min: int = Field(10, ge=1, le=1_440)
    """Minutes between two reports with the same alarm that are still of one episode."""

    @property
    def apart(self) -> timedelta:
        return timedelta(minutes=self.apart_min)
