"""What counts as moving, standing and missing, as an installation may set it; docs/tracking.md defines each."""

from typing import Annotated

from pydantic import Field

from motorpool.kit.rules import Rules

Seconds = Annotated[int, Field(ge=10, le=86_400)]


class MotionRules(Rules):
    """The five states (S1)."""

    online_s: Seconds = 300
    """So long after the last message a vehicle counts as online, and so long a report tells of now."""
    moving_speed: int = Field(30, ge=1, le=300)
    """Tenths of km/h from which it moves."""
    moved_m: int = Field(60, ge=10, le=1_000)
    """Or so many metres…"""
    moved_in_s: int = Field(60, ge=10, le=600)
    """… within so many seconds, which is also the longest time that `moved_m` of the caller may stand for."""


class StopRules(Rules):
    """Stops, legs and gaps of a track (S2)."""

    shortest_s: int = Field(180, ge=30, le=3_600)
    radius_m: int = Field(80, ge=20, le=500)
    """A vehicle that stays within this of where it came to stand, stands."""
    slow: int = Field(30, ge=5, le=100)
    """Tenths of km/h: only below this can standing begin."""
    silent_s: int = Field(300, ge=60, le=3_600)
    """A longer silence is a gap: nobody knows whether the engine ran, nor which way was taken."""
    carried_m: int = Field(1_000, ge=100, le=20_000)
    """A vehicle that wakes further away than this did not stand with its power off."""
    edge_m: int = Field(30, ge=0, le=500)
    """Of noise at the border of a place."""
    differs_m: int = Field(2_000, ge=100, le=100_000)
    """A difference between track and odometer is noticeable from so many metres…"""
    differs_percent: int = Field(10, ge=1, le=100)
    """… and so much of what the odometer says."""
