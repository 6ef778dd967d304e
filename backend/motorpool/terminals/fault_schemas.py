"""What goes over the wire about faults."""

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Moment
from motorpool.organizations.schemas import OrgRef
from motorpool.terminals.models import Fault
from motorpool.terminals.states import FaultKind, FaultStatus


class FaultOut(Schema):
    id: int
    kind: FaultKind
    kind_label: str = Field(alias="get_kind_display")
    vehicle_id: int
    plate: str = Field(alias="vehicle.plate")
    terminal_id: int
    phone: str = Field(alias="terminal.phone")
    organization: OrgRef
    detected_at: Moment
    due_at: Moment
    ended_at: Moment | None
    reported_at: Moment | None
    reported_by: str
    closed_at: Moment | None
    new_terminal_id: int | None
    new_phone: str
    note: str
    is_overdue: bool
    status: FaultStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_reported_by(row: Fault) -> str:
        return row.reported_by.name if row.reported_by else ""

    @staticmethod
    def resolve_new_phone(row: Fault) -> str:
        return row.new_terminal.phone if row.new_terminal else ""

    @staticmethod
    def resolve_actions(row: Fault, context: dict[str, ActorRequest]) -> list[str]:
        actor, path = context["request"].auth, row.organization.path
        may = {
            "replace": actor.may(Permission.TERMINAL_MANAGE, path),  # on the terminal's own page
            **dict.fromkeys(("report", "repair", "finish"), actor.may(Permission.FAULT_REPORT, path)),
        }
        return [name for name, allowed in may.items() if allowed and row.LIFECYCLE.allows(name, row.status)]


class FaultFigures(Schema):
    open: int
    overdue: int
    reported: int
    repairing: int
