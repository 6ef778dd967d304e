"""Opening a command: where its answer tells a place, whoever may see that sees it, and the trail says so."""

from datetime import datetime

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.audit.services import record
from motorpool.terminals import queries
from motorpool.terminals.models import Command
from motorpool.terminals.places import may_see_place, tells_place


@transaction.atomic
def open_command(*, command_id: int, by: Actor, at: datetime) -> Command:
    """With `shows_place` set where the place may be told. The look stands under the vehicle, else the terminal."""
    command = queries.command_for(by, command_id)
    if tells_place(command) and may_see_place(command, by=by, at=at):
        command.shows_place = True
        subject = command.vehicle or command.terminal
        record(action="look", label="查看终端应答的位置", by=by, at=at, subject=subject, note=f"指令 {command.pk}")
    return command
