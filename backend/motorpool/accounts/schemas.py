"""What goes over the wire about people."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.accounts import powers
from motorpool.accounts.importing import Imported
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.kit.wire import Day, Key, Moment, OptionalLine, OptionalWord, Secret, Word
from motorpool.organizations.models import OrganizationKind
from motorpool.organizations.schemas import DivisionRef, OrgRef


class GrantOut(Schema):
    id: int
    role: Role
    role_label: str
    organization: OrgRef
    valid_from: date
    valid_to: date | None

    @staticmethod
    def resolve_role_label(row: Grant) -> str:
        return Role(row.role).label


class MyLimit(Schema):
    """What a level above has taken from the person's own rights."""

    what: str
    all_accounts: bool
    organization: OrgRef
    level: OrgRef
    reason: str
    valid_to: date | None


class MeOut(Schema):
    id: int
    username: str
    name: str
    phone: str
    organization: OrgRef
    suspended: bool  # `limits` tell by whom, why, until when
    must_change_password: bool
    password_expired: bool  # that is why
    password_expires_at: Moment | None
    password_expires_soon: bool
    must_enrol: bool
    second_factor: bool
    idle_seconds: int
    grants: list[GrantOut]
    limits: list[MyLimit]
    permissions: list[Permission]


class PersonOut(Schema):
    id: int
    username: str
    name: str
    phone: str  # masked, as everywhere
    identity_number: str
    title: str
    organization: OrgRef
    is_active: bool
    has_password: bool  # none is issued yet to who came from a list
    last_sign_in_at: Moment | None
    grants: list[GrantOut]
    actions: list[str]

    @staticmethod
    def resolve_actions(row: User, context: dict[str, ActorRequest]) -> list[str]:
        """What this actor may do to the account now."""
        return powers.actions_on(row, context["request"].auth)

    @staticmethod
    def resolve_has_password(row: User) -> bool:
        return row.has_usable_password()

    @staticmethod
    def resolve_last_sign_in_at(row: User) -> object:
        return row.last_login

    @staticmethod
    def resolve_grants(row: User) -> Iterable[Grant]:
        return row.grants.all()


class RevealIn(Schema):
    what: Literal["phone", "identity_number"]
    reason: OptionalLine = ""


class RevealedOut(Schema):
    value: str


class ReasonIn(Schema):
    reason: OptionalLine = ""


class NewPersonOut(Schema):
    person: PersonOut
    password: str  # initial, shown once


class ChoiceOut(Schema):
    id: int
    name: str
    title: str
    phone: str
    organization: OrgRef


class PersonPatch(Schema):
    name: Word
    username: Word
    phone: OptionalWord = ""
    identity_number: OptionalWord | None = None  # not given: as it is
    title: OptionalWord = ""
    organization_id: Key


class PersonChange(PersonPatch):
    """`keep_grants`: what becomes of the roles when the unit changes; they end unless told."""

    keep_grants: bool = False


class PersonIn(PersonPatch):
    roles: list[Role] = []
    valid_to: Day | None = None  # of the roles: the first day without them; a visitor's must be given


class GrantIn(Schema):
    role: Role
    organization_id: Key
    valid_from: Day | None = None  # today
    valid_to: Day | None = None


class PasswordOut(Schema):
    password: str


class PeopleIn(Schema):
    person_ids: list[Key] = Field(min_length=1, max_length=200)


class FewPeopleIn(Schema):
    person_ids: list[Key] = Field(min_length=1, max_length=10)  # a password takes long to hash, on purpose


class OutcomeOut(Schema):
    """What became of one of many; `password` where a new initial one was issued."""

    person_id: int
    name: str
    username: str
    organization: str
    done: bool
    message: str
    password: str


class ProblemOut(Schema):
    row: int
    column: str
    message: str


class ImportedPerson(Schema):
    id: int
    name: str
    username: str
    organization: OrgRef


class PeopleImportOut(Schema):
    people: list[ImportedPerson]
    grants: int
    problems: list[ProblemOut]


class PeoplePreviewOut(Schema):
    """What an import would do with the rows that are sound; all of it, or only these, is taken."""

    people: int
    grants: int
    problems: list[ProblemOut]

    @staticmethod
    def resolve_people(row: Imported) -> int:
        return len(row.people)


class PermissionOut(Schema):
    code: str
    label: str


class RoleOut(Schema):
    role: Role
    label: str
    appointed: bool  # given by the 主管部门 only
    excludes: list[Role]  # whoever has one of these cannot have it
    permissions: list[PermissionOut]


class SignInIn(Schema):
    username: Word
    password: Secret


class PasswordIn(Schema):
    current_password: Secret
    new_password: Secret


class SetupNeeded(Schema):
    needed: bool


class SetupIn(Schema):
    code: Word
    division_code: Word
    organization_name: Word
    organization_kind: OrganizationKind = OrganizationKind.AUTHORITY
    administrator_name: Word
    username: Word
    password: Secret
    phone: OptionalWord = ""


class SupplierUnit(Schema):
    id: int
    name: str
    short_name: str
    credit_code: str
    division: DivisionRef
    phone: str
    address: str
    is_active: bool


class OwnSupplierOut(Schema):
    unit: SupplierUnit
    registered_on: date | None
    granted_from: date
    granted_until: date | None


class SupplierPersonOut(Schema):
    id: int
    name: str
    title: str
    phone: str  # masked
    is_active: bool
