"""The register of terminals, as people keep it."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.organizations.models import Organization
from motorpool.tracking import phones
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.bindings import bind_locked, unbind_locked
from motorpool.tracking.states import TerminalStatus

FIELDS = ("phone", "device_id", "maker", "model", "imei", "sim", "generation")


class TerminalData(TypedDict):
    organization_id: int
    phone: str
    device_id: str
    maker: str
    model: str
    imei: str
    sim: str
    generation: str


class PhoneTaken(DomainError):
    code = "phone_taken"
    message = "该终端号码已登记"


class BadPhone(InvalidInput):
    code = "bad_phone"
    message = "终端号码应为不超过 20 位的数字"


def normal_phone(*, phone: str) -> str:
    found = phones.normal(phone)
    if not phones.is_number(found):
        raise BadPhone(fields={"phone": BadPhone.message})
    return found


@transaction.atomic
def create_terminal(*, data: TerminalData, vehicle_id: int | None, by: Actor, at: datetime) -> Terminal:
    """Pre-register a number: the first device that names itself by it becomes its holder."""
    Organization.objects.found(data["organization_id"], by, Permission.TERMINAL_MANAGE)
    phone = normal_phone(phone=data["phone"])
    terminal = Terminal(**{**data, "phone": phone}, created_at=at)
    with breach_of("terminal_phone_once", becomes=PhoneTaken(fields={"phone": PhoneTaken.message})):
        terminal.save()
    record(action="create", by=by, at=at, subject=terminal, after={name: getattr(terminal, name) for name in FIELDS})
    if vehicle_id is not None:
        bind_locked(terminal, vehicle_id=vehicle_id, since=at, by=by, at=at)
    return terminal


@transaction.atomic
def approve_terminal(*, terminal_id: int, vehicle_id: int | None, note: str, by: Actor, at: datetime) -> Terminal:
    """Let a device that nobody announced register, and say in which vehicle it sits."""
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    terminal.move("approve", by=by, at=at, note=note)
    if vehicle_id is not None:
        bind_locked(terminal, vehicle_id=vehicle_id, since=at, by=by, at=at)
    return terminal


@transaction.atomic
def move_terminal(*, terminal_id: int, action: str, note: str, by: Actor, at: datetime) -> Terminal:
    """Refuse, suspend, resume or retire. None of them leaves a code behind with which one could come back."""
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    terminal.move(action, by=by, at=at, note=note)
    terminal.code_digest = ""
    terminal.save(update_fields=["code_digest"])
    if terminal.status == TerminalStatus.RETIRED:
        unbind_locked(terminal, at=at, by=by)
    return terminal
