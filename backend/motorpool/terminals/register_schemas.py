"""What goes over the wire about the register of terminals."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Key, Moment, NoteIn, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.terminals.models import Profile
from motorpool.terminals.register_words import GNSS_BITS, RADIO_BITS
from motorpool.tracking.models import Binding, Generation, Terminal
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.models import VehicleKind


class TerminalProfileOut(Schema):
    """What it said about itself with 0x0107."""

    hardware: str
    firmware: str
    gnss: list[str]
    radio: list[str]
    said_at: Moment

    @staticmethod
    def resolve_gnss(row: Profile) -> list[str]:
        return [name for bit, name in GNSS_BITS.items() if row.gnss >> bit & 1]

    @staticmethod
    def resolve_radio(row: Profile) -> list[str]:
        return [name for bit, name in RADIO_BITS.items() if row.radio >> bit & 1]


class TerminalOut(Schema):
    id: int
    phone: str
    organization: OrgRef
    plate: str | None
    vehicle_id: int | None
    is_online: bool
    heard_at: Moment | None
    is_shifted: bool | None
    """Its last position was changed by a secrecy plug-in; only a single terminal is shown with it."""
    profile: TerminalProfileOut | None
    device_id: str
    maker: str
    model: str
    imei: str
    sim: str
    generation: Generation
    generation_label: str = Field(alias="get_generation_display")
    version: str
    claimed_plate: str
    knocked_from: str
    """The address from which it asked to be let in; empty where it was announced."""
    created_at: Moment
    registered_at: Moment | None
    status: TerminalStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_actions(row: Terminal, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do with it now."""
        if not context["request"].auth.may(Permission.TERMINAL_MANAGE, row.organization.path):
            return []
        moves = [
            name
            for name in row.LIFECYCLE.moves
            if name not in ("activate", "expire") and row.LIFECYCLE.allows(name, row.status)
        ]
        if row.status in (TerminalStatus.RETIRED, TerminalStatus.WAITING):  # approving says in which vehicle it sits
            return moves
        bound = ["unbind", "replace"] if getattr(row, "plate", None) else []
        return [*moves, "update", "bind", *bound, *(["reset_code"] if row.code_digest else [])]

    @staticmethod
    def resolve_is_shifted(row: Terminal) -> bool | None:
        return getattr(row, "is_shifted", None)

    @staticmethod
    def resolve_profile(row: Terminal) -> Profile | None:
        """Only a single terminal is shown with it."""
        return getattr(row, "profile", None) if "profile" in row._state.fields_cache else None


class BindingOut(Schema):
    vehicle_id: int
    plate: str = Field(alias="vehicle.plate")
    since: Moment
    until: Moment | None

    @staticmethod
    def resolve_since(row: Binding) -> datetime:
        since: datetime = row.period.lower
        return since

    @staticmethod
    def resolve_until(row: Binding) -> datetime | None:
        until: datetime | None = row.period.upper
        return until


class WithoutTerminalOut(Schema):
    """A vehicle that must have a terminal and has none."""

    id: int
    plate: str
    organization: OrgRef
    brand: str
    model: str
    kind: VehicleKind
    kind_label: str = Field(alias="get_kind_display")


class TerminalIn(Schema):
    organization_id: Key
    phone: Word
    device_id: Annotated[OptionalWord, Field(max_length=30)] = ""
    maker: Annotated[OptionalWord, Field(max_length=11)] = ""
    model: Annotated[OptionalWord, Field(max_length=30)] = ""
    imei: Annotated[OptionalWord, Field(max_length=15)] = ""
    sim: Annotated[OptionalWord, Field(max_length=20)] = ""
    generation: Generation = Generation.UNKNOWN
    vehicle_id: Key | None = None


class TerminalFactsIn(Schema):
    maker: Annotated[OptionalWord, Field(max_length=11)] = ""
    model: Annotated[OptionalWord, Field(max_length=30)] = ""
    imei: Annotated[OptionalWord, Field(max_length=15)] = ""
    sim: Annotated[OptionalWord, Field(max_length=20)] = ""
    generation: Generation


class RefuseIn(NoteIn):
    terminal_ids: Annotated[list[Key], Field(min_length=1, max_length=200)]


class RefusedOut(Schema):
    refused: int
    passed_over: int
    """Decided by somebody else meanwhile, or out of sight."""


class WaitingRoomOut(Schema):
    is_full: bool
    """Unknown devices that knock now are not listed any more."""
    most: int
    crowded: list[str]
    """Addresses from which no more are listed."""
    most_from_one: int
    waits_days: int
    """So long one that does not knock again stays on the list."""


class ReplaceIn(NoteIn):
    new_terminal_id: Key


class ImportedOut(Schema):
    created: int
    bound: int
    unchanged: int
    errors: list[str]


class ApproveIn(NoteIn):
    vehicle_id: Key | None = None


class BindIn(Schema):
    vehicle_id: Key
    since: Moment | None = None
