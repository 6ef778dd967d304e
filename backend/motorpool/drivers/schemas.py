"""What goes over the wire about drivers."""

from datetime import date

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.drivers.licences import LicenceClass
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.wire import Day, Key, OptionalWord
from motorpool.organizations.schemas import OrgRef


class DrivingPerson(Schema):
    id: int
    name: str
    phone: str
    username: str


class PlateRef(Schema):
    id: int
    plate: str


class DriverOut(Schema):
    id: int
    person: DrivingPerson
    organization: OrgRef
    licence_class: LicenceClass
    licence_expires_on: date
    licence_number: str
    usual_vehicle: PlateRef | None
    status: DriverStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_actions(row: Driver, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do with the record now."""
        actor, path = context["request"].auth, row.organization.path
        in_use = row.status != DriverStatus.LEFT
        block = ["block"] if in_use and actor.may(Permission.RESERVATION_MANAGE, path) else []
        if not actor.may(Permission.DRIVER_MANAGE, path):
            return block
        return [*block, "edit", *(name for name in row.LIFECYCLE.moves if row.LIFECYCLE.allows(name, row.status))]


class DriverIn(Schema):
    person_id: Key
    organization_id: Key
    licence_class: LicenceClass
    licence_expires_on: Day
    usual_vehicle_id: Key | None = None
    licence_number: OptionalWord = ""
