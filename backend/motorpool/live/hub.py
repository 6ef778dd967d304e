"""The one reader of a web process: while somebody looks, it brings the fleet up to date twice a second."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from django.db import DatabaseError, connection
from numpy.typing import NDArray

from motorpool.live import reading
from motorpool.live.fleet import Fleet, Listing
from motorpool.tracking.rules import MotionRules

log = logging.getLogger(__name__)
EVERY = 0.5
REGISTER_EVERY = 30.0
LINGERS = 60.0
"""So long it goes on without a viewer: whoever reloads the page finds it warm."""


class HubBroken(Exception):
    """The reader ended: a bug, or the process stops."""


class Hub:
    def __init__(self, rules: MotionRules, clock: Callable[[], float]) -> None:
        self.fleet = Fleet(rules)
        self.stale = False
        """The database could not be asked."""
        self._clock = clock
        self._news = asyncio.Condition()
        self._turn = 0
        self._broken = False
        self._last_words: asyncio.Future[None] | None = None
        self._watching = 0
        self._task: asyncio.Task[None] | None = None
        # One thread, so that it keeps one connection of the pool.
        self._thread = ThreadPoolExecutor(1, "live-reader")
        self._heard_until = 0.0

    @property
    def watching(self) -> int:
        return self._watching

    @property
    def is_reading(self) -> bool:
        return self._task is not None and not self._task.done()

    async def close(self) -> None:
        """Let go of the database."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._thread, _let_go)
        self._thread.shutdown()

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        self._watching += 1
        try:
            if not self.is_reading:
                self._turn, self._broken = 0, False
                self._task = asyncio.create_task(self._run())
                self._task.add_done_callback(self._ended)
            yield
        finally:
            self._watching -= 1

    async def after(self, turn: int) -> int:
        """Wait for the next turn of the reader, and tell its number. Who comes late skips what was between."""
        async with self._news:
            await self._news.wait_for(lambda: self._turn > turn or self._broken)
            if self._broken:
                raise HubBroken
            return self._turn

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        register_due = idle_since = 0.0
        while True:
            started = loop.time()
            listings = None
            try:
                if started >= register_due:
                    listings = await loop.run_in_executor(self._thread, reading.register)
                    register_due = started + REGISTER_EVERY
                said = await loop.run_in_executor(self._thread, self._read)
                self.stale = False
                self._apply(listings, *said)
            except DatabaseError:
                log.warning("the live map cannot read the database", exc_info=not self.stale)
                self.stale = True
            await self._tell()
            idle_since = 0.0 if self._watching else idle_since or started
            if idle_since and started - idle_since > LINGERS:
                await loop.run_in_executor(self._thread, _let_go)
                return
            await asyncio.sleep(max(0.05, EVERY - (loop.time() - started)))

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Nobody may wait for ever for a reader that is no more."""
        if not task.cancelled() and (error := task.exception()):
            log.error("the live map's reader failed", exc_info=error)
        self._broken = True
        self._last_words = asyncio.ensure_future(self._tell())

    def _read(self) -> tuple[NDArray[Any], NDArray[Any]]:
        since = self._heard_until - reading.OVERLAP
        try:
            return reading.positions_since(since), reading.heard_since(since)
        except DatabaseError:
            connection.close()
            raise

    def _apply(self, listings: list[Listing] | None, positions: NDArray[Any], heard: NDArray[Any]) -> None:
        if listings is not None:
            self.fleet.list_vehicles(listings)
        for moments in (positions["arrived_at"], heard["heard_at"]):
            self._heard_until = float(moments.max(initial=self._heard_until))
        self.fleet.hear(positions, heard, self._clock())

    async def _tell(self) -> None:
        async with self._news:
            self._turn += 1
            self._news.notify_all()


def _let_go() -> None:
    """In the thread that holds it: a connection belongs to its thread."""
    connection.close()
