"""What goes over the wire about distances and gaps. Metres and seconds."""

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import Field

from motorpool.kit.wire import Moment
from motorpool.looking.schemas import VehicleRef
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.models import Latest, MissingStretch, VehicleDay
from motorpool.tracking.states import GapKind, Rest


class GapSums(Schema):
    """Seconds of each class that lie on that day, never more than a day in all."""

    buffered_s: int
    power_off_s: int
    no_fix_s: int
    lost_s: int
    missing_s: int
    """No fix or lost."""


class VehicleDayOut(GapSums):
    id: int
    day: date
    vehicle: VehicleRef
    organization: OrgRef
    """That had the vehicle that day."""
    positions: int
    first_at: Moment | None
    last_at: Moment | None
    track_m: int
    bridged_m: int
    """Straight across silences, beside `track_m`."""
    odometer_m: int | None
    difference_m: int | None
    """By how much the odometer says more than track and straight lines together."""
    moving_s: int
    engine_s: int
    """With the engine on while it stood."""
    top_speed: int
    """Tenths of km/h."""
    stops: int
    rest: Rest | None
    """Where it stood at the end of the day; null where nobody can say."""
    rest_label: str

    @staticmethod
    def resolve_rest(row: VehicleDay) -> str | None:
        return row.rest or None

    @staticmethod
    def resolve_rest_label(row: VehicleDay) -> str:
        return row.get_rest_display()


class MileageSummary(GapSums):
    days: int
    vehicles: int
    nights_outside: int
    differing: int
    """Days with a noticeable difference."""
    track_m: int
    bridged_m: int
    odometer_m: int
    moving_s: int


class GapRow(Schema):
    id: int
    since: Moment
    until: Moment
    seconds: int
    kind: GapKind
    kind_label: str
    jumped_m: int
    """From where it fell silent to where it spoke again, as the crow flies."""

    @staticmethod
    def resolve_kind_label(row: MissingStretch) -> str:
        return row.get_kind_display()


class DayGapRow(GapRow):
    day_s: int
    """Of `seconds`, so many on the day that was asked for."""


class SilenceRow(Schema):
    """A stretch that has not ended."""

    id: int = Field(alias="vehicle_id")
    vehicle: VehicleRef
    organization: OrgRef
    since: Moment
    kind: GapKind
    """By what came last; how far the vehicle went meanwhile shows when it speaks again."""
    kind_label: str

    @staticmethod
    def resolve_organization(row: Latest) -> object:
        return row.vehicle.organization

    @staticmethod
    def resolve_kind_label(row: Any) -> str:
        return GapKind(row.kind).label


class LedgerRow(GapRow):
    vehicle: VehicleRef
    organization: OrgRef

    @staticmethod
    def resolve_vehicle(row: MissingStretch) -> object:
        return row.of.vehicle

    @staticmethod
    def resolve_organization(row: MissingStretch) -> object:
        return row.of.organization
