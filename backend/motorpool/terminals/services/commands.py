"""Commands: asked by people, carried out by whichever gateway holds the terminal, ended with an outcome."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.models import Count, F

from motorpool.access.actors import Actor, platform
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput, NotFound
from motorpool.kit.moments import day_of
from motorpool.terminals import queries
from motorpool.terminals.contents import Content, content_of
from motorpool.terminals.models import Command, Fence, Link
from motorpool.terminals.places import refuse_unseen
from motorpool.terminals.redaction import kept_answer
from motorpool.terminals.states import CommandStatus
from motorpool.tracking.models import Terminal
from motorpool.tracking.states import TerminalStatus

log = logging.getLogger(__name__)
CHANNEL = "terminal_commands"
"""On which gateways hear that there is something to send: keys of terminals."""
AT_ONCE = timedelta(minutes=2)
"""So long a command for a terminal that is online waits for its gateway."""
LOST_AFTER = timedelta(days=1)
"""A gateway waits for an answer for half an hour at most: by then it has an outcome, or nobody could write it."""
UNSTORABLE = "应答内容无法保存"
MOST_OPEN = 20
LONGEST_PAYLOAD = 7000
LOCATING = frozenset({"query_position", "follow"})
"""Told apart in the trail: they tell where a vehicle is."""
ONCE_ONLY = frozenset({"control", "doors"})
"""Sent once and never again by itself: nobody knows whether the first one was carried out."""


class TerminalNotActive(DomainError):
    code = "terminal_not_active"
    message = "终端未在用，不能下发指令"


class TerminalOffline(DomainError):
    code = "terminal_offline"
    message = "终端不在线"


class TooManyOpen(DomainError):
    code = "too_many_commands"
    message = "该终端等待执行的指令过多，请等前面的完成或取消后再下发"


class BadDeadline(InvalidInput):
    code = "bad_deadline"
    message = "等待期限应在现在之后、30 天之内"


@transaction.atomic
def ask_terminals(
    *,
    terminal_ids: Collection[int],
    content: Content,
    wait_until: datetime | None,
    permission: Permission,
    by: Actor,
    at: datetime,
    fence: Fence | None = None,
) -> list[Command]:
    """One command for each. Whoever is offline gets it when it comes back until `wait_until`; None refuses them."""
    terminals = _terminals(terminal_ids, permission, by)
    if wait_until is None:
        _refuse_offline(terminals, at)
    elif not at < wait_until <= at + timedelta(days=30):
        raise BadDeadline(fields={"wait_until": BadDeadline.message})
    sits_in = queries.vehicles_in([one.pk for one in terminals])
    if content.asks_for_place:
        refuse_unseen([one.pk for one in terminals], sits_in=sits_in, by=by, at=at)
    kept = content.model_dump(mode="json")
    commands = Command.objects.bulk_create(
        Command(
            organization_id=terminal.organization_id,
            terminal=terminal,
            vehicle_id=sits_in.get(terminal.pk),
            fence=fence,
            kind=content.kind,
            content=kept,
            asked_by_id=by.user_id,
            asked_at=at,
            deadline_at=wait_until or at + AT_ONCE,
        )
        for terminal in terminals
    )
    action = "locate" if content.kind in LOCATING else "ask"
    for command in commands:
        record(action=action, label="下发指令", by=by, at=at, subject=command, note=content.saying[:200], after=kept)
    announce([one.pk for one in terminals])
    return commands


def _terminals(terminal_ids: Collection[int], permission: Permission, by: Actor) -> list[Terminal]:
    wanted = set(terminal_ids)
    rows = Terminal.objects.visible_to(by, permission).filter(pk__in=wanted).order_by("pk")
    terminals = list(rows.select_for_update(of=("self",), no_key=True))
    if len(terminals) < len(wanted):
        raise NotFound
    for terminal in terminals:
        if terminal.status not in (TerminalStatus.ACTIVE, TerminalStatus.REGISTERED):
            raise TerminalNotActive(f"终端 {terminal.phone} {terminal.get_status_display()}，不能下发指令")
    waiting = Command.objects.filter(terminal__in=wanted, status__in=queries.OPEN).values("terminal")
    if waiting.annotate(count=Count("pk")).filter(count__gte=MOST_OPEN).exists():
        raise TooManyOpen
    return terminals


def _refuse_offline(terminals: Sequence[Terminal], at: datetime) -> None:
    online = queries.online_among([one.pk for one in terminals], at=at)
    missing = [one.phone for one in terminals if one.pk not in online]
    if missing:
        raise TerminalOffline(f"终端 {'、'.join(missing[:3])}{' 等' if len(missing) > 3 else ''} 不在线，未下发")


def announce(terminal_ids: Iterable[int], *, channel: str = CHANNEL, prefix: str = "") -> None:
    """To all gateways, when this is committed."""
    texts = [str(key) for key in terminal_ids]
    with connection.cursor() as cursor:
        while texts:
            payload = prefix
            while texts and len(payload) + len(texts[-1]) < LONGEST_PAYLOAD:
                payload += f"{texts.pop()} "
            cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload.strip()])


@transaction.atomic
def cancel_command(*, command_id: int, note: str, by: Actor, at: datetime) -> Command:
    """While nothing has been sent."""
    may = (Permission.TERMINAL_COMMAND, Permission.TERMINAL_CONTROL)
    command = Command.objects.locked(command_id, by, *may)
    command.move("cancel", by=by, at=at, note=note)
    command.ended_at = at
    command.save(update_fields=["ended_at"])
    return command


# ---- for gateways ----


@dataclass(frozen=True)
class Claimed:
    """To be sent now."""

    command_id: int
    terminal_id: int
    kind: str
    content: Content


@transaction.atomic
def claim_commands(*, gateway: UUID, terminal_ids: Collection[int], at: datetime) -> list[Claimed]:
    """What waits for those of these terminals that the directory says are here, in the order in which it was asked."""
    here = Link.objects.filter(gateway=gateway, terminal__in=terminal_ids, until=None).values("terminal")
    waiting = Command.objects.filter(terminal__in=here, status=CommandStatus.QUEUED, deadline_at__gt=at)
    claimed = []
    for command in waiting.select_for_update(skip_locked=True).order_by("pk"):
        command.move("send", by=platform(day_of(at)), at=at)
        command.gateway_id = gateway
        command.sent_at, command.attempts, command.serial = at, command.attempts + 1, None
        command.save(update_fields=["gateway", "sent_at", "attempts", "serial"])
        claimed.append(Claimed(command.pk, command.terminal_id, command.kind, content_of(command.content)))
    return claimed


def note_sending(*, command_id: int, serial: int, version: str) -> None:
    """Under which serial it went out, in whose layout."""
    Command.objects.filter(pk=command_id).update(serial=serial, version=version)


def note_repeat(*, command_id: int) -> None:
    """It counts even where the answer was faster than this note."""
    Command.objects.filter(pk=command_id).update(attempts=F("attempts") + 1)


@transaction.atomic
def end_command(
    *, command_id: int, action: str, at: datetime, reason: str = "", answer: Mapping[str, Any] | None = None
) -> Command | None:
    """Give it its outcome: answer, fail, decline or time_out. None where it has one already.

    Of the answer is kept what `redaction` lets stay. The outcome counts also where the answer cannot be kept at all.
    """
    command = Command.objects.select_for_update(of=("self",)).filter(pk=command_id, status__in=queries.OPEN).first()
    if command is None or not command.LIFECYCLE.allows(action, command.status):
        return None
    command.ended_at, command.reason, command.answer = at, reason[:200], kept_answer(answer)
    try:
        with transaction.atomic():
            command.save(update_fields=["ended_at", "reason", "answer"])
    except DataError:
        log.exception("the answer to command %s cannot be kept", command_id)
        command.answer, command.reason = None, UNSTORABLE
        command.save(update_fields=["ended_at", "reason", "answer"])
    command.move(action, by=platform(day_of(at)), at=at, note=command.reason)
    return command


@transaction.atomic
def give_back(*, command_id: int, at: datetime) -> None:
    """The link is gone without an answer: again when the terminal is back, if it may be repeated in time."""
    command = Command.objects.select_for_update(of=("self",)).filter(pk=command_id, status=CommandStatus.SENT).first()
    if command is None:
        return
    if command.kind in ONCE_ONLY:
        end_command(command_id=command_id, action="time_out", at=at, reason="链路中断，不知终端是否已执行")
    elif command.deadline_at <= at:
        end_command(command_id=command_id, action="time_out", at=at, reason="链路中断，未收到应答")
    else:
        command.move("requeue", by=platform(day_of(at)), at=at)
        announce([command.terminal_id])


def expire_commands(*, at: datetime) -> int:
    """Those whose terminal did not come back in time, and those whose outcome nobody wrote down; how many."""
    late = Command.objects.filter(status=CommandStatus.QUEUED, deadline_at__lte=at).values_list("pk", flat=True)
    for key in (keys := list(late[:1000])):
        end_command(command_id=key, action="time_out", at=at, reason="等待期内终端未上线")
    sent = Command.objects.filter(status=CommandStatus.SENT, sent_at__lte=at - LOST_AFTER).values_list("pk", flat=True)
    for key in (lost := list(sent[:1000])):
        end_command(command_id=key, action="time_out", at=at, reason="已发送，未记下结果")
    return len(keys) + len(lost)
