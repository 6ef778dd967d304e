"""What goes over the wire about the board."""

from ninja import Schema
from pydantic import Field

from motorpool.drivers.licences import LicenceClass
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.wire import Moment
from motorpool.organizations.schemas import OrgRef
from motorpool.reservations.schemas import HoldOut
from motorpool.trips.states import AssignmentStatus
from motorpool.vehicles.models import Body
from motorpool.vehicles.states import VehicleStatus


class BoardVehicle(Schema):
    id: int
    plate: str
    brand: str
    model: str
    body: Body
    body_label: str = Field(alias="get_body_display")
    seats: int
    status: VehicleStatus
    organization: OrgRef
    usual_driver_id: int | None


class BoardDriver(Schema):
    id: int
    name: str
    phone: str
    licence_class: LicenceClass
    organization: OrgRef
    status: DriverStatus

    @staticmethod
    def resolve_name(row: Driver) -> str:
        return row.person.name

    @staticmethod
    def resolve_phone(row: Driver) -> str:
        return row.person.phone


class Bar(HoldOut):
    assignment_id: int | None
    assignment_status: AssignmentStatus | None
    trip_id: int | None
    trip_number: str | None


class BoardOut(Schema):
    from_at: Moment
    until_at: Moment
    vehicles: list[BoardVehicle]
    drivers: list[BoardDriver]
    holds: list[Bar]


class VehicleChoice(Schema):
    id: int
    plate: str
    brand: str
    model: str
    body_label: str
    seats: int
    organization: OrgRef
    free: bool
    busy_reason: str | None
    fits: bool
    why: list[str]
    hints: list[str]  # to be known before it is sent; no reason to refuse
    usual_driver_id: int | None


class DriverChoice(Schema):
    id: int
    name: str
    phone: str
    licence_class: LicenceClass
    organization: OrgRef
    free: bool
    busy_reason: str | None
    trips_today: int
    why: list[str]


class ChoicesOut(Schema):
    vehicles: list[VehicleChoice]
    drivers: list[DriverChoice]
