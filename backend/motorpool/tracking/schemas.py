"""What goes over the wire about terminals."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Key, Moment, NoteIn, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.models import Binding, Generation, Terminal
from motorpool.tracking.states import TerminalStatus


class TerminalOut(Schema):
    id: int
    phone: str
    organization: OrgRef
    plate: str | None
    device_id: str
    maker: str
    model: str
    imei: str
    sim: str
    generation: Generation
    generation_label: str = Field(alias="get_generation_display")
    version: str
    claimed_plate: str
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
        moves = [name for name in row.LIFECYCLE.moves if name != "activate" and row.LIFECYCLE.allows(name, row.status)]
        bound = ["unbind"] if getattr(row, "plate", None) else []
        return moves if row.status == TerminalStatus.RETIRED else [*moves, "bind", *bound]


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


class TerminalIn(Schema):
    organization_id: Key
    phone: Word
    device_id: OptionalWord = Field("", max_length=30)
    maker: OptionalWord = Field("", max_length=11)
    model: OptionalWord = Field("", max_length=30)
    imei: OptionalWord = Field("", max_length=15)
    sim: OptionalWord = Field("", max_length=20)
    generation: Generation = Generation.UNKNOWN
    vehicle_id: Key | None = None


class ApproveIn(NoteIn):
    vehicle_id: Key | None = None


class BindIn(Schema):
    vehicle_id: Key
    since: Moment | None = None
