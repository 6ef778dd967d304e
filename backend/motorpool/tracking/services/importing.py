"""Numbers and plates from a list, in bulk."""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError
from motorpool.kit.tables import UnreadableTable, text_of
from motorpool.tracking import phones, queries
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services.bindings import bind_locked
from motorpool.tracking.services.terminals import PhoneTaken
from motorpool.vehicles import plates
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

COLUMNS = ("phone", "plate")
ALSO_CALLED = {"终端号码": "phone", "终端号": "phone", "号牌": "plate", "车牌": "plate", "车牌号": "plate"}


class UnreadableList(DomainError):
    code = "unreadable_list"
    status = 422
    message = "文件应为 UTF-8 或 GBK 编码的 CSV，第一行是列名 终端号码,号牌（或 phone,plate）"


@dataclass
class Imported:
    created: int = 0
    bound: int = 0
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)
    """One sentence a line that could not be taken."""


def preview_import(*, raw: bytes, by: Actor, at: datetime) -> Imported:
    """What an import would do. Nothing stays."""
    with transaction.atomic():
        done = import_terminals(raw=raw, by=by, at=at)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def import_terminals(*, raw: bytes, by: Actor, at: datetime) -> Imported:
    """Pre-register each number and bind it to its vehicle; a wrong line is told and passed over.

    A second run of the same list changes nothing.
    """
    done, lines = Imported(), _lines(raw)
    _lock_all(lines, by)
    for line, phone, plate in lines:
        try:
            with transaction.atomic():
                _take(phone, plate, done, by, at)
        except DomainError as refusal:
            done.errors.append(f"第 {line} 行：{refusal.message}")
    record(
        action="import",
        label="导入终端",
        by=by,
        at=at,
        subject_type="tracking.terminal",
        note=f"新登记 {done.created} 个，绑定 {done.bound} 个",
        after={
            "created": done.created,
            "bound": done.bound,
            "unchanged": done.unchanged,
            "refused": len(done.errors),
        },
    )
    return done


def _lines(raw: bytes) -> list[tuple[int, str, str]]:
    try:
        text = text_of(raw)
    except UnreadableTable as error:
        raise UnreadableList from error
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    try:
        names = [ALSO_CALLED.get(name.strip(), name.strip().lower()) for name in reader.fieldnames or []]
        if not set(COLUMNS) <= set(names):
            raise UnreadableList
        reader.fieldnames = names
        return [(reader.line_num, *(str(row[name] or "").strip() for name in COLUMNS)) for row in reader]  # type: ignore[misc]
    except csv.Error as error:
        raise UnreadableList from error


def _lock_all(lines: list[tuple[int, str, str]], by: Actor) -> None:
    """All at once and in one order: two lists, or a list and a vehicle that moves, must not wait for each other."""
    vehicles = _reached(by).filter(plate__in={plates.normal(plate) for _, _, plate in lines})
    list(vehicles.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    terminals = _reached_terminals(by).filter(phone__in={phones.normal(phone) for _, phone, _ in lines})
    list(terminals.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def _take(phone_text: str, plate_text: str, done: Imported, by: Actor, at: datetime) -> None:
    phone, plate = phones.normal(phone_text), plates.normal(plate_text)
    if not phones.is_number(phone):
        raise DomainError(f"终端号码“{phone_text}”不正确，应为不超过 20 位的数字")
    if not plate:
        raise DomainError("没有填写号牌")
    vehicle = _reached(by).select_for_update(of=("self",), no_key=True).filter(plate=plate).first()
    if vehicle is None:
        raise DomainError(f"没有号牌为“{plate_text}”的在册车辆")
    terminal = queries.holder_of(phone).select_for_update(of=("self",), no_key=True).first()
    if terminal and not _reached_terminals(by).filter(pk=terminal.pk).exists():
        raise PhoneTaken
    held = queries.binding_of(terminal.pk) if terminal else None
    if held and held.vehicle_id == vehicle.pk:
        done.unchanged += 1
        return
    if held:
        raise DomainError(f"终端 {phone} 已绑定车辆 {held.vehicle.plate}，如需换车请先解除绑定")
    if taken := _terminal_in(vehicle):
        raise DomainError(f"车辆 {plate} 已绑定终端 {taken.phone}")
    if terminal is None:
        terminal = Terminal(organization=vehicle.organization, phone=phone, created_at=at)
        with breach_of("terminal_phone_once", becomes=PhoneTaken()):
            terminal.save()
        record(action="create", by=by, at=at, subject=terminal, after={"phone": phone})
        done.created += 1
    elif "approve" in _allowed(terminal):
        terminal.move("approve", by=by, at=at)
    bind_locked(terminal, vehicle=vehicle, since=at, by=by, at=at)
    done.bound += 1


def _reached(by: Actor) -> QuerySet[Vehicle]:
    """One that the actor does not manage is not there: a list of guesses must not tell of other units."""
    kept = Vehicle.objects.visible_to(by, Permission.TERMINAL_MANAGE).exclude(status=VehicleStatus.RETIRED)
    return kept.select_related("organization")


def _reached_terminals(by: Actor) -> QuerySet[Terminal]:
    """What another unit has is taken, also where it waits or is in no vehicle: a list is no way to take it over."""
    return Terminal.objects.visible_to(by, Permission.TERMINAL_MANAGE)


def _terminal_in(vehicle: Vehicle) -> Terminal | None:
    held = Binding.objects.filter(vehicle=vehicle, period__upper_inf=True).select_related("terminal").first()
    return held.terminal if held else None


def _allowed(terminal: Terminal) -> list[str]:
    return [name for name in terminal.LIFECYCLE.moves if terminal.LIFECYCLE.allows(name, terminal.status)]
