"""What goes over the wire about signing in."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from motorpool.accounts.models import SecurityPolicy, Session, SignIn
from motorpool.accounts.roles import Role
from motorpool.accounts.security.models import Method, Outcome
from motorpool.accounts.security.origins import device_of
from motorpool.kit.widths import narrow
from motorpool.kit.wire import Moment, storable
from motorpool.organizations.schemas import OrgRef

Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=30),
    AfterValidator(storable),
    AfterValidator(narrow),
]
Token = Annotated[str, StringConstraints(max_length=100), AfterValidator(storable)]


class PasswordRules(Schema):
    length: int
    kinds: int
    history: int


class SignInMethods(Schema):
    """What the sign-in page offers and asks, before anybody is known."""

    oidc: str | None  # what the button says
    password: PasswordRules


class TicketOut(Schema):
    ticket: str


class SecondStepIn(Schema):
    ticket: Token
    code: Code


class CodeIn(Schema):
    code: Code


class SignedOut(Schema):
    leave_to: str | None  # the provider's own page for leaving


class SessionOut(Schema):
    id: int
    device: str
    address: str | None
    method: Method
    began_at: Moment
    last_seen_at: Moment
    current: bool

    @staticmethod
    def resolve_device(row: Session) -> str:
        return device_of(row.agent)

    @staticmethod
    def resolve_current(row: Session) -> bool:
        return bool(getattr(row, "current", False))


class SignInLine(Schema):
    id: int
    at: Moment
    address: str | None
    device: str
    method: Method
    method_label: str
    outcome: Outcome
    outcome_label: str

    @staticmethod
    def resolve_device(row: SignIn) -> str:
        return device_of(row.agent) if row.agent else ""

    @staticmethod
    def resolve_method_label(row: SignIn) -> str:
        return Method(row.method).label

    @staticmethod
    def resolve_outcome_label(row: SignIn) -> str:
        return Outcome(row.outcome).label


class SignInOut(SignInLine):
    username: str
    person_id: int | None
    name: str | None
    organization: OrgRef | None

    @staticmethod
    def resolve_person_id(row: SignIn) -> int | None:
        return row.user_id

    @staticmethod
    def resolve_name(row: SignIn) -> str | None:
        return row.user.name if row.user else None

    @staticmethod
    def resolve_organization(row: SignIn) -> Any:
        return row.user.organization if row.user else None


class FactorOut(Schema):
    enrolled_at: Moment | None
    required: bool
    recovery_codes_left: int


class EnrolmentOut(Schema):
    secret: str
    qr_svg: str


class RecoveryCodes(Schema):
    codes: list[str]


class PersonSecurityOut(Schema):
    locked_until: Moment | None
    has_password: bool  # none has been issued to who came from a list
    may_reset_password: bool
    password_changed_at: Moment | None
    password_expires_at: Moment | None
    second_factor_since: Moment | None
    sessions: list[SessionOut]


class KeyLine(Schema):
    """One key with one cipher. `old`: to be replaced by the current one; `missing`: what it sealed cannot be read."""

    key_id: str
    cipher: str
    values: int  # counted to 10,000
    more: bool
    state: Literal["current", "old", "missing"]


class KeysOut(Schema):
    in_environment: bool
    rotated_at: Moment | None
    keys: list[KeyLine]
    unused: list[str]  # ids of keys that are held and have sealed nothing


class PolicyIn(Schema):
    password_length: int = Field(ge=8, le=64)
    password_kinds: int = Field(ge=1, le=4)
    password_days: int = Field(ge=0, le=365)
    password_history: int = Field(ge=0, le=24)
    account_failures: int = Field(ge=3, le=20)
    address_failures: int = Field(ge=5, le=1000)
    failure_minutes: int = Field(ge=1, le=1440)
    lock_minutes: int = Field(ge=1, le=1440)
    idle_minutes: int = Field(ge=5, le=480)
    phone_idle_minutes: int = Field(ge=5, le=1440)
    session_hours: int = Field(ge=1, le=168)
    sessions_at_once: int = Field(ge=1, le=50)
    second_factor_roles: list[Role] = Field(max_length=len(Role))
    unused_days: int = Field(ge=0, le=1000)
    log_days: int = Field(ge=180, le=3650)


class PolicyOut(PolicyIn):
    id: int | None  # null: nobody has changed anything yet
    at: Moment | None
    by: str | None
    may_change: bool = False

    @staticmethod
    def resolve_by(row: SecurityPolicy) -> str | None:
        return row.by.name if row.by else None

    @staticmethod
    def resolve_may_change(row: SecurityPolicy) -> bool:
        return bool(getattr(row, "may_change", False))


class PolicyVersionOut(PolicyOut):
    before: PolicyIn  # what it replaced
