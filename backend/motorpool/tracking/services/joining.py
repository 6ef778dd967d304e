"""What a terminal asks for itself: to be registered, and to be believed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from motorpool.access.actors import platform
from motorpool.access.permissions import Permission
from motorpool.kit.moments import day_of, written
from motorpool.notifications.services import News, tell_holders
from motorpool.organizations.models import Organization
from motorpool.tracking import phones, queries
from motorpool.tracking.fixes import NOTHING, Past
from motorpool.tracking.models import Terminal
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles import plates

MOST_WAITING = 1_000
"""Unknown devices that wait for a person: whoever makes up numbers must not fill the register."""
MOST_TOLD = 20
"""With so many waiting, nobody needs to hear of one more."""
CODE_BYTES = 9
"""Twelve characters: some terminals keep no more than a dozen."""


class Outcome(IntEnum):
    """As 0x8100 says it."""

    WELCOME = 0
    NO_SUCH_VEHICLE = 2
    TAKEN = 3
    UNKNOWN = 4


@dataclass(frozen=True)
class Claim:
    """What a terminal says about itself when it registers."""

    phone: str
    device_id: str
    maker: str
    model: str
    plate: str
    version: str


@dataclass(frozen=True)
class Known:
    """A terminal that is who it says."""

    terminal_id: int
    past: Past
    version: str = ""


@transaction.atomic
def register_terminal(*, claim: Claim, at: datetime) -> tuple[Outcome, str]:
    """The answer, and the code with which the terminal shows itself from now on.

    A number belongs to the device that registered with it first: the same one may register again and gets a new code,
    another one is refused.
    """
    phone = phones.normal(claim.phone)
    terminal = queries.holder_of(phone).select_for_update(of=("self",)).first()
    if terminal is None:
        _note_unknown(claim, phone, at)
        return Outcome.UNKNOWN, ""
    if terminal.status not in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
        return Outcome.UNKNOWN, ""
    if terminal.device_id and terminal.device_id != claim.device_id:
        return Outcome.TAKEN, ""
    return Outcome.WELCOME, _issue(terminal, claim, at)


def _issue(terminal: Terminal, claim: Claim, at: datetime) -> str:
    if terminal.status == TerminalStatus.REGISTERED:
        terminal.move("activate", by=platform(day_of(at)), at=at, note=claim.device_id)
        terminal.registered_at = at
    code = secrets.token_urlsafe(CODE_BYTES)
    terminal.code_digest = _digest(code)
    terminal.device_id = claim.device_id
    terminal.maker = claim.maker or terminal.maker
    terminal.model = claim.model or terminal.model
    terminal.version = claim.version
    terminal.claimed_plate = claim.plate[:40]
    terminal.save()
    return code


def _note_unknown(claim: Claim, phone: str, at: datetime) -> None:
    """Keep it for a person to approve: with the unit of the vehicle it names, else with the top of the tree."""
    if not phones.is_number(phone) or (waiting := queries.waiting().count()) >= MOST_WAITING:
        return
    vehicle = queries.vehicle_with(plates.normal(claim.plate))
    owner = vehicle.organization if vehicle else Organization.objects.filter(parent=None).order_by("pk").first()
    if owner is None:
        return
    terminal = Terminal(
        organization=owner,
        phone=phone,
        device_id=claim.device_id,
        maker=claim.maker,
        model=claim.model,
        version=claim.version,
        claimed_plate=claim.plate[:40],
        created_at=at,
        status=TerminalStatus.WAITING,
    )
    Terminal.objects.bulk_create([terminal], ignore_conflicts=True)  # it may be knocking at two gateways
    if waiting < MOST_TOLD:
        _tell_of(terminal.uuid, claim, at)


def _tell_of(uuid: UUID, claim: Claim, at: datetime) -> None:
    """Those who may let it in, once: only the first knock makes a row."""
    kept = Terminal.objects.filter(uuid=uuid).select_related("organization").first()
    if kept is None:
        return
    named = f"，自报号牌 {claim.plate[:40]}" if claim.plate else ""
    news = News(
        kind="terminal_waiting",
        title=f"终端 {kept.phone} 请求注册，待核准",
        text=f"{written(at)}首次连接{named}，归入{kept.organization.name}。核准后它才能上报位置。",
        link=f"/terminals/{kept.pk}",
    )
    tell_holders(permission=Permission.TERMINAL_MANAGE, path=kept.organization.path, news=news, at=at)


def authenticate_terminal(*, phone: str, code: str, imei: str, version: str) -> Known | None:
    """None where it is not the one that the number was issued to."""
    terminal = queries.holder_of(phones.normal(phone)).first()
    if terminal is None or terminal.status != TerminalStatus.ACTIVE or not terminal.code_digest:
        return None
    if not compare_digest(terminal.code_digest, _digest(code)):
        return None
    if imei and terminal.imei and imei != terminal.imei:
        return None
    if (
        version == "2013" and terminal.version == "2011"
    ):  # they share the header; only the registration tells them apart
        version = terminal.version
    if (imei and not terminal.imei) or version != terminal.version:
        terminal.imei, terminal.version = imei or terminal.imei, version
        terminal.save(update_fields=["imei", "version"])
    return Known(terminal.pk, queries.past_of(terminal.pk) or NOTHING, version)


@transaction.atomic
def deregister_terminal(*, terminal_id: int) -> None:
    """It has to register again before it is believed."""
    Terminal.objects.filter(pk=terminal_id).update(code_digest="")


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
