"""What goes over the wire about a vehicle that was sent: how it went, what was told of it, what its terminal says."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.kit.rules import rules_of
from motorpool.kit.wire import Moment
from motorpool.reservations.models import Reservation
from motorpool.trips import actions
from motorpool.trips.grounds import sees_track
from motorpool.trips.models import Assignment, Change, ChangeKind, Rating, TrackRecord
from motorpool.trips.place_schemas import SpotOut, VisitOut, told_visits
from motorpool.trips.rules import SETTLED, OrderRules
from motorpool.trips.states import AssignmentStatus, Deviation
from motorpool.vehicles.models import Vehicle

Context = dict[str, ActorRequest]


class ChangeOut(Schema):
    id: int
    kind: ChangeKind
    kind_label: str = Field(alias="get_kind_display")
    text: str
    new_end_at: Moment | None
    place: str
    """Where it goes besides, or instead of a destination."""
    spot: SpotOut | None
    instead_of: int | None
    """Which one, counted from 0."""
    reported_at: Moment
    reported_by: str
    acknowledged_at: Moment | None
    acknowledged_by: str | None

    @staticmethod
    def resolve_instead_of(row: Change) -> int | None:
        return row.instead_of.position if row.instead_of else None

    @staticmethod
    def resolve_reported_by(row: Change) -> str:
        return row.reported_by.name

    @staticmethod
    def resolve_acknowledged_by(row: Change) -> str | None:
        return row.acknowledged_by.name if row.acknowledged_by else None


class RatingOut(Schema):
    stars: int
    comment: str


class SentVehicle(Schema):
    id: int
    plate: str
    brand: str
    model: str
    body_label: str = Field(alias="get_body_display")
    seats: int
    parking_place: str
    odometer_km: int


class SentDriver(Schema):
    id: int
    name: str
    phone: str


class TrackRecordOut(Schema):
    """By the terminal. Whole metres."""

    departed_at: Moment | None
    returned_at: Moment | None
    track_m: int | None
    bridged_m: int | None
    """Straight across silences, beside `track_m`."""
    odometer_m: int | None
    is_agreed: bool
    """It stands outside its place, as was agreed (外场临停)."""
    places: list[VisitOut]
    """The marked places of the order, once it is back."""
    deviations: list[Deviation]
    is_final: bool

    @staticmethod
    def resolve_places(row: TrackRecord, context: Context) -> list[dict[str, Any]]:
        exactly = sees_track(row.assignment, context["request"].auth)
        return list(told_visits(row.places, exactly=exactly))


class AssignmentOut(Schema):
    id: int
    trip_id: int
    status: AssignmentStatus
    status_label: str = Field(alias="get_status_display")
    vehicle: SentVehicle
    driver: SentDriver
    start_at: Moment | None
    end_at: Moment | None
    departed_at: Moment | None
    returned_at: Moment | None
    closed_at: Moment | None
    close_by: Moment | None
    """While it is back and not closed."""
    compare_at: Moment | None
    """From when on its way is compared with order and report, where it is back and was not compared yet."""
    start_odometer_km: int | None
    end_odometer_km: int | None
    return_place: str
    note: str
    at_risk: bool = Field(alias="is_at_risk")
    changes: list[ChangeOut]
    rating: RatingOut | None
    by_track: TrackRecordOut | None
    actions: list[str]

    @staticmethod
    def resolve_by_track(row: Assignment) -> TrackRecord | None:
        return getattr(row, "by_track", None)

    @staticmethod
    def resolve_vehicle(row: Assignment) -> Vehicle | None:
        return row.vehicle_hold.vehicle

    @staticmethod
    def resolve_driver(row: Assignment) -> dict[str, object]:
        driver = row.driver_hold.driver
        person = driver.person if driver else None
        return {
            "id": driver.pk if driver else 0,
            "name": person.name if person else "",
            "phone": person.phone if person else "",
        }

    @staticmethod
    def resolve_start_at(row: Assignment) -> object:
        return _bound(row.vehicle_hold, "lower")

    @staticmethod
    def resolve_end_at(row: Assignment) -> object:
        return _bound(row.vehicle_hold, "upper")

    @staticmethod
    def resolve_close_by(row: Assignment) -> datetime | None:
        if row.status != AssignmentStatus.RETURNED or row.returned_at is None:
            return None
        return row.returned_at + timedelta(hours=rules_of(OrderRules).close_within_h)

    @staticmethod
    def resolve_compare_at(row: Assignment) -> datetime | None:
        record = getattr(row, "by_track", None)
        return None if row.returned_at is None or (record and record.is_final) else row.returned_at + SETTLED

    @staticmethod
    def resolve_changes(row: Assignment) -> Iterable[Change]:
        return row.changes.all()

    @staticmethod
    def resolve_rating(row: Assignment) -> Rating | None:
        return getattr(row, "rating", None)

    @staticmethod
    def resolve_actions(row: Assignment, context: Context) -> list[str]:
        return actions.of_assignment(row, context["request"].auth)


def _bound(held: Reservation, side: str) -> object:
    return getattr(held.period, side)
