"""What is told to be durable is durable, in whatever pieces it was written."""

import asyncio
import time
from collections.abc import Iterable

import psycopg
import pytest

from jt808 import Version
from motorpool.gateway.intake import ENOUGH, Intake
from motorpool.gateway.limits import Limits
from motorpool.gateway.numbers import POSITION
from motorpool.gateway.positions import row_of
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
