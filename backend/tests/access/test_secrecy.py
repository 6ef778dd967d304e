"""Secrecy vehicles (T9): in totals and the register for those entitled, and nowhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.models import User
from motorpool.accounts.roles import ALLOWS, Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.reservations.services import HasServed
from motorpool.tracking.models import Binding, Latest, Position, Terminal
from motorpool.tracking.services.bindings import bind_terminal
from motorpool.vehicles import secrecy, services
from motorpool.vehicles.models import Vehicle
from tests.access.recipes import R
from tests.access.table import RECIPES
from tests.access.test_walk import ROUTES, Door, text_of
from tests.access.world import World
from tests.clients import API, call, signed_in
from tests.database import rolled_back
from tests.factories import NOW, actor, make_person, make_vehicle

PLATE, VIN = "苏D77777", "LFV3A23C0J3000077"
GETS = sorted(name for name, (method, _) in ROUTES.items() if method == "GET")
ENTITLED = frozenset(role for role in Role if "vehicles.secret" in ALLOWS[role])


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.fixture
def terminal(world: World) -> Terminal:
    return Terminal.objects.create(
        organization=world.ours, phone="13700077777", created_at=NOW, status="active", claimed_plate=PLATE
    )


@pytest.fixture
def secret(world: World, terminal: Terminal) -> Vehicle:
    """Registered, changed and tracked in the open, then marked."""
    manager = actor(world.role(R.FLEET_MANAGER))
    vehicle = make_vehicle(world.ours, plate=PLATE, vin=VIN, seats=7)
    data = {name: getattr(vehicle, name) for name in services.VehicleData.__annotations__}
    services.update_vehicle(vehicle_id=vehicle.pk, data={**data, "odometer_km": 9}, by=manager, at=NOW)  # type: ignore[typeddict-item]
    bind_terminal(terminal_id=terminal.pk, vehicle_id=vehicle.pk, since=None, by=manager, at=NOW)
    told: dict[str, Any] = {
        "terminal": terminal, "vehicle": vehicle, "device_at": NOW, "arrived_at": NOW, "lat": 31_770_000,
        "lon": 119_950_000, "speed": 0, "direction": 0, "alarms": 0, "status_word": 3,
    }  # fmt: skip
    Latest.objects.create(**told)
    return mark(world, vehicle)


def mark(world: World, vehicle: Vehicle) -> Vehicle:
    by = actor(world.role(R.AUTHORITY_LEADER))
    return secrecy.mark_secret(vehicle_id=vehicle.pk, secrecy="investigation", reason="市局来函", by=by, at=NOW)


@pytest.mark.parametrize("name", GETS)
def test_no_answer_tells_of_it(name: str, world: World, secret: Vehicle) -> None:
    door = Door(name, world)
    everybody: list[tuple[str, User]] = [(str(role), world.role(role)) for role in Role if role not in ENTITLED]
    everybody.append(("all at once", make_person(world.ours, *(role for role in Role if role not in ENTITLED))))
    for who, person in everybody:
        with rolled_back():
            text = text_of(door.tried_by(person))
        for word in (PLATE, VIN, secret.plate, str(secret.uuid), f'"vehicle_id":{secret.pk},', "涉密"):
            assert word not in text.replace(" ", "") or name == "list_roles", (who, word)


def test_the_entitled_see_it_in_register_and_totals(world: World, secret: Vehicle) -> None:
    leader, manager = signed_in(world.role(R.AUTHORITY_LEADER)), signed_in(world.role(R.FLEET_MANAGER))
    found = call(leader, "GET", f"/vehicles?q={PLATE}", None).json()["items"]
    assert [(one["plate"], one["vin"], one["secrecy"]) for one in found] == [(PLATE, VIN, "investigation")]
    totals = [
        call(one, "GET", ROUTES["overview"][1].removeprefix(API), None).json()["vehicles"]["total"]
        for one in (leader, manager)
    ]
    assert totals == [3, 2]
    assert call(manager, "GET", f"/vehicles/{secret.pk}", None).status_code == 404
    assert call(manager, "GET", f"/vehicles?q={PLATE}", None).json()["items"] == []


def test_its_plate_may_be_registered_by_somebody_who_must_not_know(world: World, secret: Vehicle) -> None:
    body = RECIPES["create_vehicle"].body(world) | {"plate": PLATE, "vin": VIN}
    assert call(signed_in(world.role(R.FLEET_MANAGER)), "POST", "/vehicles", body).status_code == 201


def test_it_is_tracked_no_longer_and_never_was(world: World, secret: Vehicle, terminal: Terminal) -> None:
    assert not Latest.objects.filter(vehicle=secret).exists()
    assert not Position.objects.filter(vehicle=secret).exists()
    assert not Binding.objects.filter(vehicle=secret).exists()
    terminal.refresh_from_db()
    assert (terminal.status, terminal.code_digest, terminal.claimed_plate) == ("suspended", "", "")
    for role in (R.FLEET_MANAGER, R.AUTHORITY_LEADER):
        by = actor(make_person(world.ours, *{role, R.FLEET_MANAGER}))
        with pytest.raises(NotFound):
            bind_terminal(terminal_id=terminal.pk, vehicle_id=secret.pk, since=None, by=by, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Binding.objects.create(terminal=terminal, vehicle=secret, period=DateTimeTZRange(NOW, None))


def test_one_that_has_served_cannot_become_secret(world: World) -> None:
    assert world.assigned
    with pytest.raises(HasServed):
        mark(world, world.vehicle)
    world.vehicle.refresh_from_db()
    assert world.vehicle.secrecy == ""


def test_secrecy_is_lifted(world: World, secret: Vehicle) -> None:
    by = actor(world.role(R.AUTHORITY_LEADER))
    secrecy.lift_secrecy(vehicle_id=secret.pk, reason="任务结束", by=by, at=NOW)
    secret.refresh_from_db()
    assert (secret.plate, secret.vin, secret.secrecy) == (PLATE, VIN, "")
    found = call(signed_in(world.role(R.FLEET_MANAGER)), "GET", f"/vehicles/{secret.pk}", None)
    assert found.status_code == 200
    assert PLATE in text_of(call(signed_in(world.role(R.AUTHORITY)), "GET", f"/audit?q={PLATE}", None))


def test_every_entry_stays_in_the_trail(secret: Vehicle) -> None:
    kept = Entry.objects.filter(subject_type="vehicles.vehicle", subject_id=secret.pk)
    assert [entry.action_label for entry in kept.order_by("pk")] == ["修改", "标记涉密"]
