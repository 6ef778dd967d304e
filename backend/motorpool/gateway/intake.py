"""From decoded messages to durable rows to answers: one batch is written while the next one gathers.

Nothing is answered before its batch is committed. When the database is away, the batch waits, reading rests, and the
terminals keep what they have.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

import psycopg

from motorpool.gateway.limits import Limits
from motorpool.tracking.hearing import Doubt, Hearing
from motorpool.tracking.ingest import Appender, Row

log = logging.getLogger(__name__)
FORWARD_EVERY = 1.0
"""Seconds between two moves of the last positions, and of when each was heard: a row a vehicle and second at most."""
RETRY = 0.5
BESIDES = 400
"""Bytes that a waiting row costs besides its own."""
KEEP = """
INSERT INTO gateway_message (terminal_id, arrived_at, number, serial, version, body)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class Kept(NamedTuple):
    terminal_id: int
    arrived_at: datetime
    number: int
    serial: int
    version: str
    body: bytes


class Waiting(Protocol):
    """A connection that hears when what it sent is durable."""

    def stored(self, answers: "list[tuple[int, int]]") -> None: ...

    def resume(self) -> None: ...


@dataclass(slots=True)
class Batch:
    rows: list[bytes] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    newest: dict[int, bytes] = field(default_factory=dict)
    """The last good row of each terminal."""
    answers: dict[Waiting, list[tuple[int, int]]] = field(default_factory=dict)
    """(serial, message id) of what each connection sent."""
    some_are_old: bool = False
    some_are_late: bool = False
    size: int = 0


class Intake:
    def __init__(self, *, database_url: str, limits: Limits, clock: Callable[[], float], online_s: int) -> None:
        self._url = database_url
        self._limits = limits
        self._clock = clock
        self._online_s = online_s
        self._batch = Batch()
        self._writing = 0
        self._newest: dict[int, bytes] = {}
        self._hearing = Hearing()
        self._forwarded_at = 0.0
        self._some = asyncio.Event()
        self._resting: set[Waiting] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._appender: Appender | None = None
        self.stored = 0

    @property
    def is_full(self) -> bool:
        return self._batch.size + self._writing > self._limits.waiting_bytes

    def rest(self, one: Waiting) -> None:
        """Resume it when there is room again."""
        self._resting.add(one)

    def position(self, terminal_id: int, row: Row, doubt: Doubt | None, now: float) -> None:
        batch = self._batch
        batch.rows.append(row.packed)
        batch.size += len(row.packed) + BESIDES
        if doubt is None:
            batch.newest[terminal_id] = row.packed
            self._hearing.good(terminal_id)
        else:
            self._hearing.doubt(terminal_id, now, doubt)
        if row.is_of_an_earlier_day:
            batch.some_are_old = True
        if row.is_late:
            batch.some_are_late = True

    def hear(self, terminal_id: int, now: float) -> None:
        """Something was said that is no position. It waits for the next turn: it is not worth one of its own."""
        self._hearing.hear(terminal_id, now)

    def keep(self, message: Kept) -> None:
        self._batch.kept.append(message)
        self._batch.size += len(message.body) + BESIDES
        self._some.set()

    def answer(self, to: Waiting, serial: int, message_id: int) -> None:
        """Call it after everything that the message contained was given."""
        self._batch.answers.setdefault(to, []).append((serial, message_id))
        self._some.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._some.wait(), FORWARD_EVERY)
            await self._write_what_waits(loop)

    async def finish(self) -> None:
        """Write what is left, then let go of the database."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._write_what_waits(asyncio.get_running_loop(), last=True), 5)
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._connection is not None:
            self._connection.close()

    async def _write_what_waits(self, loop: asyncio.AbstractEventLoop, *, last: bool = False) -> None:
        self._some.clear()
        batch, self._batch = self._batch, Batch()
        self._newest.update(batch.newest)
        now = self._clock()
        forward: dict[int, bytes] = {}
        heard = Hearing()
        if last or now - self._forwarded_at >= FORWARD_EVERY:
            forward, self._newest, self._forwarded_at = self._newest, {}, now
            heard, self._hearing = self._hearing, heard
        self._writing = batch.size
        while batch.rows or batch.kept or forward:
            try:
                await loop.run_in_executor(self._thread, self._store, batch, forward)
                break
            except psycopg.OperationalError as error:
                log.warning("the database does not take positions: %s", error)
                await asyncio.sleep(RETRY)
        self._writing = 0
        self.stored += len(batch.rows)
        for one, answers in batch.answers.items():
            one.stored(answers)
        if not self.is_full:
            resting, self._resting = self._resting, set()
            for one in resting:
                one.resume()
        if heard and not await loop.run_in_executor(self._thread, self._hear, heard):
            self._hearing.add_older(heard)

    def _store(self, batch: Batch, forward: dict[int, bytes]) -> None:
        """In the writer's thread. A connection that failed is not used again."""
        connection, appender = self._connected()
        try:
            with connection.transaction():
                appender.append(
                    batch.rows,
                    some_are_old=batch.some_are_old,
                    some_are_late=batch.some_are_late,
                    newest=forward.values(),
                )
                if batch.kept:
                    connection.cursor().executemany(KEEP, batch.kept)
        except psycopg.OperationalError:
            self._let_go()
            raise

    def _hear(self, heard: Hearing) -> bool:
        """In the writer's thread, when all answers of the batch are out; whether it could be written."""
        try:
            connection, _ = self._connected()
            with connection.transaction():
                heard.write(connection, online_s=self._online_s)
        except psycopg.Error as error:
            log.warning("what was heard could not be written: %s", error)
            self._let_go()
            return False
        return True

    def _connected(self) -> "tuple[psycopg.Connection[tuple[object, ...]], Appender]":
        if self._connection is None or self._appender is None:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
            self._appender = Appender(self._connection)
        return self._connection, self._appender

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._appender = None
