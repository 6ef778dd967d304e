"""A vehicle becomes secret (T9): it is no longer tracked, and never was."""

from django.db import connection

from motorpool.tracking.models import Binding, Terminal, VehicleDay
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.events import VehicleBecomingSecret

PLACES = ("tracking_latest", "tracking_position", "tracking_packed", "tracking_packing")


def forget_vehicle(event: VehicleBecomingSecret) -> None:
    """Its terminal is turned away at the door, its bindings and all its positions are deleted."""
    bound = Binding.objects.filter(vehicle=event.vehicle_id, period__upper_inf=True).values("terminal")
    for terminal in Terminal.objects.select_for_update(of=("self",)).filter(pk__in=bound):
        if terminal.status in (TerminalStatus.REGISTERED, TerminalStatus.ACTIVE):
            terminal.move("suspend", by=event.by, at=event.at, note="解除绑定")
        terminal.code_digest = ""
        terminal.claimed_plate = ""
        terminal.save(update_fields=["code_digest", "claimed_plate"])
    Binding.objects.filter(vehicle=event.vehicle_id).delete()
    VehicleDay.objects.filter(vehicle=event.vehicle_id).delete()
    with connection.cursor() as cursor:
        for table in PLACES:
            cursor.execute(f"DELETE FROM {table} WHERE vehicle_id = %s", [event.vehicle_id])  # noqa: S608
