"""What goes over the wire about organisations."""

from uuid import UUID

from ninja import Schema

from motorpool.kit.wire import Key, OptionalLine, OptionalWord, Word
from motorpool.organizations.models import Level, Organization, OrganizationKind


class OrgRef(Schema):
    id: int
    name: str
    short_name: str


class DivisionRef(Schema):
    code: str
    name: str


class DivisionOut(DivisionRef):
    level: Level
    parent_code: str | None

    @staticmethod
    def resolve_parent_code(row: object) -> str | None:
        return getattr(row, "parent_id", None)


class TreeNode(Schema):
    id: int
    parent_id: int | None
    name: str
    short_name: str
    kind: OrganizationKind
    division_code: str
    is_active: bool

    @staticmethod
    def resolve_division_code(row: Organization) -> str:
        return row.division_id


class OrganizationOut(Schema):
    id: int
    uuid: UUID
    name: str
    short_name: str
    kind: OrganizationKind
    kind_label: str
    division: DivisionRef
    parent: OrgRef | None
    needs_consent: bool
    phone: str
    address: str
    is_active: bool

    @staticmethod
    def resolve_kind_label(row: Organization) -> str:
        return OrganizationKind(row.kind).label


class OrganizationPatch(Schema):
    name: Word
    short_name: OptionalWord = ""
    kind: OrganizationKind
    division_code: Word
    needs_consent: bool = False
    phone: OptionalWord = ""
    address: OptionalLine = ""


class OrganizationIn(OrganizationPatch):
    parent_id: Key
