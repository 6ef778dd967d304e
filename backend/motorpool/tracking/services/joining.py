"""What a terminal asks for itself: to be registered, and to be believed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256
from hmac import compare_digest

from django.db import transaction

from motorpool.access.actors import platform
from motorpool.audit.queries import has_entry
from motorpool.audit.services import changes, record
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of, written
from motorpool.tracking import phones, queries
from motorpool.tracking.events import NumberInUse, TerminalRegisteringAgain
from motorpool.tracking.fixes import NOTHING, Past
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.knocking import TOLD_EVERY, note_again, note_unknown
from motorpool.tracking.services.telling import tell_keepers
from motorpool.tracking.states import TerminalStatus

RECORDED_EVERY = timedelta(hours=1)
"""One entry of a kind for each terminal: whoever repeats himself must not fill the trail."""
CODE_BYTES = 9
"""Twelve characters: some terminals keep no more than a dozen."""


class Outcome(IntEnum):
    """As 0x8100 says it."""

    WELCOME = 0
    NO_SUCH_VEHICLE = 2
    TAKEN = 3
    UNKNOWN = 4


@dataclass(frozen=True)
class Known:
    """A terminal that is who it says."""

    terminal_id: int
    past: Past
    version: str = ""


@transaction.atomic
def register_terminal(*, claim: Claim, linked_id: int | None = None, at: datetime) -> tuple[Outcome, str]:
    """The answer, and the code with which the terminal shows itself from now on.

    A number belongs to the device that registered with it first: the same one may register again and gets a new code,
    unless it is connected elsewhere (ADR 0036); another one is refused. What was issued before is worth something until
    the new code is shown. `linked_id` is the terminal that has shown itself on this connection before, if any has.
    """
    phone = phones.normal(claim.phone)
    terminal = queries.holder_of(phone).select_for_update(of=("self",), no_key=True).first()
    if terminal is None:
        note_unknown(claim=claim, at=at)
        return Outcome.UNKNOWN, ""
    if terminal.status == TerminalStatus.WAITING:
        note_again(terminal=terminal, claim=claim, at=at)
    if terminal.status not in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
        return Outcome.UNKNOWN, ""
    if terminal.device_id and terminal.device_id != claim.device_id:
        return Outcome.TAKEN, ""
    if terminal.code_digest and terminal.status == TerminalStatus.ACTIVE:
        try:
            publish(TerminalRegisteringAgain(terminal_id=terminal.pk, linked_id=linked_id, at=at))
        except NumberInUse:  # what the handler noted of it stays
            return Outcome.TAKEN, ""
    return Outcome.WELCOME, _issue(terminal, claim, at)


def _issue(terminal: Terminal, claim: Claim, at: datetime) -> str:
    code = secrets.token_urlsafe(CODE_BYTES)
    if terminal.code_digest and terminal.status == TerminalStatus.ACTIVE:
        terminal.next_digest = _digest(code)
    else:
        terminal.code_digest, terminal.next_digest = _digest(code), ""
    terminal.version = claim.version
    if terminal.status == TerminalStatus.REGISTERED:
        terminal.move("activate", by=platform(day_of(at)), at=at, note=claim.device_id)
        terminal.registered_at = at
        _take_facts(terminal, claim, at, action="introduce", label="终端自报信息")
    elif not has_entry(terminal, "reregister", since=at - RECORDED_EVERY):
        _take_facts(terminal, claim, at, action="reregister", label="再次注册", always=True)
    terminal.save()
    return code


def _take_facts(
    terminal: Terminal, claim: Claim, at: datetime, *, action: str, label: str, always: bool = False
) -> None:
    """What it says of itself stands in the register only together with an entry in the trail."""
    said = {
        "device_id": claim.device_id,
        "maker": claim.maker or terminal.maker,
        "model": claim.model or terminal.model,
        "claimed_plate": claim.plate[:40],
    }
    before, after = changes(before={name: getattr(terminal, name) for name in said}, after=said)
    for name, value in after.items():
        setattr(terminal, name, value)
    if after or always:
        by = platform(day_of(at))
        record(action=action, label=label, by=by, at=at, subject=terminal, before=before, after=after)


def authenticate_terminal(*, phone: str, code: str, imei: str, version: str, at: datetime) -> Known | None:
    """None where it is not the one that the number was issued to."""
    terminal = queries.holder_of(phones.normal(phone)).first()
    if terminal is None or terminal.status != TerminalStatus.ACTIVE or not terminal.code_digest:
        return None
    shown = _digest(code)
    is_new = bool(terminal.next_digest) and compare_digest(terminal.next_digest, shown)
    if not is_new and not compare_digest(terminal.code_digest, shown):
        return None
    if imei and terminal.imei and imei != terminal.imei:
        _note_other_imei(terminal.pk, imei, at)
        return None
    if is_new:  # from now on the one before is worth nothing
        issued = Terminal.objects.filter(pk=terminal.pk, next_digest=shown).exclude(code_digest="")
        if not issued.update(code_digest=shown, next_digest=""):
            return None
    if (
        version == "2013" and terminal.version == "2011"
    ):  # they share the header; only the registration tells them apart
        version = terminal.version
    if imei and not terminal.imei:
        _note_first_imei(terminal, imei, at)
    if version != terminal.version:
        Terminal.objects.filter(pk=terminal.pk).update(version=version)
    return Known(terminal.pk, queries.past_of(terminal.pk) or NOTHING, version)


@transaction.atomic
def _note_first_imei(terminal: Terminal, imei: str, at: datetime) -> None:
    if Terminal.objects.filter(pk=terminal.pk, imei="").update(imei=imei):
        by, before, after = platform(day_of(at)), {"imei": ""}, {"imei": imei}
        record(action="first_imei", label="首次报告 IMEI", by=by, at=at, subject=terminal, before=before, after=after)


@transaction.atomic
def _note_other_imei(terminal_id: int, imei: str, at: datetime) -> None:
    """It knows the code, and is another device: somebody should look."""
    terminal = _locked(terminal_id)
    if has_entry(terminal, "refuse_imei", since=at - TOLD_EVERY):
        return
    by, before, after = platform(day_of(at)), {"imei": terminal.imei}, {"imei": imei}
    record(
        action="refuse_imei", label="IMEI 不符，拒绝鉴权", by=by, at=at, subject=terminal, before=before, after=after
    )
    tell_keepers(
        terminal,
        kind="terminal_imei",
        title=f"终端 {terminal.phone} 的 IMEI 不符，已拒绝连接",
        text=f"{written(at)}，鉴权码正确，IMEI 为 {imei}，登记为 {terminal.imei}。已换设备的请更正登记，否则请重置。",
        at=at,
    )


@transaction.atomic
def deregister_terminal(*, terminal_id: int, at: datetime) -> None:
    """It has to register again before it is believed."""
    terminal = _locked(terminal_id)
    if not terminal.code_digest:
        return
    terminal.code_digest = ""
    terminal.save(update_fields=["code_digest"])
    if not has_entry(terminal, "deregister", since=at - RECORDED_EVERY):
        record(action="deregister", label="终端注销", by=platform(day_of(at)), at=at, subject=terminal)


def _locked(terminal_id: int) -> Terminal:
    return (
        Terminal.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=terminal_id)
    )


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
