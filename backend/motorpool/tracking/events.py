"""What others may hear about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.kit.errors import DomainError


class NumberInUse(DomainError):
    code = "terminal_number_in_use"
    message = "该终端号码正在使用"


@dataclass(frozen=True)
class TrackCompleted:
    """Positions of this stretch came late, and are worked in: what was told of it before may be otherwise now."""

    vehicle_id: int
    since: datetime
    until: datetime
    at: datetime


@dataclass(frozen=True)
class TerminalRegisteringAgain:
    """One that is in use already asks for a new code. A handler that raises `NumberInUse` keeps it from getting one."""

    terminal_id: int
    linked_id: int | None
    """The terminal whose connection it asked through, if that had shown itself."""
    at: datetime


@dataclass(frozen=True)
class TerminalMoved:
    """Another unit has the terminal from now on; what is still to be done about it is that unit's."""

    terminal_id: int
    organization_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True)
class TerminalReplaced:
    """Another terminal took over its vehicle; the old one has left the register."""

    terminal_id: int
    new_id: int
    by: Actor
    at: datetime
    note: str


@dataclass(frozen=True)
class BindingDatedBack:
    """A terminal sat in this vehicle since then already; what it sent since is the vehicle's."""

    terminal_id: int
    vehicle_id: int
    before_id: int | None
    """The vehicle whose it was until now."""
    since: datetime
    at: datetime


@dataclass(frozen=True)
class VehicleForgotten:
    """Whatever terminals told while they sat in this vehicle is about to be deleted, the bindings last."""

    vehicle_id: int
    bound: Sequence[tuple[int, datetime, datetime | None]]
    """Terminal, since, until; None: until now."""


@dataclass(frozen=True)
class PlaceTaken:
    """Somebody registered, or asked for, outside parking where the vehicle was at a moment, and so was told of it."""

    parking_id: int
    vehicle_id: int
    moment: datetime
    by: Actor
    at: datetime


@dataclass(frozen=True)
class OutsideParkingAgreed:
    """The vehicle may stand outside its place, and might so already: what was told of this stretch may be otherwise."""

    vehicle_id: int
    since: datetime
    until: datetime
    at: datetime
