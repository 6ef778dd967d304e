"""What a gateway's connections cost each other: who is held, who makes room, who waits for whom. In this process."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from jt808 import Version, encode
from jt808.messages import Authentication
from motorpool.gateway import switchboard
from motorpool.gateway.awaited import Patience
from motorpool.gateway.commands import Courier
from motorpool.gateway.doors import THREADS, Doors
from motorpool.gateway.intake import Intake
from motorpool.gateway.limits import Limits
from motorpool.gateway.lines import TcpLine
from motorpool.gateway.sessions import Session
from motorpool.gateway.switchboard import Switchboard

[CODE] = encode(Authentication("guess"), version=Version.V2013, phone="013900000000", serial=0)
GARBAGE = b"\x7e??\x7e"


@dataclass
class Clock:
    ahead_s: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@dataclass
class Place:
    """A board behind a real socket."""

    board: Switchboard
    doors: Doors
    clock: Clock
    port: int
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def knock(self, said: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)  # one that nobody keeps is closed
        writer.write(said)
        await asyncio.sleep(0.1)
        return reader, writer


@asynccontextmanager
async def place(url: str, limits: Limits) -> AsyncIterator[Place]:
    clock = Clock()
    doors, back_door = Doors(limits=limits, clock=clock), Doors(limits=limits, clock=clock)
    intake = Intake(database_url=url, limits=limits, clock=clock, online_s=300)
    courier = Courier(database_url=url, doors=back_door, clock=clock, patience=Patience(first_s=10))
    board = Switchboard(intake=intake, doors=doors, back_door=back_door, courier=courier, limits=limits, clock=clock)
    server = await asyncio.get_running_loop().create_server(lambda: TcpLine(board), "127.0.0.1", 0)
    here = Place(board, doors, clock, server.sockets[0].getsockname()[1])
    try:
        yield here
    finally:
        for writer in here.writers:
            writer.close()
        server.close()
        board.close()
        doors.close()
        back_door.close()


async def is_cut_off(reader: asyncio.StreamReader) -> bool:
    async with asyncio.timeout(2):
        return await reader.read() == b""


async def is_silent(reader: asyncio.StreamReader) -> bool:
    """Connected, and says nothing."""
    try:
        async with asyncio.timeout(0.3):
            await reader.read(1)
    except TimeoutError:
        return True
    return False


def test_one_that_is_held_makes_room_before_an_honest_stranger(own_database: str) -> None:
    async def crowd() -> None:
        async with place(own_database, Limits(strangers=2, refusals=0)) as here:
            waiting, _ = await here.knock()
            held, _ = await here.knock(GARBAGE)
            assert await is_silent(held)
            await here.knock()
            assert await is_cut_off(held)
            assert await is_silent(waiting)

    asyncio.run(crowd())


def test_one_that_is_held_stays_deaf_when_all_are_told_to_go_on(own_database: str) -> None:
    async def rest() -> None:
        async with place(own_database, Limits(refusals=0)) as here:
            reader, writer = await here.knock(GARBAGE)
            [held] = here.board._held
            held.resume()
            writer.write(bytes(1 << 20) * 64)  # far more than the system takes for a reader that does not read
            await asyncio.sleep(0.5)
            assert writer.transport.get_write_buffer_size() > 0
            assert await is_silent(reader)

    asyncio.run(rest())


def test_a_crowd_at_the_doors_does_not_stop_the_sweeping(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "SWEEP_EVERY", 0.05)
    gate = threading.Event()

    async def crowd() -> None:
        async with place(own_database, Limits()) as here:
            questions = [asyncio.create_task(here.doors.ask(gate.wait)) for _ in range(THREADS)]
            known = Session(here.board, Silent(), here.clock())
            known.terminal_id = 2**40  # which is in no register: it is asked for, and cut off
            here.board.introduce(known)
            sweeping = asyncio.create_task(here.board.sweep())
            here.clock.ahead_s += switchboard.CHECK_EVERY
            await asyncio.sleep(0.5)
            reader, _ = await here.knock()
            here.clock.ahead_s += Limits.stranger_s
            try:
                assert await is_cut_off(reader)
            finally:
                gate.set()
                sweeping.cancel()
                await asyncio.gather(*questions)

    asyncio.run(crowd())


def test_a_question_that_fails_ends_its_connection(own_database: str) -> None:
    """Nobody would answer it, and who asks is not swept."""

    async def fail() -> None:
        async with place(own_database, Limits()) as here:
            complaints: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said["exception"]))
            here.doors.close()  # a question is a RuntimeError from now on
            reader, _ = await here.knock(CODE)
            assert await is_cut_off(reader)

    asyncio.run(fail())


class Silent:
    address, may_be_forged = "", False

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def rest(self) -> None: ...

    def resume(self) -> None: ...
