"""A terminal belongs to whoever has the vehicle it sits in."""

from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.audit.services import record
from motorpool.kit.events import publish
from motorpool.tracking.events import TerminalMoved
from motorpool.tracking.models import Binding, Terminal
from motorpool.vehicles.events import VehicleMoved


def follow_vehicle(event: VehicleMoved) -> None:
    bound = Binding.objects.filter(vehicle=event.vehicle_id, period__upper_inf=True).values("terminal")
    for terminal in Terminal.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=bound).order_by("pk"):
        hand_over(terminal, to_id=event.organization_id, label="随车辆划转", note="", by=event.by, at=event.at)


def hand_over(terminal: Terminal, *, to_id: int, label: str, note: str, by: Actor, at: datetime) -> None:
    """Nothing happens where that unit has it already. The caller has locked the row."""
    if (before := terminal.organization_id) == to_id:
        return
    terminal.organization_id = to_id
    terminal.save(update_fields=["organization"])
    publish(TerminalMoved(terminal_id=terminal.pk, organization_id=to_id, by=by, at=at))
    record(
        action="update",
        label=label,
        by=by,
        at=at,
        subject=terminal,
        note=note,
        before={"organization": before},
        after={"organization": to_id},
    )
