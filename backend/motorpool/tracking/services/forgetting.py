"""A vehicle becomes secret (T9): it is no longer tracked, and never was."""

from django.db import connection

from motorpool.kit.errors import DomainError
from motorpool.kit.events import publish
from motorpool.tracking import episode_rows
from motorpool.tracking.events import VehicleForgotten
from motorpool.tracking.models import Binding, Terminal, VehicleDay
from motorpool.tracking.states import TerminalStatus
from motorpool.tracking.store.packing import keep_from_packing
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


def forget_vehicle(event: VehicleBecomingSecret) -> None:
    """Its terminal is turned away at the door; its bindings and all that terminals told in it are deleted."""
    if not keep_from_packing():
        raise BeingPacked
    episode_rows.lock()
    with connection.cursor() as cursor:
        # What a gateway is writing at this moment is seen here; what it writes afterwards finds no binding.
        cursor.execute("LOCK TABLE tracking_position, tracking_latest, tracking_heard IN SHARE ROW EXCLUSIVE MODE")
    bindings = Binding.objects.filter(vehicle=event.vehicle_id)
    bound = [(one.terminal_id, one.period.lower, one.period.upper) for one in bindings]
    publish(VehicleForgotten(vehicle_id=event.vehicle_id, bound=bound))
    _turn_away([terminal_id for terminal_id, _, until in bound if until is None], event)
    bindings.delete()
    VehicleDay.objects.filter(vehicle=event.vehicle_id).delete()
    with connection.cursor() as cursor:
        for table in PLACES:
            cursor.execute(f"DELETE FROM {table} WHERE vehicle_id = %s", [event.vehicle_id])  # noqa: S608


def _turn_away(terminal_ids: list[int], event: VehicleBecomingSecret) -> None:
    for terminal in Terminal.objects.select_for_update(of=("self",)).filter(pk__in=terminal_ids):
        if terminal.status in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
            terminal.move("suspend", by=event.by, at=event.at, note="解除绑定")
        terminal.code_digest = ""
        terminal.claimed_plate = ""
        terminal.save(update_fields=["code_digest", "claimed_plate"])
