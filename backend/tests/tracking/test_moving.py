"""What a change in the register of vehicles means for the terminal in one."""

from typing import Any, cast

import pytest

from motorpool.access.actors import Actor
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.live.reading import register
from motorpool.terminals.models import Command, Fault
from motorpool.terminals.queries import commands_for
from motorpool.tracking import queries, sight
from motorpool.tracking.models import Terminal
from motorpool.tracking.services import bindings
from motorpool.vehicles import services
from motorpool.vehicles.models import Vehicle
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_person, make_vehicle

pytestmark = pytest.mark.django_db


def change(vehicle: Vehicle, by: Actor, **fields: Any) -> Vehicle:
    given = {name: getattr(vehicle, name) for name in services.VehicleData.__annotations__}
    data = cast(services.VehicleData, given | fields)
    return services.update_vehicle(vehicle_id=vehicle.pk, data=data, by=by, at=NOW)


def terminal_in(vehicle: Vehicle, unit: Unit) -> Terminal:
    made = Terminal.objects.create(organization=unit.organization, phone="13912345678", created_at=NOW, status="active")
    by = actor(unit.administrator)
    return bindings.bind_terminal(terminal_id=made.pk, vehicle_id=vehicle.pk, since=None, by=by, at=NOW)


def over_both(one: Unit, other: Unit) -> Actor:
    """Somebody who may manage the vehicles of either."""
    person = make_person(one.organization, Role.FLEET_MANAGER)
    person.grants.create(role=Role.FLEET_MANAGER, organization=other.organization, valid_from=TODAY)
    return actor(person)


class TestAnotherUnit:
    def test_gets_the_terminal_with_the_vehicle(self) -> None:
        old, new = Unit(), Unit()
        vehicle = make_vehicle(old.organization)
        terminal, by = terminal_in(vehicle, old), over_both(old, new)
        change(vehicle, by, organization_id=new.organization.pk)
        assert list(queries.terminals_for(actor(new.administrator))) == [terminal]
        assert not queries.terminals_for(actor(old.administrator)).exists()
        entry = Entry.objects.get(action="tracking.terminal.update")
        assert (entry.action_label, entry.actor_id, entry.organization) == ("随车辆划转", by.user_id, new.organization)
        moved = {"organization": old.organization.pk}, {"organization": new.organization.pk}
        assert (entry.before, entry.after) == moved
        with refused(NotFound):
            bindings.unbind_terminal(terminal_id=terminal.pk, by=actor(old.administrator), at=NOW)

    def test_gets_what_is_still_to_be_done_and_nothing_that_is_over(self) -> None:
        old, new = Unit(), Unit()
        vehicle = make_vehicle(old.organization)
        terminal = terminal_in(vehicle, old)
        about: dict[str, Any] = {"organization": old.organization, "vehicle": vehicle, "terminal": terminal}
        asked = about | {
            "kind": "text",
            "content": {"text": "请回电"},
            "asked_at": NOW,
            "deadline_at": NOW,
        }
        waits = Command.objects.create(**asked)
        Command.objects.create(**asked, status="answered")
        seen = about | {"detected_at": NOW, "due_at": NOW}
        lasts = Fault.objects.create(**seen, kind="power_cut")
        mended = Fault.objects.create(**seen, kind="gnss", status="repaired", ended_at=NOW)
        change(vehicle, over_both(old, new), organization_id=new.organization.pk)
        assert list(commands_for(actor(new.administrator))) == [waits]
        assert list(Fault.objects.filter(organization=new.organization)) == [lasts]
        assert list(Fault.objects.filter(organization=old.organization)) == [mended]
        left = Entry.objects.filter(action__in=("terminals.command.update", "terminals.fault.update"))
        assert set(left.values_list("action_label", "subject_id")) == {
            ("随终端划转", waits.pk),
            ("随终端划转", lasts.pk),
        }

    def test_gets_no_fault_of_the_vehicle_that_the_terminal_has_left(self) -> None:
        old, new = Unit(), Unit()
        left = make_vehicle(old.organization)
        terminal = terminal_in(left, old)
        Fault.objects.create(
            organization=old.organization, vehicle=left, terminal=terminal, kind="gnss", detected_at=NOW, due_at=NOW
        )
        by, other = over_both(old, new), make_vehicle(new.organization)
        bindings.unbind_terminal(terminal_id=terminal.pk, by=by, at=NOW)
        bindings.bind_terminal(terminal_id=terminal.pk, vehicle_id=other.pk, since=None, by=by, at=NOW)
        terminal.refresh_from_db()
        assert terminal.organization == new.organization
        assert Fault.objects.get().organization == old.organization

    def test_leaves_the_trail_alone_where_no_terminal_is(self) -> None:
        old, new = Unit(), Unit()
        vehicle = make_vehicle(old.organization)
        change(vehicle, over_both(old, new), organization_id=new.organization.pk)
        change(vehicle, over_both(old, new), organization_id=new.organization.pk, odometer_km=5)
        assert not Entry.objects.filter(subject_type="tracking.terminal").exists()


class TestSpecialTechnology:
    def test_is_refused_while_a_terminal_is_bound(self) -> None:
        unit = Unit()
        vehicle, by = make_vehicle(unit.organization), actor(unit.manager)
        terminal = terminal_in(vehicle, unit)
        with refused(bindings.TerminalBound):
            change(vehicle, by, kind="special")
        change(vehicle, by, kind="enforcement")
        bindings.unbind_terminal(terminal_id=terminal.pk, by=actor(unit.administrator), at=NOW)
        assert change(vehicle, by, kind="special").kind == "special"

    def test_nobody_sees_where_it_is_or_was(self) -> None:
        unit = Unit()
        vehicle, authority = make_vehicle(unit.organization), actor(unit.authority)
        window = {"since": NOW.replace(hour=0), "until": NOW}

        def seen() -> tuple[bool, bool, bool, bool]:
            vehicle.refresh_from_db()
            return (
                sight.live_vehicles(authority, NOW).filter(pk=vehicle.pk).exists(),
                sight.live_reach(authority, NOW).covers(vehicle.pk, unit.organization.path),
                bool(sight.spans_of(authority, vehicle, at=NOW, **window)),
                vehicle.pk in {one.id for one in register()},
            )

        assert seen() == (True, True, True, True)
        change(vehicle, actor(unit.manager), kind="special")
        assert seen() == (False, False, False, False)
