"""What goes over the wire about vehicles."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Day, Key, OptionalLine, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.vehicles.models import Body, Energy, Management, Vehicle, VehicleKind
from motorpool.vehicles.states import VehicleStatus


class VehicleOut(Schema):
    id: int
    uuid: UUID
    organization: OrgRef
    plate: str
    vin: str
    brand: str
    model: str
    kind: VehicleKind
    kind_label: str = Field(alias="get_kind_display")
    body: Body
    body_label: str = Field(alias="get_body_display")
    seats: int
    energy: Energy
    energy_label: str = Field(alias="get_energy_display")
    management: Management
    management_label: str = Field(alias="get_management_display")
    parking_place: str
    odometer_km: int
    registered_on: date | None
    status: VehicleStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_actions(row: Vehicle, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do with it now."""
        if not context["request"].auth.may(Permission.VEHICLE_MANAGE, row.organization.path):
            return []
        return ["edit", *(name for name in row.LIFECYCLE.moves if row.LIFECYCLE.allows(name, row.status))]


class VehicleIn(Schema):
    organization_id: Key
    plate: Word
    vin: OptionalWord = ""
    brand: Word
    model: Word
    kind: VehicleKind
    body: Body
    seats: int = Field(ge=1, le=80)
    energy: Energy
    management: Management
    parking_place: OptionalLine = ""
    odometer_km: int = Field(0, ge=0, le=5_000_000)
    registered_on: Day | None = None
