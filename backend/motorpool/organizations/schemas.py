"""What goes over the wire about organisations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from motorpool.kit.wire import Day, Key, NoteIn, OptionalLine, OptionalWord, Word, storable
from motorpool.organizations import codes
from motorpool.organizations.models import Level, Organization, OrganizationKind, Version

CreditCode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30), AfterValidator(storable)]


class OrgRef(Schema):
    id: int
    name: str
    short_name: str


class DivisionRef(Schema):
    code: str
    name: str


class DivisionOut(DivisionRef):
    level: Level
    parent_code: str | None = Field(alias="parent_id")
    valid_from: date | None
    valid_to: date | None
    successor_code: str | None = Field(alias="successor_id")
    source: str


class DivisionIn(Schema):
    code: Word
    name: Word
    level: Level
    parent_code: OptionalWord | None = None
    valid_from: Day | None = None
    source: OptionalLine = ""


class EndDivisionIn(Schema):
    valid_to: Day
    successor_code: OptionalWord | None = None
    source: OptionalLine = ""


class TreeNode(Schema):
    id: int
    parent_id: int | None
    name: str
    short_name: str
    kind: OrganizationKind
    division_code: str
    is_active: bool
    merged_into_id: int | None

    @staticmethod
    def resolve_division_code(row: Organization) -> str:
        return row.division_id


class PastNode(Schema):
    """A unit as it was on a day."""

    id: int = Field(alias="organization_id")
    parent_id: int | None
    name: str
    short_name: str
    kind: OrganizationKind
    division_code: str = Field(alias="division_id")


class OrganizationOut(Schema):
    id: int
    uuid: UUID
    name: str
    short_name: str
    kind: OrganizationKind
    kind_label: str
    credit_code: str
    credit_code_doubt: str
    division: DivisionRef
    parent: OrgRef | None
    merged_into: OrgRef | None
    needs_consent: bool
    phone: str
    address: str
    is_active: bool

    @staticmethod
    def resolve_kind_label(row: Organization) -> str:
        return OrganizationKind(row.kind).label

    @staticmethod
    def resolve_credit_code_doubt(row: Organization) -> str:
        return codes.doubt(row.credit_code, row.kind)


class UnitFacts(Schema):
    name: Word
    short_name: OptionalWord = ""
    kind: OrganizationKind
    credit_code: CreditCode = ""
    division_code: Word
    needs_consent: bool = False
    phone: OptionalWord = ""
    address: OptionalLine = ""


class OrganizationPatch(UnitFacts):
    """`effective_on`: since when name, kind and division are so; today unless told. For the rest it does not matter."""

    effective_on: Day | None = None
    note: OptionalLine = ""


class OrganizationIn(UnitFacts):
    parent_id: Key
    effective_on: Day | None = None


class CloseIn(NoteIn):
    effective_on: Day | None = None


class MoveIn(NoteIn):
    parent_id: Key
    effective_on: Day | None = None


class MergeIn(NoteIn):
    successor_id: Key
    effective_on: Day | None = None


class PortionOut(Schema):
    label: str
    count: int


class MergerOut(Schema):
    """What a merger would take along, what would end with the unit, and what stands in its way."""

    children: list[OrgRef]
    moves: list[PortionOut]
    ends: list[PortionOut]
    obstacles: list[str]


class VersionOut(Schema):
    """What a unit was, from a day until the day before another; `successor` where it went up into another then."""

    id: int
    valid_from: date
    valid_to: date | None
    name: str
    short_name: str
    kind_label: str
    division: DivisionRef
    parent: OrgRef | None
    note: str
    end_note: str
    successor: OrgRef | None

    @staticmethod
    def resolve_kind_label(row: Version) -> str:
        return OrganizationKind(row.kind).label


class AbsorbedOut(Schema):
    id: int = Field(alias="organization_id")
    name: str
    on: date = Field(alias="valid_to")
    note: str = Field(alias="end_note")


class LineageOut(Schema):
    versions: list[VersionOut]  # newest first
    absorbed: list[AbsorbedOut]
