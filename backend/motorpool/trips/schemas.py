"""What goes over the wire about trips: what is asked for, and how it stands."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from motorpool.approvals.schemas import ApprovalOut
from motorpool.files.models import StoredFile
from motorpool.files.schemas import FileOut
from motorpool.kit.wire import Key, Line, Moment, OptionalLine, OptionalWord, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.trips import actions
from motorpool.trips.assignment_schemas import AssignmentOut, Context
from motorpool.trips.grounds import is_told_number
from motorpool.trips.models import Assignment, Trip, UseKind
from motorpool.trips.place_schemas import PlaceIn, PlaceOut, SpotIn, SpotOut
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.models import Body


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
