"""What goes over the wire about commands, fences, links and what terminals sent."""

from datetime import date

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Key, Moment, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.terminals.contents import Dangerous, Ordinary, content_of
from motorpool.terminals.models import Command, CommandKind, Fence, Media, MediaKind, Message
from motorpool.terminals.redaction import HARMLESS
from motorpool.terminals.register_words import MEDIA_EVENTS, MESSAGE_NAMES
from motorpool.terminals.shapes import FenceKind, Shape
from motorpool.terminals.states import CommandStatus
from motorpool.terminals.telling import lines_of, summary_of
from motorpool.terminals.wording import wording_of


class _To(Schema):
    terminal_ids: list[Key] = Field(min_length=1, max_length=500)
    wait_until: Moment | None = None
    """So long the command waits for a terminal that is offline; without it such a terminal is refused."""


class AskIn(_To):
    content: Ordinary


class ControlIn(_To):
    content: Dangerous


class TerminalsIn(_To):
    pass


class LineOut(Schema):
    label: str
    text: str


class CommandOut(Schema):
    id: int
    kind: CommandKind
    kind_label: str = Field(alias="get_kind_display")
    saying: str
    terminal_id: int
    phone: str = Field(alias="terminal.phone")
    plate: str | None = None
    organization: OrgRef
    asked_by: str
    asked_at: Moment
    deadline_at: Moment
    sent_at: Moment | None
    ended_at: Moment | None
    attempts: int
    serial: int | None
    version: str
    reason: str
    """Why it came to nothing."""
    result: str
    """What it came to, in a few words; all of it stands in `lines` of a single command."""
    status: CommandStatus
    status_label: str = Field(alias="get_status_display")
    actions: list[str]

    @staticmethod
    def resolve_saying(row: Command) -> str:
        return content_of(row.content).saying

    @staticmethod
    def resolve_result(row: Command) -> str:
        return summary_of(row.kind, row.answer, row.content)

    @staticmethod
    def resolve_plate(row: Command) -> str | None:
        return row.vehicle.plate if row.vehicle else None

    @staticmethod
    def resolve_asked_by(row: Command) -> str:
        return row.asked_by.name if row.asked_by else "系统"

    @staticmethod
    def resolve_actions(row: Command, context: dict[str, ActorRequest]) -> list[str]:
        may, path = context["request"].auth.may, row.organization.path
        if not (may(Permission.TERMINAL_COMMAND, path) or may(Permission.TERMINAL_CONTROL, path)):
            return []
        return ["cancel"] if row.LIFECYCLE.allows("cancel", row.status) else []


class CommandDetailOut(CommandOut):
    lines: list[LineOut]
    """The place only for who may see it; that look is in the trail."""

    @staticmethod
    def resolve_lines(row: Command) -> list[dict[str, str]]:
        lines = lines_of(row.kind, row.answer, row.content, with_place=row.shows_place)
        return [{"label": label, "text": text} for label, text in lines]


class ParameterOut(Schema):
    number: int
    label: str
    unit: str
    lowest: int
    highest: int
    group: str
    is_text: bool
    settable: bool


class FenceIn(Schema):
    organization_id: Key
    name: Word
    shape: Shape


class FenceChangeIn(Schema):
    name: Word
    shape: Shape


class FenceOut(Schema):
    id: int
    organization: OrgRef
    name: str
    kind: FenceKind
    kind_label: str = Field(alias="get_kind_display")
    shape: Shape
    created_at: Moment
    actions: list[str]

    @staticmethod
    def resolve_actions(row: Fence, context: dict[str, ActorRequest]) -> list[str]:
        if not context["request"].auth.may(Permission.TERMINAL_COMMAND, row.organization.path):
            return []
        return ["update", "place", "withdraw", "remove"]


class LinkOut(Schema):
    since: Moment
    until: Moment | None
    gateway: str = Field(alias="gateway.name")


class MessageOut(Schema):
    id: int
    arrived_at: Moment
    number: str
    name: str
    serial: int
    version: str
    size: int
    saying: str
    """What it says, for people; empty where nothing is told of it."""
    hex: str
    """The first bytes; none of a message that may tell a place, a person or a password."""
    error: str
    """Why nothing could be taken from it; else empty."""

    @staticmethod
    def resolve_number(row: Message) -> str:
        return f"0x{row.number:04X}"

    @staticmethod
    def resolve_name(row: Message) -> str:
        return MESSAGE_NAMES.get(row.number, "")

    @staticmethod
    def resolve_size(row: Message) -> int:
        return len(row.body)

    @staticmethod
    def resolve_saying(row: Message) -> str:
        return wording_of(row.number, row.version, row.serial, bytes(row.body))

    @staticmethod
    def resolve_hex(row: Message) -> str:
        return bytes(row.body[:512]).hex(" ") if row.number in HARMLESS else ""


class CardReadingOut(Schema):
    read_at: Moment
    is_in: bool
    result: int
    name: str
    licence: str
    """Masked, and not to be revealed: the register of drivers holds the number."""
    authority: str
    valid_until: date | None


class MediaOut(Schema):
    id: int
    terminal_id: int
    plate: str | None = None
    taken_at: Moment
    kind: MediaKind
    kind_label: str = Field(alias="get_kind_display")
    event: str
    channel: int
    content_type: str
    size: int

    @staticmethod
    def resolve_plate(row: Media) -> str | None:
        return row.vehicle.plate if row.vehicle else None

    @staticmethod
    def resolve_event(row: Media) -> str:
        return MEDIA_EVENTS.get(row.event, f"其他（{row.event}）")
