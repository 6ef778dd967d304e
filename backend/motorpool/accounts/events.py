"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime

from motorpool.access.actors import Actor


@dataclass(frozen=True)
class FilingMade:
    """A county appointed somebody, or ended an appointment: the city is to file it."""

    filing_id: int
    text: str
    authority_path: str
    by: Actor
    at: datetime


@dataclass(frozen=True)
class FilingDecided:
    """The city filed an appointment, or returned it."""

    filing_id: int
    title: str
    text: str
    person_id: int
    made_by_id: int | None
    at: datetime


@dataclass(frozen=True)
class LimitChanged:
    """A level above withholds something from a part of the tree, or no longer does."""

    title: str
    text: str
    organization_path: str
    by: Actor
    at: datetime


@dataclass(frozen=True)
class SignedInSomewhereNew:
    """Somebody who has signed in before did so from an address never seen with this account."""

    user_id: int
    address: str
    device: str
    at: datetime


@dataclass(frozen=True)
class PersonMoving:
    """Somebody goes to another unit for good; what belongs to the person goes along, or refuses."""

    person_id: int
    from_id: int
    to_id: int
    by: Actor
    at: datetime
