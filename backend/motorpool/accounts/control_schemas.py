"""What goes over the wire about limits, filings, and who can do what."""

from datetime import date

from ninja import Schema
from pydantic import Field

from motorpool.access.permissions import Permission
from motorpool.accounts.explaining import Allowance, Conflict
from motorpool.accounts.models import Filing, Limit, User
from motorpool.accounts.roles import Role
from motorpool.accounts.states import FilingStatus
from motorpool.kit.wire import Day, Key, Line, Moment
from motorpool.organizations.models import Organization
from motorpool.organizations.schemas import OrgRef


class LimitIn(Schema):
    """A role or a permission; neither suspends all accounts."""

    organization_id: Key
    role: Role | None = None
    permission: Permission | None = None
    reason: Line
    valid_from: Day | None = None  # today
    valid_to: Day | None = None


class LimitOut(Schema):
    id: int
    organization: OrgRef
    role: str
    permission: str
    what: str
    reason: str
    valid_from: date
    valid_to: date | None
    level: OrgRef
    set_by_name: str


class PersonRef(Schema):
    id: int
    name: str
    organization: OrgRef


class FilingOut(Schema):
    id: int
    person: PersonRef
    role: Role
    role_label: str
    organization: OrgRef
    authority: OrgRef | None
    obstacle: str  # why nobody can decide on it as yet
    ends: bool
    valid_from: date
    valid_to: date | None
    status: FilingStatus
    status_label: str
    made_by: str
    made_at: Moment
    decided_by: str
    decided_at: Moment | None
    note: str
    may_decide: bool

    @staticmethod
    def resolve_person(row: Filing) -> dict[str, object]:
        return {"id": row.grant.user_id, "name": row.grant.user.name, "organization": row.organization}

    @staticmethod
    def resolve_role(row: Filing) -> str:
        return row.grant.role

    @staticmethod
    def resolve_role_label(row: Filing) -> str:
        return Role(row.grant.role).label

    @staticmethod
    def resolve_valid_from(row: Filing) -> date:
        return row.grant.valid_from

    @staticmethod
    def resolve_valid_to(row: Filing) -> date | None:
        return row.grant.valid_to

    @staticmethod
    def resolve_status_label(row: Filing) -> str:
        return FilingStatus(row.status).label

    @staticmethod
    def resolve_made_by(row: Filing) -> str:
        return row.made_by.name if row.made_by else "系统"

    @staticmethod
    def resolve_decided_by(row: Filing) -> str:
        return row.decided_by.name if row.decided_by else ""


class FilingsIn(Schema):
    filing_ids: list[Key] = Field(min_length=1, max_length=200)


class AllowanceOut(Schema):
    id: str
    person: PersonRef
    permission: Permission
    permission_label: str
    role: Role
    role_label: str
    organization: OrgRef
    valid_from: date
    valid_to: date | None
    holds: bool
    why: list[str]

    @staticmethod
    def resolve_id(row: Allowance) -> str:
        return f"{row.grant.pk}-{row.permission}"

    @staticmethod
    def resolve_person(row: Allowance) -> User:
        return row.grant.user

    @staticmethod
    def resolve_permission_label(row: Allowance) -> str:
        return Permission(row.permission).label

    @staticmethod
    def resolve_role(row: Allowance) -> str:
        return row.grant.role

    @staticmethod
    def resolve_role_label(row: Allowance) -> str:
        return Role(row.grant.role).label

    @staticmethod
    def resolve_organization(row: Allowance) -> Organization:
        return row.grant.organization

    @staticmethod
    def resolve_valid_from(row: Allowance) -> date:
        return row.grant.valid_from

    @staticmethod
    def resolve_valid_to(row: Allowance) -> date | None:
        return row.grant.valid_to

    @staticmethod
    def resolve_why(row: Allowance) -> list[str]:
        return [*row.obstacles, *(explained(limit) for limit in row.limits)]


def explained(limit: Limit) -> str:
    reason = f"，{limit.reason}" if limit.reason else ""
    return f"{limit.level.name}限制了{limit.organization.name}的{limit.what}{reason}（自{limit.valid_from}起）"


class ConflictOut(Schema):
    id: str
    person: PersonRef
    one: str
    other: str
    reason: str

    @staticmethod
    def resolve_id(row: Conflict) -> str:
        return f"{row.one.pk}-{row.other.pk}"

    @staticmethod
    def resolve_one(row: Conflict) -> str:
        return f"{Role(row.one.role).label} @ {row.one.organization.name}"

    @staticmethod
    def resolve_other(row: Conflict) -> str:
        return f"{Role(row.other.role).label} @ {row.other.organization.name}"
