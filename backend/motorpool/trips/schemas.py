"""What goes over the wire about trips and assignments."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.approvals.schemas import ApprovalOut
from motorpool.files.models import StoredFile
from motorpool.files.schemas import FileOut
from motorpool.kit.rules import rules_of
from motorpool.kit.wire import Key, Line, Moment, OptionalLine, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.reservations.models import Reservation
from motorpool.trips import actions
from motorpool.trips.grounds import is_told_number, sees_track
from motorpool.trips.models import Assignment, Change, ChangeKind, Rating, TrackRecord, Trip, UseKind
from motorpool.trips.place_schemas import PlaceIn, PlaceOut, SpotIn, SpotOut, VisitOut, told_visits
from motorpool.trips.rules import SETTLED, OrderRules
from motorpool.trips.states import AssignmentStatus, Deviation, TripStatus
from motorpool.vehicles.models import Body, Vehicle

Context = dict[str, ActorRequest]


class Ref(Schema):
    id: int
    name: str


class ShortChange(Schema):
    """What was reported on the way of another place."""

    id: int
    plate: str
    place: str
    instead_of: int | None
    """A destination, counted from 0; None: besides."""


class TripRow(Schema):
    id: int
    number: str
    status: TripStatus
    status_label: str
    """已回场 as soon as every vehicle that was sent is back, though the trip goes on until it is closed."""
    organization: OrgRef
    requested_by: Ref
    traveller: Ref
    use_kind: UseKind
    use_kind_label: str = Field(alias="get_use_kind_display")
    reason: str
    pickup_place: str
    pickup_spot: SpotOut | None
    destinations: list[PlaceOut]
    headcount: int
    vehicles_wanted: int
    vehicles_assigned: int
    body_wanted: Body | None
    start_at: Moment
    end_at: Moment
    current_end_at: Moment
    """As it was reported last on the way, of the vehicle that is out longest."""
    changes: list[ShortChange]
    created_at: Moment
    waiting_for: str | None
    plates: list[str]
    at_risk: bool
    actions: list[str]

    @staticmethod
    def resolve_status_label(row: Trip) -> str:
        return actions.standing(row)

    @staticmethod
    def resolve_destinations(row: Trip) -> Iterable[object]:
        return row.destinations.all()

    @staticmethod
    def resolve_body_wanted(row: Trip) -> str | None:
        return row.body_wanted or None

    @staticmethod
    def resolve_vehicles_assigned(row: Trip) -> int:
        return len(actions.assigned(row))

    @staticmethod
    def resolve_waiting_for(row: Trip) -> str | None:
        return actions.waits_for(row)

    @staticmethod
    def resolve_plates(row: Trip) -> list[str]:
        return [str(one.vehicle_hold.vehicle) for one in actions.assigned(row)]

    @staticmethod
    def resolve_current_end_at(row: Trip) -> datetime:
        return max((one.ends_at for one in actions.assigned(row)), default=row.end_at)

    @staticmethod
    def resolve_changes(row: Trip) -> Iterable[dict[str, object]]:
        for one in actions.assigned(row):
            for told in one.changes.all():
                if told.place:
                    instead = told.instead_of.position if told.instead_of else None
                    plate = str(one.vehicle_hold.vehicle)
                    yield {"id": told.pk, "plate": plate, "place": told.place, "instead_of": instead}

    @staticmethod
    def resolve_at_risk(row: Trip) -> bool:
        return any(one.is_at_risk for one in actions.assigned(row) if one.status == AssignmentStatus.ASSIGNED)

    @staticmethod
    def resolve_actions(row: Trip, context: Context) -> list[str]:
        return actions.of_trip(row, context["request"].auth)


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


class TripOut(TripRow):
    uuid: UUID
    passengers: list[str]
    contact_phone: str
    contact_told: bool
    """Whether the whole number is shown, on a click, to whoever has asked."""
    note: str
    return_note: str
    attachments: list[FileOut]
    approval: ApprovalOut | None
    assignments: list[AssignmentOut]

    @staticmethod
    def resolve_contact_told(row: Trip, context: Context) -> bool:
        person = context["request"].auth.person
        return person in (row.traveller_id, row.requested_by_id) and is_told_number(row, person)

    @staticmethod
    def resolve_attachments(row: Trip) -> list[StoredFile]:
        return [one.file for one in row.attachments.all()]

    @staticmethod
    def resolve_assignments(row: Trip) -> Iterable[Assignment]:
        return row.assignments.all()


class TaskTrip(TripRow):
    contact_phone: str
    note: str
    passengers: list[str]


class TaskOut(AssignmentOut):
    """An assignment with what the driver must know of the request."""

    trip: TaskTrip


class TripIn(Schema):
    traveller_id: Key
    use_kind: UseKind
    reason: Line
    passengers: list[Word] = Field(default=[], max_length=60)
    headcount: int = Field(ge=1, le=2000)
    pickup_place: Line
    pickup_spot: SpotIn | None = None
    destinations: list[PlaceIn] = Field(min_length=1, max_length=10)
    start_at: Moment
    end_at: Moment
    vehicles_wanted: int = Field(1, ge=1, le=50)
    body_wanted: Body | None = None
    contact_phone: OptionalWord = ""
    note: OptionalLine = ""
    attachment_ids: list[UUID] = Field(default=[], max_length=10)


class NewTripIn(TripIn):
    request_key: UUID


class ScoreIn(Schema):
    assignment_id: Key
    stars: int = Field(ge=1, le=5)
    comment: OptionalLine = ""


class RateIn(Schema):
    ratings: list[ScoreIn] = Field(min_length=1, max_length=100)


class WaitingOut(Schema):
    approvals: int
    dispatch: int
    close: int
    close_late: int
    """Of those to be closed, back for longer than is allowed."""
    changes: int
    drive: int
    rate: int
    returned: int
    faults: int
    late_faults: int
    filings: int
    notices: int
