"""What goes over the wire about figures and profiles."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from motorpool.establishment.models import Figure, FigureKind
from motorpool.establishment.queries import Profile
from motorpool.establishment.services import MOST
from motorpool.kit.wire import Day, OptionalLine
from motorpool.organizations.models import OrganizationKind
from motorpool.vehicles.models import VehicleKind


class FigureIn(Schema):
    kind: FigureKind
    vehicle_kind: VehicleKind | None = None
    value: int = Field(ge=0, le=MOST)
    effective_on: Day
    source: OptionalLine = ""


class FigureOut(Schema):
    id: int
    kind: FigureKind
    kind_label: str = Field(alias="get_kind_display")
    vehicle_kind: str
    vehicle_kind_label: str = Field(alias="get_vehicle_kind_display")
    value: int
    effective_on: date
    source: str
    recorded_at: datetime
    recorded_by: str

    @staticmethod
    def resolve_recorded_by(row: Figure) -> str:
        return row.recorded_by.name if row.recorded_by else "系统"


class PartOut(Schema):
    """A kind of vehicle: how many are allowed, how many are there."""

    label: str
    quota: int | None
    vehicles: int


class UnitProfileOut(Schema):
    id: int
    name: str = Field(alias="version.name")
    short_name: str = Field(alias="version.short_name")
    kind_label: str
    division: str = Field(alias="version.division.name")
    parent: str
    staff: int | None
    quota: int | None
    vehicles: int
    reported: int | None
    difference: int | None
    to_mark: int | None
    marked: int | None
    marked_share: float | None
    over_quota: int
    parts: list[PartOut]

    @staticmethod
    def resolve_kind_label(row: Profile) -> str:
        return OrganizationKind(row.version.kind).label

    @staticmethod
    def resolve_parts(row: Profile) -> list[dict[str, object]]:
        return [
            {"label": kind.label, "quota": row.quotas.get(kind), "vehicles": row.kept.get(kind, 0)}
            for kind in VehicleKind
            if kind in row.quotas or kind in row.kept
        ]


class SumOut(Schema):
    label: str
    units: int
    staff: int
    quota: int
    vehicles: int
    reported: int
    to_mark: int
    marked: int
    over_quota: int


class TotalsOut(Schema):
    all: SumOut
    by_level: list[SumOut]
    by_kind: list[SumOut]
