"""What is told to be durable is durable, in whatever pieces it was written."""

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from jt808 import Version
from jt808 import messages as m
from jt808.messages.recorder_blocks import frame_of
from motorpool.gateway.intake import ENOUGH, Intake, Kept
from motorpool.gateway.limits import Limits
from motorpool.gateway.numbers import POSITION
from motorpool.gateway.positions import row_of
from motorpool.terminals.models import CardReading, Message
from motorpool.terminals.services.inbox import take_messages
from motorpool.tracking.fixes import NOTHING
from motorpool.tracking.ingest import Row
from tests.gateway.conftest import Fleet
from tests.gateway.swarm import now
from tests.gateway.terminal import report


class Peer:
    """Notes, of each piece that it is told of, how much the database held at that moment."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.told: list[int] = []
        self.held: list[int] = []

    def stored(self, answers: list[tuple[int, int]]) -> None:
        with psycopg.connect(self._url) as connection:
            row = connection.execute("SELECT count(*) FROM tracking_position WHERE lat > 60000000").fetchone()
        self.told.append(len(answers))
        self.held.append(int(str(row[0])) if row else 0)

    def resume(self) -> None: ...


async def told_of(url: str, peer: Peer, bodies: Iterable[bytes], terminal_id: int) -> list[int]:
    """Of what it was told within one turn of the loop, before everything else is written."""
    intake = Intake(database_url=url, limits=Limits(), clock=time.time, online_s=300)
    running = asyncio.create_task(intake.run())
    await asyncio.sleep(0)
    for serial, body in enumerate(bodies):
        _, row, doubt = row_of(body, terminal_id=terminal_id, past=NOTHING, now=time.time(), from_memory=False)
        intake.position(terminal_id, row, doubt, time.time())
        intake.answer(peer, serial, POSITION)
        intake.pump()
    until = time.monotonic() + 5
    while not peer.told and time.monotonic() < until:  # the turn goes on
        time.sleep(0.01)
        intake.pump()
    in_the_turn = list(peer.told)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await intake.finish()
    return in_the_turn


def test_a_long_turn_is_written_and_answered_in_pieces(own_database: str, fleet: Fleet, phone: str) -> None:
    terminal, began, count = fleet.terminal(phone, fleet.vehicle()), now(), 3 * ENOUGH + 7
    bodies = [report(began, lat=61 + number / 1e6).encode(Version.V2013) for number in range(count)]
    peer = Peer(own_database)
    in_the_turn = asyncio.run(told_of(own_database, peer, bodies, terminal.pk))
    assert in_the_turn[:1] == [ENOUGH]  # long before the turn was over
    assert sum(peer.told) == count
    assert all(held >= sum(peer.told[: piece + 1]) for piece, held in enumerate(peer.held))


def test_what_the_database_refuses_fails_the_intake_and_nobody_else(
    own_database: str, fleet: Fleet, phone: str
) -> None:
    """The gateway is started anew then. Whose bytes came in at that moment has nothing to do with it."""
    terminal, peer = fleet.terminal(phone, fleet.vehicle()), Peer(own_database)

    async def refused() -> None:
        intake = Intake(database_url=own_database, limits=Limits(), clock=time.time, online_s=300)
        running = asyncio.create_task(intake.run())
        await asyncio.sleep(0)
        for _ in range(ENOUGH):
            intake.position(terminal.pk, Row(b"no row", is_of_an_earlier_day=False, is_late=False), None, time.time())
        intake.answer(peer, 1, POSITION)
        until = time.monotonic() + 2
        while time.monotonic() < until:
            time.sleep(0.01)
            intake.pump()
        with pytest.raises(psycopg.DataError):
            await asyncio.wait_for(running, 5)
        await intake.finish()

    asyncio.run(refused())
    assert peer.told == []


LICENCE = "320400199001011234"


async def keep(url: str, messages: Iterable[Kept]) -> None:
    intake = Intake(database_url=url, limits=Limits(), clock=time.time, online_s=300)
    running = asyncio.create_task(intake.run())
    await asyncio.sleep(0)
    for one in messages:
        intake.keep(one)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await intake.finish()


def kept(terminal_id: int, serial: int, said: m.Message) -> Kept:
    return Kept(terminal_id, datetime.now(UTC), said.message_id, serial, "2019", said.encode(Version.V2019))


def stored(terminal_id: int) -> str:
    """All that the table holds of this terminal, bytes in hexadecimal digits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM gateway_message t WHERE terminal_id = %s", [terminal_id])
        return str(cursor.fetchone()[0])


def test_what_tells_of_a_person_is_sealed_before_anybody_reads_it(own_database: str, fleet: Fleet, phone: str) -> None:
    terminal, at = fleet.terminal(phone, fleet.vehicle()), now().replace(microsecond=0)
    card = m.DriverCard(1, at, 0, "王师傅", LICENCE, "交通局", at.date(), LICENCE)
    block = m.RecorderData(1, 0x01, frame_of(0x01, LICENCE.encode()))
    event = m.RawMessage(0x0301, LICENCE.encode())
    asyncio.run(keep(own_database, [kept(terminal.pk, serial, one) for serial, one in enumerate((card, block))]))
    text, written = stored(terminal.pk), LICENCE.encode().hex()
    assert LICENCE not in text
    assert written not in text
    asyncio.run(keep(own_database, [kept(terminal.pk, 3, event)]))
    assert written in stored(terminal.pk)  # so it would be seen
    while take_messages(at=datetime.now(UTC)):
        pass
    reading = CardReading.objects.get(terminal=terminal)
    assert (reading.name, reading.licence.clear()) == ("王师傅", LICENCE)
    rows = Message.objects.filter(terminal=terminal).order_by("serial")
    assert [(bytes(one.body), one.sealed, one.error) for one in rows] == [
        (b"", "", ""), (b"", "", ""), (LICENCE.encode(), "", ""),
    ]  # fmt: skip


def test_without_a_key_it_is_kept_without_content(
    own_database: str, fleet: Fleet, phone: str, settings: Settings
) -> None:
    """Positions go on being stored: it is no reason to fail."""
    terminal, at = fleet.terminal(phone, fleet.vehicle()), now().replace(microsecond=0)
    card = m.DriverCard(1, at, 0, "王师傅", LICENCE, "交通局", at.date(), LICENCE)
    settings.DATA_KEYS = "wrong"
    asyncio.run(keep(own_database, [kept(terminal.pk, 1, card)]))
    row = Message.objects.get(terminal=terminal)
    assert (row.number, bytes(row.body), row.sealed) == (0x0702, b"", "")
