"""Keeping the record of a secrecy vehicle: whoever is entitled to it does, and nobody else learns of that (T9)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from motorpool.access.actors import platform
from motorpool.accounts.roles import Role
from motorpool.audit import grounds
from motorpool.audit.models import Concealment, Entry
from motorpool.audit.services import record
from motorpool.notifications.models import Notice
from motorpool.notifications.services import News, tell
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import lift_secrecy, mark_secret
from motorpool.vehicles.services import create_vehicle, update_vehicle
from tests.clients import call, get, signed_in
from tests.factories import NOW, TODAY, make_actor, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
PLATE, VIN = "苏D77777", "LFV3A23C0J3000077"
NEW_PLATE, NEW_VIN = "苏D88888", "LFV3A23C0J3000088"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def level() -> Organization:
    return make_organization()


@pytest.fixture
def unit(level: Organization) -> Organization:
    return make_organization(level)


@pytest.fixture
def secret(level: Organization, unit: Organization) -> Vehicle:
    vehicle = make_vehicle(unit, plate=PLATE, vin=VIN)
    by = make_actor(level, Role.AUTHORITY_LEADER)
    return mark_secret(vehicle_id=vehicle.pk, secrecy="investigation", reason="市局来函", by=by, at=NOW)


@pytest.fixture
def leader(level: Organization) -> Client:
    return signed_in(make_person(level, Role.AUTHORITY_LEADER))


def changed(vehicle: Vehicle, **fields: object) -> dict[str, object]:
    names = ("organization_id", "brand", "model", "kind", "body", "seats", "energy", "management", "odometer_km")
    return {**{name: getattr(vehicle, name) for name in names}, "plate": PLATE, "vin": VIN, **fields}


def told(client: Client, path: str) -> str:
    return str(call(client, "GET", path).getvalue().decode())


def test_the_entitled_change_and_retire_it(leader: Client, secret: Vehicle) -> None:
    seen = get(leader, f"/vehicles/{secret.pk}")
    assert seen["actions"] == ["lift_secrecy", "edit", "suspend", "retire"]
    body = changed(secret, plate=NEW_PLATE, vin="", seats=7)
    answer = call(leader, "PATCH", f"/vehicles/{secret.pk}", body).json()
    assert (answer["plate"], answer["vin"], answer["seats"], answer["secrecy"]) == (NEW_PLATE, "", 7, "investigation")
    secret.refresh_from_db()
    assert (secret.plate.startswith("涉密"), secret.vin) == (True, "")  # where everybody else could meet them
    assert [one["id"] for one in get(leader, f"/vehicles?q={NEW_PLATE}")["items"]] == [secret.pk]
    assert get(leader, f"/vehicles?q={PLATE}")["items"] == []
    call(leader, "POST", f"/vehicles/{secret.pk}/suspend", {"note": "检修"})
    retired = call(leader, "POST", f"/vehicles/{secret.pk}/retire", {"note": "已报废"}).json()
    assert (retired["status"], retired["actions"]) == ("retired", ["lift_secrecy", "edit"])


@pytest.mark.parametrize("role", sorted({*Role} - {Role.AUTHORITY_LEADER}))
def test_nobody_else_does_or_learns_that_it_is_there(role: Role, level: Organization, secret: Vehicle) -> None:
    client, before = signed_in(make_person(level, role)), Vehicle.objects.get()
    missing = call(client, "GET", "/vehicles/999999").json()
    for method, path, body in (
        ("GET", "", None), ("PATCH", "", changed(secret)), ("POST", "/suspend", {}), ("POST", "/retire", {}),
        ("POST", "/lift-secrecy", {"note": "x"}), ("POST", "/mark-secret", {"secrecy": "special", "reason": "x"}),
    ):  # fmt: skip
        answer = call(client, method, f"/vehicles/{secret.pk}{path}", body)
        assert answer.status_code in (403, 404), path
        assert answer.status_code == 403 or answer.json() == missing
    after = Vehicle.objects.get()
    assert (after.status, after.secrecy, after.secret_plate) == (before.status, before.secrecy, before.secret_plate)


def test_who_keeps_secrecy_vehicles_keeps_no_others(leader: Client, unit: Organization) -> None:
    vehicle = make_vehicle(unit)
    assert get(leader, f"/vehicles/{vehicle.pk}")["actions"] == ["mark_secret"]
    for method, path, body in (("PATCH", "", changed(vehicle)), ("POST", "/retire", {})):
        assert call(leader, method, f"/vehicles/{vehicle.pk}{path}", body).status_code == 404
    vehicle.refresh_from_db()
    assert vehicle.status == "in_service"


def test_what_is_written_about_a_change_is_for_the_entitled(
    level: Organization, unit: Organization, leader: Client, secret: Vehicle
) -> None:
    before = record(action="update", by=platform(TODAY), at=NOW, subject=make_person(unit), note=f"管 {NEW_PLATE}")
    call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, plate=NEW_PLATE))
    call(leader, "POST", f"/vehicles/{secret.pk}/suspend", {"note": "检修"})
    auditor = signed_in(make_person(level, Role.AUDIT_ADMIN))
    for word in (PLATE, NEW_PLATE, str(secret.plate)):
        assert word not in told(auditor, "/audit")
        assert word not in told(auditor, "/audit/export")
    assert NEW_PLATE in told(leader, "/audit")
    assert Concealment.objects.filter(entry=before).exists()
    about = Entry.objects.filter(subject_type="vehicles.vehicle", subject_id=secret.pk)
    assert {*Concealment.objects.values_list("entry", flat=True)} == {before.pk, *about.values_list("pk", flat=True)}


def test_an_entry_that_names_an_earlier_plate_keeps_its_ground(
    level: Organization, unit: Organization, leader: Client
) -> None:
    vehicle = make_vehicle(unit, plate=PLATE, vin=VIN)
    naming = record(action="update", by=platform(TODAY), at=NOW, subject=make_person(unit), note=f"见 {PLATE}")
    by = make_actor(level, Role.AUTHORITY_LEADER)
    mark_secret(vehicle_id=vehicle.pk, secrecy="special", reason="来函", by=by, at=NOW)
    call(leader, "PATCH", f"/vehicles/{vehicle.pk}", changed(vehicle, plate=NEW_PLATE))
    assert Concealment.objects.filter(entry=naming).exists()
    assert list(grounds.without_ground()) == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("how", ["registered", "renamed"])
def test_a_name_that_another_vehicle_gets_later_takes_no_ground_away(
    level: Organization, unit: Organization, leader: Client, *, before: bool, how: str
) -> None:
    """Else the free plate of a secrecy vehicle, given to somebody else, would look like tampering each night."""
    vehicle = make_vehicle(unit, plate=PLATE, vin=VIN)
    naming = record(action="update", by=platform(TODAY), at=NOW, subject=make_person(unit), note=f"见 {PLATE}")
    by = make_actor(level, Role.AUTHORITY_LEADER)
    mark_secret(vehicle_id=vehicle.pk, secrecy="special", reason="来函", by=by, at=NOW)
    later = NOW + timedelta(hours=1 if before else -1)
    keeper = make_actor(level, Role.ADMINISTRATOR)
    data: Any = {**changed(vehicle, plate=PLATE, vin=""), "organization_id": unit.pk}
    if how == "renamed":
        first: Any = {**data, "plate": "苏D88881"}
        other = create_vehicle(data=first, by=keeper, at=later - timedelta(days=9))
        update_vehicle(vehicle_id=other.pk, data=data, by=keeper, at=later)
    else:
        create_vehicle(data=data, by=keeper, at=later)
    assert Concealment.objects.filter(entry=naming).exists()
    assert [one.entry_id for one in grounds.without_ground()] == ([] if before else [naming.pk])


@pytest.fixture
def told_of_another(level: Organization) -> tuple[Vehicle, list[Entry]]:
    """What stands about a vehicle of somebody else's unit, in the trail and in a notice."""
    other = make_vehicle(make_organization(), plate=NEW_PLATE, vin=NEW_VIN)
    by, reader = platform(TODAY), make_person(level)
    entries = [
        record(action="update", by=by, at=NOW, subject=other, note=f"{NEW_PLATE} 违规用车"),
        record(action="update", by=by, at=NOW, subject=reader, note=f"派 {NEW_PLATE} 出车"),
        record(action="update", by=by, at=NOW, subject=reader, note=f"派 {NEW_VIN} 出车"),
    ]
    tell(user_ids=[reader.pk], news=News(kind="x", title="违规", text=NEW_PLATE, link="/"), at=NOW)
    return other, entries


def stays_in_sight(entries: list[Entry]) -> bool:
    hidden = Concealment.objects.filter(entry__in=[one.pk for one in entries])
    return not hidden.exists() and Notice.objects.filter(text=NEW_PLATE).exists()


def retired(vehicle: Vehicle) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(status="retired", vin="")


def renamed(vehicle: Vehicle) -> None:
    names = {"plate": vehicle.plate, "vin": vehicle.vin}
    Vehicle.objects.filter(pk=vehicle.pk).update(plate="苏D99999", vin="")
    record(action="update", by=platform(TODAY), at=NOW, subject=vehicle, before=names, after={"plate": "苏D99999"})


def longer(vehicle: Vehicle) -> None:
    """As plates of new energy may be."""
    Vehicle.objects.filter(pk=vehicle.pk).update(plate=f"{NEW_PLATE}D")


@pytest.mark.parametrize("meanwhile", [lambda _: None, renamed, longer])
def test_nothing_about_another_vehicle_is_hidden_by_its_names(
    leader: Client, secret: Vehicle, told_of_another: tuple[Vehicle, list[Entry]], meanwhile: Callable[[Vehicle], None]
) -> None:
    other, entries = told_of_another
    meanwhile(other)
    body = changed(secret, plate=NEW_PLATE, vin=NEW_VIN)
    assert call(leader, "PATCH", f"/vehicles/{secret.pk}", body).status_code == 200
    assert stays_in_sight(entries)


def test_a_vehicle_with_the_plate_of_a_retired_one_hides_nothing_of_that_one(
    level: Organization, unit: Organization, told_of_another: tuple[Vehicle, list[Entry]]
) -> None:
    other, entries = told_of_another
    retired(other)
    anew = make_vehicle(unit, plate=NEW_PLATE, vin="")
    by = make_actor(level, Role.AUTHORITY_LEADER)
    mark_secret(vehicle_id=anew.pk, secrecy="special", reason="来函", by=by, at=NOW)
    assert stays_in_sight(entries[:2])


def test_verification_names_what_was_hidden_by_the_names_of_another(
    leader: Client, secret: Vehicle, told_of_another: tuple[Vehicle, list[Entry]]
) -> None:
    _, entries = told_of_another
    call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, plate=NEW_PLATE, vin=NEW_VIN))
    call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret))
    for entry in entries:
        Concealment.objects.get_or_create(
            entry=entry, subject_type="vehicles.vehicle", subject_id=secret.pk, organization=secret.organization
        )
    assert [one.entry_id for one in grounds.without_ground()] == [one.pk for one in entries]


def test_a_plate_that_is_taken_is_no_obstacle_either_way(leader: Client, unit: Organization, secret: Vehicle) -> None:
    """A refusal would tell one of the two sides about the other."""
    make_vehicle(unit, plate=NEW_PLATE)
    answer = call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, plate=NEW_PLATE))
    assert answer.status_code == 200
    malformed = call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, plate="x"))
    assert malformed.json()["fields"].keys() == {"plate"}


def test_it_moves_only_where_one_is_entitled_and_its_trail_goes_along(
    level: Organization, unit: Organization, leader: Client, secret: Vehicle
) -> None:
    elsewhere, sibling = make_organization(), make_organization(level)
    moved = changed(secret, organization_id=elsewhere.pk)
    assert call(leader, "PATCH", f"/vehicles/{secret.pk}", moved).status_code == 404
    assert (
        call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, organization_id=sibling.pk)).status_code == 200
    )
    assert {*Concealment.objects.values_list("organization", flat=True)} == {sibling.pk}


def test_in_totals_for_the_entitled_alone(
    level: Organization, unit: Organization, leader: Client, secret: Vehicle
) -> None:
    make_vehicle(unit)
    authority = signed_in(make_person(level, Role.AUTHORITY))

    def totals() -> list[int]:
        return [get(one, "/overview?date=2026-11-23")["vehicles"]["total"] for one in (leader, authority)]

    call(leader, "POST", f"/vehicles/{secret.pk}/suspend", {})
    before = totals()
    call(leader, "POST", f"/vehicles/{secret.pk}/retire", {})
    assert (before[0] - totals()[0], before[1] - totals()[1]) == (1, 0)


def test_lifted_it_has_the_plate_it_was_given_meanwhile(level: Organization, leader: Client, secret: Vehicle) -> None:
    call(leader, "PATCH", f"/vehicles/{secret.pk}", changed(secret, plate=NEW_PLATE))
    by = make_actor(level, Role.AUTHORITY_LEADER)
    lift_secrecy(vehicle_id=secret.pk, reason="任务结束", by=by, at=NOW)
    secret.refresh_from_db()
    assert (secret.plate, secret.vin, secret.secret_plate) == (NEW_PLATE, VIN, "")
    assert not Concealment.objects.exists()
