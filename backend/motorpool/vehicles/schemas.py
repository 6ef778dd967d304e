"""What goes over the wire about vehicles."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.masking import UNREADABLE
from motorpool.kit.sealed_fields import Masked
from motorpool.kit.wire import Day, Key, OptionalLine, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.vehicles.models import Body, Energy, Management, Secrecy, Vehicle, VehicleKind
from motorpool.vehicles.states import VehicleStatus


def shown_plate(row: Vehicle) -> str:
    """To whoever may see the row."""
    return readable(row.secret_plate) if row.secrecy else row.plate


def readable(value: Masked) -> str:
    """A lost key spoils no list."""
    return str(value) if value == UNREADABLE else value.clear()


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
    secrecy: Secrecy | None
    secrecy_label: str = Field(alias="get_secrecy_display")
    status: VehicleStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_plate(row: Vehicle) -> str:
        return shown_plate(row)

    @staticmethod
    def resolve_vin(row: Vehicle) -> str:
        return readable(row.secret_vin) if row.secrecy else row.vin

    @staticmethod
    def resolve_secrecy(row: Vehicle) -> str | None:
        return row.secrecy or None

    @staticmethod
    def resolve_actions(row: Vehicle, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do with it now."""
        actor, path = context["request"].auth, row.organization.path
        entitled = actor.may(Permission.VEHICLE_SECRET, path)
        secret = ["lift_secrecy" if row.secrecy else "mark_secret"] if entitled else []
        in_use = not row.secrecy and row.status != VehicleStatus.RETIRED
        block = ["block"] if in_use and actor.may(Permission.RESERVATION_MANAGE, path) else []
        if not (entitled if row.secrecy else actor.may(Permission.VEHICLE_MANAGE, path)):
            return [*secret, *block]
        moves = (name for name in row.LIFECYCLE.moves if row.LIFECYCLE.allows(name, row.status))
        return [*secret, *block, "edit", *moves]


class SecrecyIn(Schema):
    secrecy: Secrecy
    reason: OptionalLine = ""


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
