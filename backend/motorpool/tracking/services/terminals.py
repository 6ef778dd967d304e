"""The register of terminals, as people keep it."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound
from motorpool.kit.events import publish
from motorpool.organizations.models import Organization
from motorpool.tracking import phones
from motorpool.tracking.events import TerminalReplaced
from motorpool.tracking.models import Terminal
from motorpool.tracking.queries import binding_of
from motorpool.tracking.services.bindings import bind_locked, locked_vehicle, unbind_locked
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
    vehicle = None if vehicle_id is None else locked_vehicle(vehicle_id=vehicle_id, by=by)
    phone = normal_phone(phone=data["phone"])
    terminal = Terminal(**{**data, "phone": phone}, created_at=at)
    with breach_of("terminal_phone_once", becomes=PhoneTaken(fields={"phone": PhoneTaken.message})):
        terminal.save()
    record(action="create", by=by, at=at, subject=terminal, after={name: getattr(terminal, name) for name in FIELDS})
    if vehicle:
        bind_locked(terminal, vehicle=vehicle, since=at, by=by, at=at)
    return terminal


class TerminalRetired(DomainError):
    code = "terminal_is_retired"
    message = "该终端已拆除"


class TerminalFacts(TypedDict):
    maker: str
    model: str
    imei: str
    sim: str
    generation: str


@transaction.atomic
def update_terminal(*, terminal_id: int, facts: TerminalFacts, by: Actor, at: datetime) -> Terminal:
    """What is known of the device and its card; the number and the holder change by other ways."""
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    if terminal.status == TerminalStatus.RETIRED:
        raise TerminalRetired
    before, after = changes(before={name: getattr(terminal, name) for name in facts}, after=facts)
    if after:
        for name, value in after.items():
            setattr(terminal, name, value)
        terminal.save(update_fields=list(after))
        record(action="update", by=by, at=at, subject=terminal, before=before, after=after)
    return terminal


class NoCode(DomainError):
    code = "no_auth_code"
    message = "该终端还没有鉴权码：首次注册时才发给"


@transaction.atomic
def reset_code(*, terminal_id: int, note: str, by: Actor, at: datetime) -> Terminal:
    """What it was told no longer counts: the gateway cuts it off, and it has to register again."""
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    if terminal.status == TerminalStatus.RETIRED:
        raise TerminalRetired
    if not terminal.code_digest:
        raise NoCode
    terminal.code_digest = ""
    terminal.save(update_fields=["code_digest"])
    record(action="reset_code", label="重置鉴权码", by=by, at=at, subject=terminal, note=note)
    return terminal


class SameTerminal(InvalidInput):
    code = "same_terminal"
    message = "请选择另一台终端"


class NothingToReplace(DomainError):
    code = "nothing_to_replace"
    message = "该终端没有绑定车辆，不需要更换"


class BoundElsewhere(DomainError):
    """Somebody bound it anew between the look and the lock."""

    code = "terminal_bound_elsewhere"
    message = "该终端刚刚改绑了车辆，请刷新后重试"


class NewTerminalInUse(DomainError):
    code = "new_terminal_in_use"


class NewTerminalUnfit(DomainError):
    code = "new_terminal_unfit"


@transaction.atomic
def replace_terminal(*, terminal_id: int, new_id: int, note: str, by: Actor, at: datetime) -> Terminal:
    """Another one takes over the vehicle, the old one leaves the register; the new one.

    It must be free and allowed to report: nothing is taken from another vehicle without a word.
    """
    if new_id == terminal_id:
        raise SameTerminal(fields={"new_terminal_id": SameTerminal.message})
    Terminal.objects.found(terminal_id, by, Permission.TERMINAL_MANAGE)
    seen = binding_of(terminal_id)
    vehicle = locked_vehicle(vehicle_id=seen.vehicle_id, by=by) if seen else None
    for key in sorted((terminal_id, new_id)):  # always in one order
        Terminal.objects.locked(key, by, Permission.TERMINAL_MANAGE)
    old, new = Terminal.objects.get(pk=terminal_id), Terminal.objects.get(pk=new_id)
    held = binding_of(old.pk)
    if held is None or vehicle is None:
        raise NothingToReplace
    if held.vehicle_id != vehicle.pk:
        raise BoundElsewhere
    if new.status not in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
        raise NewTerminalUnfit(f"终端 {new.phone} {new.get_status_display()}，不能用来更换")
    if elsewhere := binding_of(new.pk):
        raise NewTerminalInUse(f"终端 {new.phone} 已绑定 {elsewhere.vehicle.plate}，请先解除绑定，或选择另一台终端")
    unbind_locked(old, at=at, by=by)
    bind_locked(new, vehicle=vehicle, since=at, by=by, at=at)
    old.move("retire", by=by, at=at, note=note or f"更换为 {new.phone}")
    old.code_digest = ""
    old.save(update_fields=["code_digest"])
    publish(TerminalReplaced(old.pk, new.pk, by, at, note))
    return new


@transaction.atomic
def approve_terminal(*, terminal_id: int, vehicle_id: int | None, note: str, by: Actor, at: datetime) -> Terminal:
    """Let a device that nobody announced register, and say in which vehicle it sits."""
    vehicle = None if vehicle_id is None else locked_vehicle(vehicle_id=vehicle_id, by=by)
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    terminal.move("approve", by=by, at=at, note=note)
    if vehicle:
        bind_locked(terminal, vehicle=vehicle, since=at, by=by, at=at)
    return terminal


@transaction.atomic
def refuse_terminals(*, terminal_ids: Collection[int], note: str, by: Actor, at: datetime) -> int:
    """Those of them that still wait; how many. Where none of them can be seen, nothing was asked for that exists."""
    seen = Terminal.objects.visible_to(by, Permission.TERMINAL_MANAGE).filter(pk__in=terminal_ids)
    if not seen.exists():
        raise NotFound
    rows = seen.filter(status=TerminalStatus.WAITING).order_by("pk").select_for_update(of=("self",), no_key=True)
    for terminal in (waiting := list(rows)):
        terminal.move("refuse", by=by, at=at, note=note)
    return len(waiting)


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
