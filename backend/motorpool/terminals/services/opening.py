"""Opening a command: where its answer tells a place, whoever may see that sees it, and the trail says so."""

from datetime import datetime

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.audit.queries import was_noted
from motorpool.audit.services import record
from motorpool.kit.events import publish
from motorpool.terminals import queries
from motorpool.terminals.events import PlaceTold
from motorpool.terminals.models import Command
from motorpool.terminals.places import may_see_place, tells_place, told_of
from motorpool.tracking.models import Terminal


@transaction.atomic
def open_command(*, command_id: int, by: Actor, at: datetime) -> Command:
    """With `shows_place` set where the place may be told. The first time that somebody opens it, that is recorded:
    as a look at the vehicle, else under the terminal; a page that asks again tells nothing new."""
    command = queries.command_for(by, command_id)
    if tells_place(command) and may_see_place(command, by=by, at=at):
        command.shows_place = True
        if command.vehicle:
            publish(PlaceTold(command.pk, command.vehicle.pk, told_of(command), by, at))
        else:
            _note_once(command, by, at)
    return command


def _note_once(command: Command, by: Actor, at: datetime) -> None:
    Terminal.objects.select_for_update(of=("self",)).get(pk=command.terminal_id)  # of two, the second finds the first's
    note = f"指令 {command.pk}"
    if not was_noted(command.terminal, "look", note=note, by=by):
        record(action="look", label="查看终端应答的位置", by=by, at=at, subject=command.terminal, note=note)
