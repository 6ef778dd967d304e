"""Which terminal sits in which vehicle. Whoever locks both locks the vehicle first, as whoever moves a vehicle must."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.tracking import queries
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services.adopting import adopt
from motorpool.tracking.services.forgetting import end_withholding
from motorpool.tracking.services.moving import hand_over
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.events import VehicleChangingKind
from motorpool.vehicles.models import Vehicle, VehicleKind
from motorpool.vehicles.states import VehicleStatus


class VehicleHasTerminal(DomainError):
    code = "vehicle_has_terminal"
    message = "该车辆在这段时间已绑定其他终端，请先解除"


class NeverTracked(DomainError):
    """CZ 12: such vehicles stay in their own system."""

    code = "never_tracked"
    message = "特种专业技术用车不安装、不绑定定位终端"


class TerminalBound(DomainError):
    code = "terminal_bound"
    message = "该车辆装有定位终端，特种专业技术用车不安装、不绑定定位终端，请先解除绑定"


class VehicleGone(DomainError):
    code = "vehicle_retired"
    message = "该车辆已处置，不能绑定终端"


class TerminalGone(DomainError):
    code = "terminal_retired"
    message = "该终端已拆除，不能绑定车辆"


class TerminalWaits(DomainError):
    code = "terminal_waiting"
    message = "该终端尚未核准，请先核准"


class BadMoment(InvalidInput):
    code = "bad_moment"
    message = "绑定时间不能晚于现在，也不能早于上一次绑定的开始"


@transaction.atomic
def bind_terminal(*, terminal_id: int, vehicle_id: int, since: datetime | None, by: Actor, at: datetime) -> Terminal:
    """Put a terminal into a vehicle, since then. What it reported since then becomes that vehicle's."""
    vehicle = locked_vehicle(vehicle_id=vehicle_id, by=by)
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    bind_locked(terminal, vehicle=vehicle, since=since or at, by=by, at=at)
    return terminal


@transaction.atomic
def unbind_terminal(*, terminal_id: int, by: Actor, at: datetime) -> Terminal:
    terminal = Terminal.objects.locked(terminal_id, by, Permission.TERMINAL_MANAGE)
    unbind_locked(terminal, at=at, by=by)
    return terminal


def locked_vehicle(*, vehicle_id: int, by: Actor) -> Vehicle:
    """To be bound: before any terminal is locked."""
    return Vehicle.objects.locked(vehicle_id, by, Permission.TERMINAL_MANAGE)


def bind_locked(terminal: Terminal, *, vehicle: Vehicle, since: datetime, by: Actor, at: datetime) -> None:
    """As `bind_terminal`, for rows that are locked already."""
    if terminal.status == TerminalStatus.RETIRED:
        raise TerminalGone
    if terminal.status == TerminalStatus.WAITING:
        raise TerminalWaits
    if vehicle.status == VehicleStatus.RETIRED:
        raise VehicleGone
    if vehicle.kind == VehicleKind.SPECIAL:
        raise NeverTracked
    before = queries.binding_of(terminal.pk)
    if before and before.vehicle_id == vehicle.pk:
        return
    if since > at or (before and before.period.lower >= since):
        raise BadMoment(fields={"since": BadMoment.message})
    end_withholding(terminal=terminal, since=since)
    if before:
        _end(before, since)
    with (
        breach_of("binding_terminal_once", becomes=BadMoment(fields={"since": BadMoment.message})),
        breach_of("binding_vehicle_once", becomes=VehicleHasTerminal()),
    ):
        Binding.objects.create(terminal=terminal, vehicle=vehicle, period=DateTimeTZRange(since, None))
    adopt(terminal=terminal, vehicle=vehicle, before_id=before.vehicle_id if before else None, since=since, at=at)
    hand_over(terminal, to_id=vehicle.organization_id, label="随车辆划转", note="", by=by, at=at)
    record(
        action="bind",
        label="绑定车辆",
        by=by,
        at=at,
        subject=terminal,
        before={"plate": before.vehicle.plate} if before else None,
        after={"plate": vehicle.plate, "since": since},
    )


def unbind_locked(terminal: Terminal, *, at: datetime, by: Actor) -> None:
    held = queries.binding_of(terminal.pk)
    if held is None:
        return
    _end(held, at)
    record(action="unbind", label="解除绑定", by=by, at=at, subject=terminal, before={"plate": held.vehicle.plate})


def refuse_kind_while_bound(event: VehicleChangingKind) -> None:
    """Nothing slips in between: who binds a vehicle locks its row first, as who changes it does."""
    bound = Binding.objects.filter(vehicle=event.vehicle_id, period__upper_inf=True)
    if event.kind == VehicleKind.SPECIAL and bound.exists():
        raise TerminalBound


def _end(held: Binding, until: datetime) -> None:
    if held.period.lower >= until:  # undone in the moment it was made
        held.delete()
        return
    held.period = DateTimeTZRange(held.period.lower, until)
    held.save(update_fields=["period"])
