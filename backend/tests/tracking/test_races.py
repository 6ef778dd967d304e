"""A vehicle and its terminal, changed by several people at once: nobody waits for ever, nobody gets an error."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from motorpool.access.permissions import Permission
from motorpool.accounts.roles import Role
from motorpool.kit.errors import DomainError, NotFound
from motorpool.terminals.contents import QueryAttributes
from motorpool.terminals.models import Command
from motorpool.terminals.services.commands import ask_terminals
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services import bindings, terminals
from motorpool.tracking.services.importing import import_terminals
from motorpool.vehicles.models import Vehicle
from tests.database import at_once, racing, refusals
from tests.factories import NOW, TODAY, Unit, actor, make_person, make_vehicle
from tests.tracking.test_moving import change, terminal_in

pytestmark = racing
ROUNDS = 12
ROLES = Role.FLEET_MANAGER, Role.ADMINISTRATOR


class Yard:
    """A vehicle with its terminal, and two units between which it goes to and fro."""

    def __init__(self) -> None:
        self.units = Unit(), Unit()
        person = make_person(self.units[0].organization, *ROLES)
        for role in ROLES:
            person.grants.create(role=role, organization=self.units[1].organization, valid_from=TODAY)
        self.by = actor(person)
        self.vehicle = make_vehicle(self.units[0].organization)
        self.terminal = terminal_in(self.vehicle, self.units[0])

    def move(self) -> Vehicle:
        vehicle = Vehicle.objects.get(pk=self.vehicle.pk)
        there = next(one.organization for one in self.units if one.organization.pk != vehicle.organization_id)
        return change(vehicle, self.by, organization_id=there.pk)


def together_with_moves(yard: Yard, act: Callable[[], Any]) -> list[type[DomainError]]:
    """What was refused: who looks at the very moment of a move may find the terminal in neither unit."""
    refused: list[type[DomainError]] = []
    for _ in range(ROUNDS):
        refused += refusals(at_once(yard.move, act))  # a deadlock would come out of here as an OperationalError
    return refused


def test_a_terminal_is_bound_while_its_vehicle_moves() -> None:
    yard = Yard()
    together_with_moves(
        yard,
        lambda: bindings.bind_terminal(
            terminal_id=yard.terminal.pk, vehicle_id=yard.vehicle.pk, since=None, by=yard.by, at=NOW
        ),
    )
    yard.terminal.refresh_from_db()
    yard.vehicle.refresh_from_db()
    assert yard.terminal.organization_id == yard.vehicle.organization_id


def test_a_command_is_asked_while_the_vehicle_moves() -> None:
    yard = Yard()
    refused = together_with_moves(
        yard,
        lambda: ask_terminals(
            terminal_ids=[yard.terminal.pk],
            content=QueryAttributes(),
            wait_until=NOW + timedelta(hours=1),
            permission=Permission.TERMINAL_COMMAND,
            by=yard.by,
            at=NOW,
        ),
    )
    assert Command.objects.count() + len(refused) == ROUNDS
    assert set(refused) <= {NotFound}
    assert len(refused) < ROUNDS / 2


def test_a_terminal_is_replaced_while_its_vehicle_moves() -> None:
    yard = Yard()
    for number in range(ROUNDS):
        new = Terminal.objects.create(
            organization=yard.units[0].organization, phone=f"1391234{number:04}", created_at=NOW, status="active"
        )
        held = Binding.objects.get(vehicle=yard.vehicle, period__upper_inf=True).terminal_id
        at_once(
            yard.move,
            partial(terminals.replace_terminal, terminal_id=held, new_id=new.pk, note="换新", by=yard.by, at=NOW),
        )
    assert Binding.objects.get(period__upper_inf=True).vehicle == yard.vehicle


def test_a_list_is_imported_while_its_vehicles_move() -> None:
    yard = Yard()
    raw = f"phone,plate\n{yard.terminal.phone},{yard.vehicle.plate}\n".encode()
    together_with_moves(yard, lambda: import_terminals(raw=raw, by=yard.by, at=NOW))
    assert Binding.objects.get(period__upper_inf=True).terminal == yard.terminal


def test_two_lists_name_the_same_vehicles_in_either_order() -> None:
    yard = Yard()
    other = make_vehicle(yard.units[0].organization)
    lines = [f"{yard.terminal.phone},{yard.vehicle.plate}", f"13912345679,{other.plate}"]
    one, two = ("\n".join(["phone,plate", *order]).encode() for order in (lines, lines[::-1]))
    for _ in range(ROUNDS):
        at_once(*(partial(import_terminals, raw=raw, by=yard.by, at=NOW) for raw in (one, two)))
    assert Binding.objects.filter(period__upper_inf=True).count() == 2
