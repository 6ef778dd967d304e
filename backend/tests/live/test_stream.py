"""The stream over HTTP: it needs a session and a pass, goes on, and ends when session or right do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from motorpool.accounts.models import Session, User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.live import stream_api
from motorpool.live.stream_api import PATH, LiveStream
from motorpool.looking.models import Look
from motorpool.organizations.models import Organization
from motorpool.vehicles import secrecy
from tests.access.recipes import LIVE_WATCHERS
from tests.access.world import World
from tests.clients import call, get, post, signed_in
from tests.factories import TODAY, actor, make_organization, make_person, make_vehicle
from tests.live.fleets import heard

pytestmark = pytest.mark.django_db(transaction=True)


class Wire:
    """What a browser hears, event by event, from the application itself."""

    def __init__(self, application: LiveStream, client: Client, query: str) -> None:
        self._application = application
        session = client.cookies.get(settings.SESSION_COOKIE_NAME)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session.value if session else ''}"
        self._query = query
        self._gone = asyncio.Event()
        self._parts: asyncio.Queue[str] = asyncio.Queue()
        self.status = 0

    async def run(self) -> None:
        scope = {
            "type": "http", "method": "GET", "path": PATH, "query_string": self._query.encode(),
            "headers": [(b"cookie", self._cookie.encode())],
        }  # fmt: skip
        await self._application(scope, self._receive, self._send)

    async def event(self, name: str) -> dict[str, Any]:
        """The next one of this name."""
        async with asyncio.timeout(10):
            while True:
                for text in (await self._parts.get()).split("\n\n"):
                    if text.startswith(f"event: {name}\n"):
                        content: dict[str, Any] = json.loads(text.partition("data: ")[2])
                        return content

    def close(self) -> None:
        self._gone.set()

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif body := message.get("body"):
            self._parts.put_nowait(body.decode())


@asynccontextmanager
async def listening(application: LiveStream, client: Client, query: str) -> AsyncIterator[Wire]:
    wire = Wire(application, client, query)
    task = asyncio.create_task(wire.run())
    try:
        yield wire
    finally:
        wire.close()
        await asyncio.wait_for(task, 10)


async def in_a_thread(work: Callable[[], object]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    await asyncio.to_thread(run)


def opened(unit: Organization, person: User, **body: int) -> tuple[Client, str]:
    client = signed_in(person)
    return client, "token=" + post(client, "/live/views", body)["token"]


def run(scene: Callable[[LiveStream], Awaitable[None]]) -> None:
    async def whole() -> None:
        application = LiveStream()
        await scene(application)
        await application.hub.close()

    asyncio.run(whole())


@pytest.fixture
def unit(monkeypatch: pytest.MonkeyPatch) -> Organization:
    monkeypatch.setattr(stream_api, "CHECKED_EVERY", 0.3)
    return make_organization()


def test_vehicles_come_and_move_for_several_viewers(unit: Organization) -> None:
    vehicle = make_vehicle(unit)
    heard(vehicle, at=timezone.now())
    client, query = opened(unit, make_person(unit, Role.FLEET_MANAGER))
    other, other_query = opened(unit, make_person(unit, Role.AUTHORITY))

    async def scene(application: LiveStream) -> None:
        async with listening(application, client, query) as one, listening(application, other, other_query) as two:
            for wire in (one, two):
                assert (await wire.event("vehicles"))["plates"] == [vehicle.plate]
            await in_a_thread(lambda: heard(vehicle, at=timezone.now(), speed=300))
            for wire in (one, two):
                assert (await wire.event("fleet"))["counts"] == [1, 0, 0, 0, 0]

    run(scene)
    assert list(Entry.objects.filter(action="live.map.open").values_list("actor_name", flat=True).distinct())


def test_it_ends_when_session_or_right_end(unit: Organization) -> None:
    person = make_person(unit, Role.FLEET_MANAGER)
    ends: list[tuple[Callable[[], object], str]] = [
        (lambda: Session.objects.all().delete(), "not_signed_in"),
        (lambda: person.grants.update(valid_to=TODAY), "not_permitted"),
        (lambda: User.objects.filter(pk=person.pk).update(is_active=False), "not_signed_in"),
    ]

    async def scene(application: LiveStream, end: Callable[[], object], code: str) -> None:
        async with listening(application, client, query) as wire:
            await wire.event("fleet")
            await in_a_thread(end)
            assert (await wire.event("ended"))["code"] == code

    for end, code in ends:
        person.grants.update(valid_to=None)
        client, query = opened(unit, person)
        run(partial(scene, end=end, code=code))


def test_no_stream_without_an_own_pass(unit: Organization) -> None:
    client, own = opened(unit, make_person(unit, Role.FLEET_MANAGER))
    _, other = opened(unit, make_person(unit, Role.FLEET_MANAGER))
    strangers = [(Client(), own, 401), (signed_in(make_person(unit, Role.AUTHORITY)), own, 403)]
    refused = {"": 403, "token=x": 403, other: 403, f"{own}&zoom=far": 422, f"{own}&extent=1,2": 422}

    async def scene(application: LiveStream) -> None:
        for who, query, status in [*strangers, *((client, *one) for one in refused.items())]:
            async with listening(application, who, query) as wire:
                async with asyncio.timeout(10):
                    while not wire.status:
                        await asyncio.sleep(0.01)
                assert wire.status == status

    run(scene)


def test_every_role_at_the_door_of_the_stream() -> None:
    """The walk of this one: here, in a sister unit, below; without a session, closed, no longer, not yet in order."""
    world = World()
    owner, own = opened(world.ours, world.people[Role.AUTHORITY])
    elsewhere = {place: make_person(unit, *Role) for place, unit in (("sister", world.sister), ("below", world.below))}
    here = {str(role): person for role, person in world.people.items() if role != Role.AUTHORITY}
    people = {**elsewhere, **here}
    for name in ("former", "gone", "initial"):
        people[name] = make_person(world.ours, Role.AUTHORITY)
    people["former"].grants.update(valid_to=TODAY)
    User.objects.filter(pk=people["gone"].pk).update(is_active=False)
    User.objects.filter(pk=people["initial"].pk).update(must_change_password=True)
    expected = {name: 401 if name == "gone" else 403 for name in people}
    doors = [("nobody", Client(), 401), *((name, signed_in(one), expected[name]) for name, one in people.items())]
    for name, client, status in doors:
        may = name in LIVE_WATCHERS or name in ("sister", "below")
        assert call(client, "POST", "/live/views", {}).status_code == (200 if may else status), name

    async def status_of(application: LiveStream, client: Client) -> int:
        async with listening(application, client, own) as wire:
            async with asyncio.timeout(10):
                while not wire.status:
                    await asyncio.sleep(0.01)
            return wire.status

    async def scene(application: LiveStream) -> None:
        for name, client, status in doors:
            # Who is to change the password first has no session for the stream, which has no words to say why.
            assert await status_of(application, client) == (401 if name == "initial" else status), name
        assert await status_of(application, owner) == 200

    run(scene)


def test_one_vehicle_followed_is_one_entry_under_its_unit(unit: Organization) -> None:
    vehicle, another = make_vehicle(unit), make_vehicle(unit)
    heard(vehicle, at=timezone.now())
    heard(another, at=timezone.now())
    client, query = opened(unit, make_person(unit, Role.FLEET_MANAGER), vehicle_id=vehicle.pk)
    entry = Entry.objects.get(action="vehicles.vehicle.follow")
    assert (entry.subject_id, entry.organization_id) == (vehicle.pk, unit.pk)

    async def scene(application: LiveStream) -> None:
        async with listening(application, client, query) as wire:
            assert (await wire.event("vehicles"))["plates"] == [vehicle.plate]

    run(scene)


def test_a_pass_is_for_its_unit_and_tasks_that_begin_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_api, "CHECKED_EVERY", 0.3)
    world = World()
    assert world.assigned
    client = signed_in(world.people[Role.DISPATCHER])
    unit, sister = world.ours, make_organization()
    query = "token=" + post(client, "/live/views", {"organization_id": unit.pk})["token"]
    heard(world.vehicle, at=timezone.now())

    async def scene(application: LiveStream) -> None:
        async with listening(application, client, f"{query}&organization_id={sister.pk}") as wire:
            async with asyncio.timeout(10):
                while not wire.status:
                    await asyncio.sleep(0.01)
            assert wire.status == 404
        async with listening(application, client, query) as wire:
            assert (await wire.event("fleet"))["total"] == 0
            await in_a_thread(lambda: world.underway)
            assert (await wire.event("vehicles"))["plates"] == [world.vehicle.plate]
            await in_a_thread(lambda: looks.extend(Look.objects.values_list("way", "vehicle", "organization")))

    looks: list[tuple[str, int | None, int]] = []
    run(scene)
    assert looks == [("map", world.vehicle.pk, unit.pk)]


def test_a_vehicle_marked_secret_meanwhile_leaves_the_map_its_counts_and_its_own_stream(unit: Organization) -> None:
    vehicle, other = make_vehicle(unit), make_vehicle(unit)
    for one in (vehicle, other):
        heard(one, at=timezone.now())
    client, query = opened(unit, make_person(unit, Role.AUTHORITY))
    post(client, "/live/views", {"vehicle_id": other.pk})
    own = "token=" + post(client, "/live/views", {"vehicle_id": vehicle.pk})["token"]
    leader = make_person(unit, Role.AUTHORITY_LEADER)

    def mark() -> None:
        by, at = actor(leader), timezone.now()
        secrecy.mark_secret(vehicle_id=vehicle.pk, secrecy="investigation", reason="市局来函", by=by, at=at)

    async def scene(application: LiveStream) -> None:
        async with (
            listening(application, client, query) as whole,
            listening(application, client, query) as counted,
            listening(application, client, own) as alone,
        ):
            assert set((await whole.event("vehicles"))["plates"]) == {vehicle.plate, other.plate}
            assert (await counted.event("fleet"))["total"] == 2
            assert (await alone.event("vehicles"))["plates"] == [vehicle.plate]
            await in_a_thread(mark)
            assert (await whole.event("vehicles"))["gone"] == [vehicle.pk]
            assert (await counted.event("fleet"))["total"] == 1
            assert (await alone.event("vehicles"))["gone"] == [vehicle.pk]

    run(scene)
    assert get(client, f"/live/vehicles?q={vehicle.plate}") == []
    get(client, f"/live/vehicles/{vehicle.pk}?{own}", 404)
    kept = Look.objects.values_list("way", "vehicle").order_by("pk")
    assert list(kept) == [("map", None), ("live", other.pk)]


def test_nobody_reads_while_nobody_looks(unit: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motorpool.live.hub.LINGERS", 0.2)
    client, query = opened(unit, make_person(unit, Role.FLEET_MANAGER))

    async def scene(application: LiveStream) -> None:
        async with listening(application, client, query) as wire:
            await wire.event("fleet")
            assert application.hub.watching == 1
        assert application.hub.watching == 0
        async with asyncio.timeout(10):
            while application.hub.is_reading:
                await asyncio.sleep(0.05)

    run(scene)
