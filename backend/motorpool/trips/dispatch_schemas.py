"""What goes over the wire about the board, dispatching and driving."""

from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from motorpool.drivers.licences import LicenceClass
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.wire import Key, Line, Moment, OptionalLine
from motorpool.organizations.schemas import OrgRef
from motorpool.reservations.schemas import HoldOut
from motorpool.trips.models import ChangeKind
from motorpool.trips.place_schemas import SpotIn
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


class DispatchIn(Schema):
    vehicle_id: Key
    driver_id: Key
    extra: bool = False  # send more vehicles than were asked for


class ReassignIn(Schema):
    vehicle_id: Key
    driver_id: Key
    note: OptionalLine = ""


Kilometres = Annotated[int, Field(ge=0, le=5_000_000)]


class ReadingIn(Schema):
    odometer_km: Kilometres | None = None
    odometer_confirmed: bool = False
    """Whoever enters it was asked about it (`odometer_unconfirmed`), and says that it is right."""


class DepartIn(ReadingIn):
    pass


class ChangeIn(Schema):
    request_key: UUID | None = None
    """Made by the client: the same again answers with what there is."""
    kind: ChangeKind
    text: Line
    new_end_at: Moment | None = None
    place: OptionalLine = ""
    spot: SpotIn | None = None
    instead_of: int | None = Field(None, ge=0, le=9)

    @model_validator(mode="after")
    def _has_its_place(self) -> Self:
        if not self.place and (self.spot or self.instead_of is not None):
            raise ValueError("请填写新的地点")
        return self


class BringBackIn(ReadingIn):
    place: OptionalLine = ""
    note: OptionalLine = ""
