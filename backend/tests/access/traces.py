"""What stands behind a record that a list is asked about, so that the owner's answer says something."""

from datetime import timedelta
from typing import Any

import numpy as np

from motorpool.accounts.models import SecurityPolicy
from motorpool.accounts.roles import Role
from motorpool.terminals.models import CardReading, Gateway, Link, Message
from motorpool.terminals.services.fences import place_fence
from motorpool.tracking.episode_rows import add
from motorpool.tracking.episodes import Episodes
from motorpool.tracking.models import Present
from tests.access.world import World
from tests.factories import NOW, actor


def heard_terminal(w: World) -> dict[str, Any]:
    """One that was connected, and at which somebody put in a card."""
    if Link.objects.filter(terminal=w.terminal).exists():
        return {"terminal_id": w.terminal.pk}
    gateway = Gateway.objects.create(name="g", started_at=NOW, beat_at=NOW)
    Link.objects.create(terminal=w.terminal, gateway=gateway, since=NOW, until=NOW + timedelta(minutes=9))
    message = Message.objects.create(
        terminal=w.terminal, arrived_at=NOW, number=0x0702, serial=1, version="2013", body=b"", taken_at=NOW
    )
    CardReading.objects.create(message=message, terminal=w.terminal, read_at=NOW, is_in=True, name="某师傅")
    return {"terminal_id": w.terminal.pk}


def placed_fence(w: World) -> dict[str, Any]:
    place_fence(
        fence_id=w.fence.pk,
        terminal_ids=[w.terminal_in_use.pk],
        wait_until=NOW + timedelta(hours=1),
        by=actor(w.role(Role.FLEET_MANAGER)),
        at=NOW,
    )
    return {"fence_id": w.fence.pk}


def faulty_unit(w: World) -> dict[str, Any]:
    return {"fault_id": w.fault.pk}  # the figures count it; their path names nothing


def figured_unit(w: World) -> dict[str, Any]:
    return {"organization_id": w.figure.organization_id}


def changed_policy(_: World) -> dict[str, Any]:
    SecurityPolicy.objects.create(at=NOW, lock_minutes=20)
    return {}


def day_of_ours(w: World) -> dict[str, Any]:
    return {"day_id": w.day.pk}  # the sums count it; their path names nothing


def look_at_departure(w: World) -> dict[str, Any]:
    assert w.underway
    return {"look_id": w.look.pk}


def look_with_states(w: World) -> dict[str, Any]:
    since = int(NOW.timestamp()) - 1800
    add(Episodes(*np.array([[w.vehicle.pk], [since], [0], [2]], np.int64)))
    return {"look_id": w.look.pk}


def vehicle_on_the_road(w: World) -> dict[str, Any]:
    """Whose state was worked out."""
    assert w.underway
    Present.objects.get_or_create(
        vehicle=w.vehicle,
        defaults={
            "state": 0, "since": NOW, "source": 2, "read_until": NOW, "base_state": 0, "base_since": NOW,
            "base_source": 2, "tail": 0,
        },
    )  # fmt: skip
    return {}
