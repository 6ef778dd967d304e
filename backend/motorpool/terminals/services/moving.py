"""A terminal that goes to another unit takes along what is still to be done about it; the rest stays."""

from django.db.models import Q

from motorpool.audit.services import record
from motorpool.terminals.models import UNDECIDED, Command, Fault, Media
from motorpool.terminals.states import UNDONE
from motorpool.tracking.events import BindingDatedBack, TerminalMoved


def follow_terminal(event: TerminalMoved) -> None:
    commands = Command.objects.filter(terminal=event.terminal_id, status__in=UNDECIDED)
    # A fault is the vehicle's: one of the vehicle that the terminal has just left stays with that vehicle's unit.
    faults = Fault.objects.filter(terminal=event.terminal_id, vehicle__organization=event.organization_id)
    faults = faults.filter(Q(ended_at=None) | Q(status__in=UNDONE))
    for rows in (commands, faults):
        for row in rows.exclude(organization=event.organization_id).select_for_update(of=("self",)).order_by("pk"):
            before, row.organization_id = row.organization_id, event.organization_id
            row.save(update_fields=["organization"])
            record(
                action="update",
                label="随终端划转",
                by=event.by,
                at=event.at,
                subject=row,
                before={"organization": before},
                after={"organization": event.organization_id},
            )


def adopt_media(event: BindingDatedBack) -> None:
    taken = Media.objects.filter(terminal=event.terminal_id, taken_at__gte=event.since, taken_at__lt=event.at)
    taken.update(vehicle=event.vehicle_id)
