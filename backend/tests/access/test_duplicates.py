"""Refusing what is taken tells nothing of who has it: neither unit nor person nor key, whether in scope or not."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from motorpool.accounts.roles import Role as R
from motorpool.organizations.models import Organization
from motorpool.tracking.models import Terminal
from tests.access.recipes import person_body, terminal_body, vehicle_body
from tests.access.world import World
from tests.clients import call, signed_in
from tests.database import nothing_changes, rolled_back
from tests.factories import NOW, make_person, make_vehicle

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
