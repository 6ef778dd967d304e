"""Refusing what is taken tells nothing of who has it: neither unit nor person nor key, whether in scope or not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.roles import Role as R
from motorpool.audit.models import Entry
from motorpool.organizations.models import Organization
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services.importing import Imported, import_terminals, preview_import
from motorpool.tracking.states import TerminalStatus
from tests.access.recipes import person_body, terminal_body, vehicle_body
from tests.access.world import World
from tests.clients import call, signed_in
from tests.database import nothing_changes, rolled_back, snapshot
from tests.factories import NOW, actor, make_person, make_vehicle

HOUR = timedelta(hours=1)
PLATE, VIN, SIM = "苏D98765", "LFV3A23C0J3000077", "13700099999"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World()


def plate(w: World, unit: Organization) -> tuple[str, str, Any]:
    make_vehicle(unit, plate=PLATE)
    return "/vehicles", "plate_taken", vehicle_body(w) | {"plate": PLATE}


def vin(w: World, unit: Organization) -> tuple[str, str, Any]:
    make_vehicle(unit, vin=VIN)
    return "/vehicles", "vin_taken", vehicle_body(w) | {"vin": VIN}


def username(w: World, unit: Organization) -> tuple[str, str, Any]:
    holder = make_person(unit)
    holder.username = "newcomer"
    holder.save()
    return "/people", "username_taken", person_body(w)


def sim(w: World, unit: Organization) -> tuple[str, str, Any]:
    Terminal.objects.create(organization=unit, phone=SIM, created_at=NOW)
    return "/terminals", "phone_taken", terminal_body(w) | {"phone": SIM}


@pytest.mark.parametrize("taken", [plate, vin, username, sim])
def test_the_same_words_whoever_has_it(world: World, taken: Any) -> None:
    administrator = signed_in(world.role(R.ADMINISTRATOR))
    said = []
    for unit in (world.ours, world.sister, world.cousin):
        with rolled_back():
            path, code, body = taken(world, unit)
            with nothing_changes():
                answer = call(administrator, "POST", path, body)
            said.append((answer.status_code, answer.content.decode()))
            assert answer.json()["code"] == code
            for word in (unit.name, str(unit.uuid)):
                assert word not in answer.content.decode()
    assert len(set(said)) == 1
    assert said[0][0] == 409


STATES = [status for status in TerminalStatus if status != TerminalStatus.RETIRED]


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("bound", [False, True])
def test_a_list_takes_no_terminal_of_another_unit(world: World, status: TerminalStatus, bound: bool) -> None:
    """Not even one that waits, names the lister's own plate, or is in no vehicle."""
    make_vehicle(world.ours, plate=PLATE)
    raw = f"phone,plate\n{SIM},{PLATE}\n".encode()
    by = actor(world.role(R.FLEET_MANAGER))
    said = []
    for unit in (world.sister, world.cousin):
        with rolled_back():
            theirs = Terminal.objects.create(
                organization=unit, phone=SIM, created_at=NOW, status=status, claimed_plate=PLATE
            )
            if bound:
                Binding.objects.create(
                    terminal=theirs, vehicle=make_vehicle(unit), period=DateTimeTZRange(NOW - HOUR, None)
                )
            with nothing_changes():
                said.append(preview_import(raw=raw, by=by, at=NOW))
            before = snapshot()
            said.append(import_terminals(raw=raw, by=by, at=NOW))
            assert {table for table, rows in snapshot().items() if rows != before[table]} == {Entry._meta.db_table}
    assert said == [Imported(errors=["第 2 行：该终端号码已登记"])] * 4


def test_a_list_leaves_one_entry_with_its_counts(world: World) -> None:
    vehicle = make_vehicle(world.ours, plate=PLATE)
    Terminal.objects.create(organization=world.sister, phone="13700000001", created_at=NOW, status="waiting")
    raw = f"phone,plate\n{SIM},{PLATE}\n{SIM},{PLATE}\n13700000001,{PLATE}\n".encode()
    import_terminals(raw=raw, by=actor(world.role(R.FLEET_MANAGER)), at=NOW)
    entry = Entry.objects.get(action="tracking.terminal.import")
    assert (entry.action_label, entry.organization, entry.note) == ("导入终端", world.ours, "新登记 1 个，绑定 1 个")
    assert entry.after == {"created": 1, "bound": 1, "unchanged": 1, "refused": 1}
    assert Binding.objects.get(vehicle=vehicle).terminal.phone == SIM
