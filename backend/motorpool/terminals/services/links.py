"""The directory of gateways and links, kept by the gateways themselves."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from motorpool.terminals.links import DEAD_AFTER
from motorpool.terminals.models import Command, Gateway, Link
from motorpool.terminals.services.commands import announce, give_back
from motorpool.terminals.states import CommandStatus

MOVES = "terminal_moves"
"""On which gateways hear that terminals have come to another one: its key, then theirs."""


def open_gateway(*, uuid: UUID, name: str, at: datetime) -> None:
    Gateway.objects.create(uuid=uuid, name=name[:100], started_at=at, beat_at=at)


@transaction.atomic
def note_links(
    *, gateway: UUID, opened: Collection[tuple[int, datetime]], closed: Collection[int], at: datetime
) -> None:
    """Terminals that came to this gateway, and those that left it."""
    Link.objects.filter(gateway=gateway, terminal__in=closed, until=None).update(until=at)
    came = [key for key, _ in opened]
    # A new connection replaces the old one, wherever that is held.
    old = Link.objects.filter(terminal__in=came, until=None)
    elsewhere = list(old.exclude(gateway=gateway).values_list("terminal_id", flat=True))
    old.update(until=at)
    announce(elsewhere, channel=MOVES, prefix=f"{gateway} ")
    Link.objects.bulk_create(Link(terminal_id=key, gateway_id=gateway, since=since) for key, since in opened)


def beat(*, gateway: UUID, at: datetime) -> bool:
    """This gateway lives. False where it was taken for dead meanwhile."""
    return Gateway.objects.filter(pk=gateway, ended_at=None).update(beat_at=at) == 1


@transaction.atomic
def close_gateway(*, gateway: UUID, at: datetime) -> None:
    """It has ended, or died: its links are closed, and what it had sent without an answer is given back."""
    row = Gateway.objects.select_for_update(skip_locked=True).filter(pk=gateway, ended_at=None).first()
    if row is None:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    Link.objects.filter(gateway=row, until=None).update(until=at)
    for key in Command.objects.filter(gateway=row, status=CommandStatus.SENT).values_list("pk", flat=True):
        give_back(command_id=key, at=at)


def bury_dead_gateways(*, at: datetime) -> int:
    """Those that were killed: nobody heard of them for a while."""
    dead = Gateway.objects.filter(ended_at=None, beat_at__lte=at - DEAD_AFTER).values_list("pk", flat=True)
    for key in (keys := list(dead)):
        close_gateway(gateway=key, at=at)
    return len(keys)
