"""Whose duty may need another's track: who may ask, and that whoever asks never decides."""

from collections.abc import Iterator

import pytest
import time_machine

from motorpool.accounts.roles import ALLOWS, SEPARATED, Role
from motorpool.approvals import services as approvals
from motorpool.approvals.services import OwnRequest
from motorpool.kit.errors import NotFound
from motorpool.looking.services.requests import NoAuthority
from motorpool.vehicles.models import Vehicle
from tests.access.recipes import LOOK_ASKERS
from tests.clients import get, post, signed_in
from tests.database import refused
from tests.factories import NOW, Unit, actor, ask_to_look, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
DUTIES = sorted(LOOK_ASKERS)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("role", DUTIES)
def test_whoever_has_a_duty_asks_the_authority_allows_and_the_unit_sees_the_look(role: Role) -> None:
    unit = Unit()
    person = make_person(unit.organization, role)
    window = {"since": NOW.replace(hour=0), "until": NOW, "view": "00000000-0000-4000-8000-000000000001"}
    look = {"vehicle_id": unit.vehicle.pk, **window}
    assert post(signed_in(person), "/tracks/looks", look, 403)["code"] == "look_refused"

    asked = ask_to_look(person, unit.vehicle)
    with refused(OwnRequest if role == Role.AUTHORITY_LEADER else NotFound):
        approvals.approve(approval_id=asked.approval_id or 0, note="", by=actor(person), at=NOW)
    approvals.approve(approval_id=asked.approval_id or 0, note="", by=actor(unit.authority), at=NOW)
    [ground] = post(signed_in(person), "/tracks/looks", look, 201)["grounds"]
    assert ground["link"] == f"/tracks/requests/{asked.pk}"
    [seen] = get(signed_in(unit.manager), "/tracks/looks?way=screen")["items"]
    assert seen["looked_by"]["name"] == person.name


@pytest.mark.parametrize("role", sorted({*Role} - LOOK_ASKERS))
def test_nobody_else_asks(role: Role) -> None:
    unit = Unit()
    body = {
        "vehicle_ids": [unit.vehicle.pk], "since": NOW.replace(hour=0), "until": NOW, "purpose": "other",
        "reason": "核实", "request_key": "00000000-0000-4000-8000-000000000002",
    }  # fmt: skip
    post(signed_in(make_person(unit.organization, role)), "/tracks/requests", body, 403)


def test_who_owns_a_way_or_guards_the_platform_needs_no_request_of_his_own() -> None:
    askers = {role for role, allowed in ALLOWS.items() if "tracks.request" in allowed}
    assert not askers & {Role.APPLICANT, Role.DRIVER, Role.VISITOR, Role.SUPPLIER_STAFF, Role.AUTHORITY, *SEPARATED}


def test_the_only_one_who_could_decide_cannot_ask() -> None:
    alone = make_organization()
    with refused(NoAuthority):
        ask_to_look(make_person(alone, Role.AUTHORITY_LEADER), make_vehicle(alone))


def test_to_choose_from_are_the_vehicles_that_one_may_ask_for() -> None:
    unit, foreign = Unit(), Unit()
    secret = make_vehicle(unit.organization)
    Vehicle.objects.filter(pk=secret.pk).update(kind="special")
    approver, leader = make_person(unit.organization, Role.APPROVER), make_person(
        unit.organization, Role.AUTHORITY_LEADER
    )  # fmt: skip
    keys = f"?keys={unit.vehicle.pk}&keys={foreign.vehicle.pk}&keys={secret.pk}"
    for person in (approver, leader):
        client = signed_in(person)
        for query in ("", keys, f"?q={unit.vehicle.plate[1:]}"):
            assert [one["plate"] for one in get(client, f"/tracks/vehicles{query}")] == [unit.vehicle.plate]
        assert get(client, f"/tracks/vehicles?q={foreign.vehicle.plate}") == []
