"""Secrecy vehicles (T9): in totals and the register for those entitled, and nowhere else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jt808 import Version
from jt808.messages import MediaData
from motorpool.access.actors import platform
from motorpool.accounts.models import User
from motorpool.accounts.roles import ALLOWS, Role
from motorpool.audit import grounds, queries
from motorpool.audit.chain import heads
from motorpool.audit.chain.problems import Kind
from motorpool.audit.chain.verifying import Verification
from motorpool.audit.models import Concealment, Entry
from motorpool.audit.services import record
from motorpool.kit.errors import NotFound
from motorpool.live.reading import register
from motorpool.looking.models import Look
from motorpool.looking.services import looks
from motorpool.looking.services.looks import WasAskedFor
from motorpool.notifications.models import Notice
from motorpool.notifications.services import News, tell
from motorpool.reservations.services import HasServed
from motorpool.terminals import storing
from motorpool.terminals.models import AlarmEpisode, Command, Fault, Media, Message
from motorpool.terminals.services.inbox import take_messages
from motorpool.tracking.models import Binding, Latest, Position, Terminal, VehicleDay
from motorpool.tracking.services.bindings import bind_terminal
from motorpool.tracking.services.deriving import derive_day
from motorpool.vehicles import secrecy, services
from motorpool.vehicles.models import Vehicle
from tests.access.recipes import R
from tests.access.table import RECIPES
from tests.access.test_walk import ROUTES, Door, text_of
from tests.access.world import World
from tests.clients import API, call, signed_in
from tests.database import rolled_back
from tests.factories import NOW, TODAY, actor, ask_to_look, make_person, make_vehicle

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
    leave_traces(world, terminal, vehicle)
    return mark(world, vehicle)


def leave_traces(world: World, terminal: Terminal, vehicle: Vehicle) -> None:
    """Of everything that the platform keeps about a vehicle on the road."""
    picture = MediaData(7, 0, 0, 0, 1, None, b"\xff\xd8\xff\xe0" + bytes(60)).encode(Version.V2013)
    said = {"terminal": terminal, "arrived_at": NOW + timedelta(minutes=1), "version": "2013"}
    Message.objects.create(**said, number=MediaData.ID, serial=1, body=picture)
    Message.objects.create(**said, number=0x0702, serial=2, body=b"")
    Message.objects.create(**said | {"arrived_at": NOW - timedelta(days=9)}, number=0x0702, serial=3, body=b"")
    take_messages(at=NOW)
    Media.objects.update(vehicle=vehicle)
    belongs = {"organization": world.ours, "vehicle": vehicle, "terminal": terminal}
    Command.objects.create(**belongs, kind="text", content={"text": PLATE}, asked_at=NOW, deadline_at=NOW)
    fault = Fault.objects.create(**belongs, kind="power_cut", detected_at=NOW, due_at=NOW)
    AlarmEpisode.objects.create(**belongs, kind="overspeed", since=NOW, until=NOW, seconds=0, reports=1)
    record(action="detect", label="发现终端故障", by=platform(TODAY), at=NOW, subject=fault)
    news = News(kind="terminal_fault", title=f"{fault}", text="", link=f"/faults/{fault.pk}")
    tell(user_ids=[world.role(R.FLEET_MANAGER).pk], news=news, at=NOW)
    by = actor(world.role(R.AUTHORITY))
    window = {"since": NOW - timedelta(hours=1), "until": NOW}
    looks.open_track(vehicle_id=vehicle.pk, view=UUID(int=7), by=by, at=NOW, **window)
    derive_day(vehicle_id=vehicle.pk, day=TODAY, arrivals_until=TODAY, at=NOW)


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
    for model in (VehicleDay, Command, Fault, AlarmEpisode, Media, Look, Notice):
        assert not model.objects.exists(), model
    assert [message.serial for message in Message.objects.all()] == [3]  # from before it sat there
    assert derive_day(vehicle_id=secret.pk, day=TODAY, arrivals_until=TODAY, at=NOW) is None
    assert not VehicleDay.objects.exists()
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


def test_one_whose_track_was_asked_for_cannot_become_secret(world: World) -> None:
    vehicle = make_vehicle(world.ours)
    ask_to_look(world.role(R.SUPERVISOR), vehicle, reason="核查投诉")
    with pytest.raises(WasAskedFor):
        mark(world, vehicle)


def test_pictures_leave_the_disk(
    world: World, terminal: Terminal, secret: Vehicle, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    by = actor(world.role(R.AUTHORITY_LEADER))
    secrecy.lift_secrecy(vehicle_id=secret.pk, reason="任务结束", by=by, at=NOW)
    other = Terminal.objects.create(organization=world.ours, phone="13700077778", created_at=NOW, status="active")
    Binding.objects.create(terminal=other, vehicle=secret, period=DateTimeTZRange(NOW, None))
    secret.refresh_from_db()
    leave_traces(world, other, secret)
    path = storing.path_of(Media.objects.get().uuid)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        mark(world, secret)
    assert not path.exists()


def test_no_entry_tells_of_it_but_to_the_entitled(world: World, secret: Vehicle) -> None:
    auditor, leader = signed_in(world.role(R.AUDIT_ADMIN)), signed_in(world.role(R.AUTHORITY_LEADER))
    assert world.requested
    assert "发现终端故障" not in text_of(call(auditor, "GET", "/audit", None))
    labels = [one["action_label"] for one in call(leader, "GET", f"/audit?q={PLATE}", None).json()["items"]]
    assert "发现终端故障" in labels


def test_the_entitled_read_nothing_else_of_the_trail(world: World, secret: Vehicle) -> None:
    """Reading the trail is the auditors' work; whoever knows of the vehicle reads what only he may read."""
    assert world.requested
    leader = signed_in(world.role(R.AUTHORITY_LEADER))
    seen = {one["id"] for one in call(leader, "GET", "/audit", None).json()["items"]}
    assert seen == set(Concealment.objects.values_list("entry", flat=True))
    assert call(leader, "GET", "/audit/count", None).json() == {"count": len(seen), "more": False}
    elsewhere = signed_in(make_person(world.sister, R.AUTHORITY_LEADER))
    assert call(elsewhere, "GET", "/audit", None).json()["items"] == []


def test_secrecy_is_lifted(world: World, secret: Vehicle) -> None:
    by = actor(world.role(R.AUTHORITY_LEADER))
    secrecy.lift_secrecy(vehicle_id=secret.pk, reason="任务结束", by=by, at=NOW)
    secret.refresh_from_db()
    assert (secret.plate, secret.vin, secret.secrecy) == (PLATE, VIN, "")
    found = call(signed_in(world.role(R.FLEET_MANAGER)), "GET", f"/vehicles/{secret.pk}", None)
    assert found.status_code == 200
    assert PLATE in text_of(call(signed_in(world.role(R.AUDIT_ADMIN)), "GET", f"/audit?q={PLATE}", None))


def told_to(person: User, path: str) -> str:
    return text_of(call(signed_in(person), "GET", path, None))


def test_what_the_entitled_search_and_export_names_it_to_nobody_else(world: World, secret: Vehicle) -> None:
    """The search stands in the entry about the export: of the register, and of the trail."""
    leader, auditor = world.role(R.AUTHORITY_LEADER), world.role(R.AUDIT_ADMIN)
    assert PLATE in told_to(leader, f"/vehicles/export?q={PLATE}")
    told_to(leader, f"/audit/export?q={secret.plate}")
    told_to(leader, "/vehicles/export?q=苏")
    exports = [one.after for one in Entry.objects.filter(action__endswith=".export").order_by("pk") if one.after]
    assert [one["q"] for one in exports] == [PLATE, secret.plate, "苏"]

    for path in ("/audit", "/audit/export", "/audit?deed=export", "/audit?deed=secrecy"):
        assert PLATE not in told_to(auditor, path), path
        assert secret.plate not in told_to(auditor, path), path
    assert '"苏"' in told_to(auditor, "/audit?deed=export")
    assert PLATE in told_to(leader, "/audit?deed=export")


def test_a_unit_that_keeps_only_it_is_not_closed_and_does_not_say_why(world: World, secret: Vehicle) -> None:
    Vehicle.objects.filter(pk=secret.pk).update(organization=world.leaf)
    administrator = signed_in(world.role(R.ADMINISTRATOR))
    answer = call(administrator, "POST", f"/organizations/{world.leaf.pk}/close", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_to_be_closed")
    assert "车" not in answer.json()["message"]
    weighed = call(administrator, "GET", f"/organizations/{world.leaf.pk}/merger?successor_id={world.ours.pk}", None)
    assert {one["label"]: one["count"] for one in weighed.json()["moves"]}.get("车辆", 0) == 0, weighed.json()


@pytest.mark.parametrize("word", [PLATE, "涉密", "7777"])
def test_no_search_finds_it(world: World, secret: Vehicle, word: str) -> None:
    """Nor counts it; of every list that searches, by everybody but the entitled."""
    everything = make_person(world.ours, *(role for role in Role if role not in ENTITLED))
    client = signed_in(everything)
    searching = [path for method, path in ROUTES.values() if method == "GET" and "{" not in path]
    tried = 0
    for path in searching:
        answer = call(client, "GET", f"{path.removeprefix(API)}?q={word}", None)
        if answer.status_code == 200 and answer["Content-Type"].startswith("application/json"):
            tried += 1
            assert str(secret.uuid) not in text_of(answer), path
            assert secret.plate not in text_of(answer), path
    assert tried > 40
    assert call(client, "GET", f"/vehicles/count?q={PLATE}", None).json() == {"count": 0, "more": False}
    assert secret.pk not in {one[0] for one in register()}


def test_every_entry_stays_in_the_trail(secret: Vehicle) -> None:
    kept = Entry.objects.filter(subject_type="vehicles.vehicle", subject_id=secret.pk)
    assert [entry.action_label for entry in kept.order_by("pk")] == ["修改", "查看轨迹", "标记涉密"]


def test_nobody_hides_an_entry_that_concerns_no_secrecy_vehicle(world: World, secret: Vehicle) -> None:
    """The application writes `audit_concealment`; whoever has its role must not use that against auditors."""
    entry = record(action="update", by=platform(TODAY), at=NOW, subject=world.vehicle, note="违规用车")
    auditor = actor(make_person(world.ours, Role.AUDIT_ADMIN))
    assert entry in queries.entries_for(auditor)
    before = [one.entry_id for one in grounds.without_ground()]
    assert before == []
    forged = Concealment.objects.create(entry=entry, subject_type="x", subject_id=0, organization=world.ours)
    assert entry in queries.entries_for(auditor)
    for kind, key in (("vehicles.vehicle", world.vehicle.pk), ("vehicles.vehicle", secret.pk)):
        Concealment.objects.filter(pk=forged.pk).update(subject_type=kind, subject_id=key)
        assert (entry in queries.entries_for(auditor)) == (key == world.vehicle.pk)
        assert [one.entry_id for one in grounds.without_ground()] == [entry.pk]
    walk = Verification(upto=heads.current(), saved=(), at=NOW, say=str)
    told = [one for one in walk.problems() if one.kind == Kind.CONCEALED]
    assert [one.entry_id for one in told] == [entry.pk]
    assert "记录被无据隐藏" in str(told[0])


def test_what_a_plate_in_its_words_names_is_concealed_with_a_ground(world: World, secret: Vehicle) -> None:
    assert Concealment.objects.exclude(entry__subject_id=secret.pk).exists()
    assert list(grounds.without_ground()) == []
