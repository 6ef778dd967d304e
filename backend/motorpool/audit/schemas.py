"""What goes over the wire about the trail."""

from typing import Any

from ninja import Schema

from motorpool.audit.models import Entry
from motorpool.kit.wire import Moment


class HistoryOut(Schema):
    at: Moment
    actor: str
    action: str
    action_label: str
    note: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @staticmethod
    def resolve_actor(row: Entry) -> str:
        return row.actor_name


class EntryOut(HistoryOut):
    id: int
    subject_type: str
    subject_id: int | None
    subject: str
    organization_name: str | None

    @staticmethod
    def resolve_organization_name(row: Entry) -> str | None:
        return row.organization.name if row.organization else None


class ExportedHead(Schema):
    """The last head in the file outside the database; `agrees`: the database has the same at this position."""

    position: int
    saved_at: Moment
    agrees: bool


class LastCheck(Schema):
    """The last nightly walk along the whole chain, compared with so many saved heads; the first problems in words."""

    at: Moment
    entries: int
    heads: int
    problems: int
    first: list[str]


class ChainOut(Schema):
    """How far the trail is sealed; `unsealed` is counted up to 10,000."""

    position: int
    head: str | None
    sealed_at: Moment | None
    unsealed: int
    exported: ExportedHead | None
    checked: LastCheck | None
