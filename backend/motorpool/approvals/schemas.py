"""What goes over the wire about approvals."""

from collections.abc import Iterable

from ninja import Schema

from motorpool.approvals.models import Approval, Step
from motorpool.approvals.states import ApprovalStatus, StepStatus
from motorpool.kit.wire import Moment, OptionalLine
from motorpool.organizations.schemas import OrgRef


class StepOut(Schema):
    position: int
    label: str
    status: StepStatus
    status_label: str
    decided_by: str | None
    decided_at: Moment | None
    note: str

    @staticmethod
    def resolve_status_label(row: Step) -> str:
        return StepStatus(row.status).label

    @staticmethod
    def resolve_decided_by(row: Step) -> str | None:
        return row.decided_by.name if row.decided_by else None


class ApprovalOut(Schema):
    id: int
    status: ApprovalStatus
    steps: list[StepOut]

    @staticmethod
    def resolve_steps(row: Approval) -> Iterable[Step]:
        return row.steps.all()


class Fact(Schema):
    label: str
    value: str


class ApprovalItem(Schema):
    """A step with what whoever decides it must know."""

    id: int  # of the approval
    status: StepStatus
    subject_type: str
    subject_id: int
    title: str
    facts: list[Fact]
    organization: OrgRef
    submitted_by: str
    submitted_at: Moment
    step_label: str
    position: int
    decided_at: Moment | None
    note: str

    @staticmethod
    def of(step: Step) -> dict[str, object]:
        approval = step.approval
        return {
            "id": approval.pk,
            "status": step.status,
            "subject_type": approval.subject_type,
            "subject_id": approval.subject_id,
            "title": approval.title,
            "facts": approval.facts,
            "organization": approval.organization,
            "submitted_by": approval.submitted_by.name,
            "submitted_at": approval.submitted_at,
            "step_label": step.label,
            "position": step.position,
            "decided_at": step.decided_at,
            "note": step.note,
        }


class DecisionIn(Schema):
    note: OptionalLine = ""
    position: int | None = None  # of the step that is meant; without it the current one
