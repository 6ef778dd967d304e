"""From when on a trip differs from its order, as an installation may set it; docs/tracking.md defines each."""

from datetime import timedelta

from pydantic import Field

from motorpool.kit.rules import Rules

SETTLED = timedelta(minutes=15)
"""After the return, until what a terminal kept in its memory has come."""


class OrderRules(Rules):
    lenient_min: int = Field(30, ge=0, le=1_440)
    """Minutes before or after the planned times that are no deviation."""
    reported_lenient_min: int = Field(15, ge=0, le=1_440)
    """Minutes by which the reported departure may differ from the track."""
    km: float = Field(5, ge=0, le=1_000, strict=False)
    """So many kilometres…"""
    km_percent: int = Field(20, ge=0, le=100)
    """… and such a share of the way may the report differ from the track."""
    home_m: int = Field(300, ge=50, le=5_000)
    """Where nobody registered a place, this far around where the vehicle stood counts as its place."""
    reached_m: int = Field(300, ge=50, le=5_000)
    """So near a marked place of the order counts as reached."""
    fastest_kmh: int = Field(120, ge=30, le=250)
    """So fast at most, in a straight line, a vehicle may have gone where nothing was heard of it."""
    close_within_h: int = Field(24, ge=1, le=720)
    """Hours after the return within which the dispatcher has to close (T5)."""

    @property
    def lenient(self) -> timedelta:
        return timedelta(minutes=self.lenient_min)

    @property
    def reported_lenient(self) -> timedelta:
        return timedelta(minutes=self.reported_lenient_min)

    @property
    def fastest(self) -> float:
        """Metres a second."""
        return self.fastest_kmh / 3.6
