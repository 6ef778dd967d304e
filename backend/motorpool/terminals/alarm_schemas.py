"""What goes over the wire about driving alarms."""

from ninja import Schema
from pydantic import Field

from motorpool.kit.wire import Moment
from motorpool.organizations.schemas import OrgRef
from motorpool.terminals.states import AlarmKind, CommandStatus


class DrivingAlarmOut(Schema):
    terminal_id: int
    vehicle_id: int
    plate: str
    organization: str
    alarms: list[str]
    said_at: Moment
    words: str
    """What to tell the driver."""
    confirmable: list[int]
    """Bits of the alarms that stay until a person confirms them."""
    answered: str
    """What somebody has told the terminal about it last, and what became of that."""
    answerable: bool
    """Whether the actor may answer it; others only read."""


class ToldOut(Schema):
    """What somebody told the driver while an alarm lasted."""

    label: str
    by: str
    at: Moment
    status: CommandStatus
    status_label: str


class AlarmEpisodeOut(Schema):
    id: int
    kind: AlarmKind
    kind_label: str = Field(alias="get_kind_display")
    vehicle_id: int
    plate: str = Field(alias="vehicle.plate")
    terminal_id: int
    organization: OrgRef
    """That kept the vehicle then."""
    since: Moment
    until: Moment
    """Device times of the first and the last report with the alarm."""
    seconds: int
    reports: int
    lasts: bool
    """The terminal still said so in its last report, not long ago."""
    told: list[ToldOut]
