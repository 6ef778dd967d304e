"""From decoded messages to durable rows to answers: one batch is written while the next one gathers.

Nothing is answered before its batch is committed. When the database is away, the batch waits, reading rests, and the
terminals keep what they have.

A thread of its own writes, so that it works while the loop decodes. One turn of the loop reads every socket that has
something, which is a fifth of a second's work at full load: if batches changed hands at its end only, decoding and
writing would take turns. Therefore `pump` is called after each piece of the turn (ADR 0039).
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

import psycopg

from motorpool.gateway.limits import Limits
from motorpool.terminals.redaction import at_rest
from motorpool.tracking.hearing import Doubt, Hearing
from motorpool.tracking.ingest import Appender, Row

log = logging.getLogger(__name__)
FORWARD_EVERY = 1.0
"""Seconds between two moves of the last positions, and of when each was heard: a row a vehicle and second at most."""
RETRY = 0.5
PATIENCE = 5.0
"""Seconds for what is left when the gateway stops; who is not answered by then sends again."""
ENOUGH = 4_000
"""Rows with which a batch is closed. Fewer would cost more commits, with more everybody waits for the last of them."""
BESIDES = 400
"""Bytes that a waiting row costs besides its own."""
KEEP = """
INSERT INTO gateway_message (terminal_id, arrived_at, number, serial, version, body, sealed)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
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
        self._writing: deque[tuple[Batch, Future[None]]] = deque()
        self._writing_bytes = 0
        self._newest: dict[int, bytes] = {}
        self._hearing = Hearing()
        self._noting: tuple[Hearing, Future[bool]] | None = None
        self._forwarded_at = 0.0
        self._some = asyncio.Event()
        self._resting: set[Waiting] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._is_ending = False
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._appender: Appender | None = None
        self.stored = 0

    @property
    def is_full(self) -> bool:
        return self._batch.size + self._writing_bytes > self._limits.waiting_bytes

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

    def pump(self) -> None:
        """Within a turn: answer what became durable meanwhile, and give the writer what is enough."""
        self._settle()
        if len(self._batch.rows) >= ENOUGH:
            self._hand_over()

    async def run(self) -> None:
        """Until cancelled, or until something fails that is no absence of the database."""
        self._loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FORWARD_EVERY):  # `wait_for` of 3.11 swallows a cancellation at times
                    await self._some.wait()
            self._some.clear()
            self._settle()
            if not self._writing:
                self._hand_over()
            elif self._writing[0][1].done():
                self._writing[0][1].result()  # it failed, or was done just now

    async def finish(self) -> None:
        """Write what is left, then let go of the database."""
        self._hand_over(last=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.wrap_future(self._thread.submit(self._let_go))  # behind all that is to be written
        self._is_ending = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._settle()

    def _hand_over(self, *, last: bool = False) -> None:
        """To the writer, who takes one after the other."""
        now = self._clock()
        batch = self._batch
        self._newest.update(batch.newest)
        forward: dict[int, bytes] = {}
        is_time = last or now - self._forwarded_at >= FORWARD_EVERY
        if is_time:
            forward, self._newest, self._forwarded_at = self._newest, {}, now
        if batch.rows or batch.kept or batch.answers or forward:
            self._batch = Batch()
            self._writing_bytes += batch.size
            written = self._thread.submit(self._store_at_last, batch, forward)
            self._writing.append((batch, written))
            written.add_done_callback(self._tell_loop)
        if is_time:
            self._note_heard(last=last)

    def _note_heard(self, *, last: bool) -> None:
        """Behind the batch, whose answers do not wait for it. One at a time, but for the last: they must not pile up
        behind a database that is away."""
        if self._noting is not None:
            heard, noted = self._noting
            if not noted.done() and not last:
                return
            self._noting = None
            if noted.done() and not noted.result():
                self._hearing.add_older(heard)
        if self._hearing:
            heard, self._hearing = self._hearing, Hearing()
            self._noting = heard, self._thread.submit(self._hear, heard)

    def _settle(self) -> None:
        """What was written is durable: say so to everybody who waits for it.

        What failed stays where it is, for `run` to fail of: whoever called `pump` has nothing to do with it.
        """
        if not self._writing or not _is_durable(self._writing[0][1]):
            return
        while self._writing and _is_durable(self._writing[0][1]):
            batch, _ = self._writing.popleft()
            self._writing_bytes -= batch.size
            self.stored += len(batch.rows)
            for one, answers in batch.answers.items():
                one.stored(answers)
        if not self.is_full:
            resting, self._resting = self._resting, set()
            for one in resting:
                one.resume()

    def _tell_loop(self, _written: Future[None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._some.set)

    # ---- in the writer's thread ----

    def _store_at_last(self, batch: Batch, forward: dict[int, bytes]) -> None:
        while True:
            try:
                return self._store(batch, forward)
            except psycopg.OperationalError as error:
                if self._is_ending:
                    raise
                log.warning("the database does not take positions: %s", error)
                time.sleep(RETRY)

    def _store(self, batch: Batch, forward: dict[int, bytes]) -> None:
        """A connection that failed is not used again."""
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
                    connection.cursor().executemany(
                        KEEP, [(*one[:-1], *at_rest(one.number, one.body)) for one in batch.kept]
                    )
        except psycopg.OperationalError:
            self._let_go()
            raise

    def _hear(self, heard: Hearing) -> bool:
        """Whether it could be written."""
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


def _is_durable(written: Future[None]) -> bool:
    return written.done() and not written.cancelled() and written.exception() is None
