"""Where a terminal says its vehicle is: shown and asked for by a ground alone, and never unrecorded (P6, CZ 27)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.terminals.contents import Content, Follow, QueryPosition
from motorpool.terminals.models import Command, Media, Message
from motorpool.terminals.places import PlaceOutOfSight
from motorpool.terminals.services import commands
from motorpool.terminals.telling import WITHHELD
from motorpool.tracking.models import Binding, Terminal
from tests.clients import get, post, signed_in
from tests.database import refused
from tests.factories import NOW, Unit, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
POSITION = {"lat": 31.3771, "lon": 120.6882, "time": NOW.isoformat(), "speed_kmh": 36.0, "status": []}


class Car:
    """A terminal in a vehicle of a unit below a county; `loose` sits in none."""

    def __init__(self) -> None:
        self.county = make_organization()
        self.unit = Unit(self.county)
        self.authority = make_person(self.county, Role.AUTHORITY)
        self.terminal, self.loose = self._terminal("13900000001"), self._terminal("13900000002")
        Binding.objects.create(
            terminal=self.terminal, vehicle=self.unit.vehicle, period=DateTimeTZRange(NOW - 9 * HOUR, None)
        )

    def _terminal(self, phone: str) -> Terminal:
        return Terminal.objects.create(
            organization=self.unit.organization, phone=phone, created_at=NOW, status="active"
        )

    def ask(self, content: Content, by: Actor, terminal: Terminal | None = None) -> Command:
        (made,) = commands.ask_terminals(
            terminal_ids=[(terminal or self.terminal).pk],
            content=content,
            wait_until=NOW + HOUR,
            permission=Permission.TERMINAL_COMMAND,
            by=by,
            at=NOW,
        )
        return made

    def answered(self, kind: str = "query_position", ago: timedelta = timedelta(0), **more: Any) -> Command:
        held = {"terminal": self.terminal, "vehicle": self.unit.vehicle, **more}
        return Command.objects.create(
            **held, organization=self.unit.organization, kind=kind, asked_at=NOW - ago, deadline_at=NOW,
            content={"kind": kind, **({"lock": True} if kind == "doors" else {})}, ended_at=NOW - ago,
            answer={"answered_serial": 1, "position": POSITION}, status="answered",
        )  # fmt: skip


@pytest.fixture
def car() -> Iterator[Car]:
    with time_machine.travel(NOW, tick=False):
        yield Car()


def looks() -> list[tuple[str, int | None]]:
    rows = Entry.objects.filter(action__regex=r"\.(look|follow)$").order_by("pk")
    return [(one.action, one.subject_id) for one in rows]


def sees(who: User, command: Command) -> bool:
    """In the command's own answer, which no other field of it, and no list, may tell."""
    client = signed_in(who)
    seen = get(client, f"/commands/{command.pk}")
    lines = {one["label"]: one["text"] for one in seen.pop("lines")}
    rest = [seen, get(client, "/commands"), get(client, f"/commands?kind={command.kind}")]
    assert "31.3771" not in str(rest)
    assert "120.6882" not in str(rest)
    found: bool = lines["位置"] == "31.3771, 120.6882"
    assert found or ("120.6882" not in str(lines) and lines["位置"] == WITHHELD)
    return found


@pytest.mark.parametrize("kind", ["query_position", "doors"])
def test_a_fresh_answer_tells_the_place_to_whoever_may_see_it_now_and_each_look_is_recorded(
    car: Car, kind: str
) -> None:
    command, vehicle = car.answered(kind), car.unit.vehicle.pk
    assert not sees(car.unit.supervisor, command)
    assert not sees(car.unit.administrator, command)
    assert looks() == []
    assert sees(car.unit.manager, command)
    assert sees(car.authority, command)
    assert looks() == [("vehicles.vehicle.follow", vehicle)] * 2
    for _ in range(3):  # the page asks again and again
        assert sees(car.authority, command)
    assert looks() == [("vehicles.vehicle.follow", vehicle)] * 2
    listed = get(signed_in(car.unit.manager), "/tracks/looks")["items"]
    assert {one["looked_by"]["name"] for one in listed} == {car.unit.manager.name, car.authority.name}
    assert all(f"指令 {command.pk}" in one["purpose"] and one["way"] == "live" for one in listed)
    assert sees(car.authority, car.answered(kind))
    assert len(looks()) == 3


def test_later_it_tells_of_the_past_for_which_a_unit_has_no_ground(car: Car) -> None:
    command = car.answered(ago=2 * HOUR)
    assert not sees(car.unit.manager, command)
    assert sees(car.authority, command)


def test_of_a_terminal_in_no_vehicle_by_its_unit(car: Car) -> None:
    fresh, old = (car.answered(terminal=car.loose, vehicle=None, ago=ago) for ago in (0 * HOUR, 2 * HOUR))
    seen = [(sees(who, fresh), sees(who, old)) for who in (car.unit.supervisor, car.unit.manager, car.authority)]
    assert seen == [(False, False), (True, False), (True, True)]
    assert looks() == [("tracking.terminal.look", car.loose.pk)] * 3


@pytest.mark.parametrize("content", [QueryPosition(), Follow(interval_s=5, duration_s=60)])
def test_asking_where_it_is_needs_to_see_it_now(car: Car, content: Content) -> None:
    administrator = actor(car.unit.administrator)
    for terminal in (car.terminal, car.loose):
        with refused(PlaceOutOfSight):
            car.ask(content, administrator, terminal)
    for terminal in (car.terminal, car.loose):
        assert car.ask(content, actor(car.unit.manager), terminal).status == "queued"
    assert car.ask(Follow(interval_s=0), administrator).status == "queued"  # ending it tells nothing


def test_the_refusal_by_the_api(car: Car) -> None:
    body = {"terminal_ids": [car.terminal.pk], "wait_until": NOW + HOUR, "content": {"kind": "query_position"}}
    assert post(signed_in(car.unit.administrator), "/commands", body, 403)["code"] == "place_out_of_sight"
    entry = Entry.objects.get(action__endswith=".refuse_look")
    told = (entry.subject_type, entry.subject_id, entry.actor_name, entry.note)
    assert told == ("vehicles.vehicle", car.unit.vehicle.pk, car.unit.administrator.name, "向终端查询位置")
    assert post(signed_in(car.unit.manager), "/commands", body, 201)[0]["result"] == ""


def test_pictures_and_messages_tell_no_place(car: Car) -> None:
    for serial, number in enumerate((0x0201, 0x0500, 0x0700, 0x0702, 0x0704, 0x0801, 0x0900, 0x0301)):
        kept = Message.objects.create(
            terminal=car.terminal, arrived_at=NOW, number=number, serial=serial, version="2013", body=b"\xab\xcd",
            taken_at=NOW,
        )  # fmt: skip
    Media.objects.create(
        organization=car.unit.organization, message=kept, terminal=car.terminal, taken_at=NOW, number=1, event=0,
        kind="picture", channel=1, lat=31377100, lon=120688200, content_type="image/jpeg", size=1, sha256="",
    )  # fmt: skip
    client = signed_in(car.authority)
    (picture,) = get(client, "/media")["items"]
    assert not {"lat", "lon"} & set(picture)
    shown = {one["number"]: one["hex"] for one in get(client, f"/terminals/{car.terminal.pk}/messages")["items"]}
    assert len(shown) == 8
    assert {number for number, text in shown.items() if text} == {"0x0301"}
