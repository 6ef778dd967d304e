"""What others may hear about."""

from dataclasses import dataclass, field
from datetime import date, datetime

from motorpool.access.actors import Actor


@dataclass(frozen=True)
class OrganizationClosing:
    """A unit is about to be closed; whoever still has something there refuses."""

    organization_id: int


@dataclass(frozen=True)
class OrganizationMoving:
    """A unit is about to hang below another parent; whoever must not lose it refuses."""

    path: str
    parent_path: str
    by: Actor


@dataclass(frozen=True)
class Portion:
    """So many of one sort that a merger takes along, or ends."""

    label: str
    count: int


@dataclass
class MergerWeighed:
    """A merger is considered: everyone adds what would go to the successor, what would end, and what forbids it."""

    organization_id: int
    successor_id: int
    by: Actor
    at: datetime
    moves: list[Portion] = field(default_factory=list)
    ends: list[Portion] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OrganizationMerging:
    """A unit goes up into another, from that day on; everyone moves what is theirs, and records it."""

    organization_id: int
    successor_id: int
    on: date
    note: str
    by: Actor
    at: datetime
