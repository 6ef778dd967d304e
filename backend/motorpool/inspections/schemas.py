"""What goes over the wire about inspection notes."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, StringConstraints

from motorpool.inspections.models import Finding, Inspection, SubjectKind
from motorpool.kit.wire import Key, Moment, storable
from motorpool.organizations.schemas import OrgRef

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(storable)]


class InspectionIn(Schema):
    subject_kind: SubjectKind
    subject_id: Key
    finding: Finding
    text: Text = ""
    is_open: bool = False


class InspectionOut(Schema):
    id: int
    organization: OrgRef
    subject_kind: SubjectKind
    subject_kind_label: str
    subject_id: int
    subject: str
    finding: Finding
    finding_label: str
    text: str
    is_open: bool
    made_by: str
    body: str
    made_at: Moment

    @staticmethod
    def resolve_subject_kind_label(row: Inspection) -> str:
        return SubjectKind(row.subject_kind).label

    @staticmethod
    def resolve_finding_label(row: Inspection) -> str:
        return Finding(row.finding).label

    @staticmethod
    def resolve_made_by(row: Inspection) -> str:
        return row.made_by.name

    @staticmethod
    def resolve_body(row: Inspection) -> str:
        return row.made_by.organization.name
