"""Terminals whose unit goes up into another."""

from motorpool.organizations.events import MergerWeighed, OrganizationMerging, Portion
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.moving import hand_over
from motorpool.tracking.states import TerminalStatus


def weigh_merger(event: MergerWeighed) -> None:
    count = Terminal.objects.filter(organization=event.organization_id).exclude(status=TerminalStatus.RETIRED).count()
    event.moves.append(Portion("车载终端", count))


def move_to_successor(event: OrganizationMerging) -> None:
    terminals = Terminal.objects.select_for_update(of=("self",)).filter(organization=event.organization_id)
    for terminal in terminals.exclude(status=TerminalStatus.RETIRED).order_by("pk"):
        hand_over(terminal, to_id=event.successor_id, label="随单位合并划转", note=event.note, by=event.by, at=event.at)
