"""A vehicle becomes secret (T9): it is no longer tracked, and never was."""

from datetime import datetime

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.tracking import episode_rows
from motorpool.tracking.events import VehicleForgotten
from motorpool.tracking.models import Binding, Position, Terminal, VehicleDay, Withheld
from motorpool.tracking.states import TerminalStatus
from motorpool.tracking.store.packing import keep_from_packing
from motorpool.tracking.store.transferring import take_packed
from motorpool.vehicles.events import VehicleBecomingSecret

PLACES = (
    "tracking_position",
    "tracking_latest",
    "tracking_heard",
    "tracking_contact",
    "tracking_late",
    "tracking_present",
    "tracking_episode",
    "tracking_packed",
    "tracking_packing",
)


class BeingPacked(DomainError):
    code = "positions_being_packed"
    message = "系统正在整理历史定位数据，请几分钟后再试"


class DataGone(InvalidInput):
    code = "terminal_data_gone"
    message = "该终端在这一时间的数据已清除，请选择更晚的绑定时间"


def forget_vehicle(event: VehicleBecomingSecret) -> None:
    """Its terminal is turned away at the door; its bindings and all that terminals told in it are deleted."""
    if not keep_from_packing():
        raise BeingPacked
    episode_rows.lock()
    with connection.cursor() as cursor:
        # What a gateway is writing at this moment is seen here; what it writes afterwards finds no binding, and is
        # withheld. A statement that waits for this lock looks at the rows as they are when it has got it.
        cursor.execute("LOCK TABLE tracking_position, tracking_latest, tracking_heard IN SHARE ROW EXCLUSIVE MODE")
    bindings = Binding.objects.filter(vehicle=event.vehicle_id)
    bound = [(one.terminal_id, one.period.lower, one.period.upper) for one in bindings]
    Withheld.objects.bulk_create(
        Withheld(terminal=one.terminal, period=one.period, marked_at=event.at)
        for one in bindings.select_related("terminal")
    )
    publish(VehicleForgotten(vehicle_id=event.vehicle_id, bound=bound))
    _turn_away([terminal_id for terminal_id, _, until in bound if until is None], event)
    for terminal_id, since, until in bound:
        _forget_strays(terminal_id, since, until or event.at)
    bindings.delete()
    VehicleDay.objects.filter(vehicle=event.vehicle_id).delete()
    with connection.cursor() as cursor:
        for table in PLACES:
            cursor.execute(f"DELETE FROM {table} WHERE vehicle_id = %s", [event.vehicle_id])  # noqa: S608


def _forget_strays(terminal_id: int, since: datetime, until: datetime) -> None:
    """What came while the binding was being entered, so that it is kept under the terminal alone."""
    strays = Position.objects.filter(vehicle=None, terminal=terminal_id, device_at__gte=since, device_at__lt=until)
    strays.delete()
    take_packed((0, terminal_id), terminal_id=terminal_id, since=since, until=until)


def withheld(*, terminal_id: int, moment: datetime) -> bool:
    """Whether nothing that this terminal says of that moment may be kept."""
    return Withheld.objects.filter(terminal=terminal_id, period__contains=moment).exists()


def end_withholding(*, terminal: Terminal, since: datetime) -> None:
    """It sits in another vehicle since then. Refused where it still sat in the one that must not be known."""
    if Withheld.objects.filter(terminal=terminal, marked_at__gt=since).exists():
        raise DataGone(fields={"since": DataGone.message})
    for one in Withheld.objects.filter(terminal=terminal, period__upper_inf=True):
        one.period = DateTimeTZRange(one.period.lower, since)
        one.save(update_fields=["period"])


def _turn_away(terminal_ids: list[int], event: VehicleBecomingSecret) -> None:
    for terminal in Terminal.objects.select_for_update(of=("self",)).filter(pk__in=terminal_ids):
        if terminal.status in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
            terminal.move("suspend", by=event.by, at=event.at, note="解除绑定")
        terminal.code_digest = ""
        terminal.claimed_plate = ""
        terminal.save(update_fields=["code_digest", "claimed_plate"])
