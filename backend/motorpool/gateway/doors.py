"""The questions to the register of terminals: asked in threads, so many at a time, the rest waits in line."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from motorpool.gateway.limits import Limits
from motorpool.tracking.services import joining
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.knocking import origin_of

T = TypeVar("T")
THREADS, REGISTRARS = 3, 1
"""Whoever makes up numbers to register must not stand before a terminal that has its code."""

AHEAD = 8
"""Questions that stand ready for a thread, beyond all turns, so that none waits for a loop that has much to do."""
SHARE_OF_DATAGRAMS = 0.1


class Busy(Exception):
    """Too many wait already, or the database is away: the terminal tries again by itself."""


class Line:
    """Threads, and the questions that wait for one.

    Origins take turns: whoever sends many from one place waits behind himself. Where the line is full, the longest row
    gives way, so that a flood from few places turns away itself. All behind one address (a carrier, a balancer) stand
    in one row and get in in their order.
    """

    def __init__(self, name: str, *, threads: int, most: int, ahead: int = 0) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = most
        self._free = threads + ahead  # turns that nobody has
        self._asked = 0  # waiting or being answered
        self._rows: dict[str, deque[asyncio.Future[None]]] = {}  # the next to have its turn first

    async def ask(
        self,
        question: Callable[[], T],
        *,
        origin: str = "",
        is_wanted: Callable[[], bool] = lambda: True,
        share: float = 1.0,
    ) -> T:
        """Busy where such a share of the line is taken, or nobody wants the answer any more when its turn comes."""
        if self._asked >= self._most * share and (share < 1 or not self._make_room(origin)):
            raise Busy
        self._asked += 1
        try:
            await self._turn(origin)
            try:
                return await asyncio.get_running_loop().run_in_executor(
                    self._pool, _with_fresh_connection, question, is_wanted
                )
            finally:
                self._next()
        except DatabaseError as error:
            raise Busy from error
        finally:
            self._asked -= 1

    async def _turn(self, origin: str) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._rows.setdefault(origin, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it had its turn already, and hands it on
                self._next()
            raise

    def _next(self) -> None:
        """The first of the row whose turn it is; that row goes behind the others."""
        while self._rows:
            origin = next(iter(self._rows))
            row = self._rows.pop(origin)
            turn = row.popleft()
            if row:
                self._rows[origin] = row
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _make_room(self, origin: str) -> bool:
        """By turning away the last of the longest row, where that is longer than this one will be."""
        longest = max(self._rows.values(), key=len, default=deque[asyncio.Future[None]]())
        if len(longest) <= len(self._rows.get(origin, ())) + 1:
            return False
        turn = longest.pop()
        if not turn.done():
            turn.set_exception(Busy())
        return True

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Doors:
    def __init__(self, *, limits: Limits, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._line = Line("door", threads=THREADS, most=limits.doors, ahead=AHEAD)
        self._registrars = Line("registrar", threads=REGISTRARS, most=limits.registrations, ahead=AHEAD)

    async def register(
        self, claim: Claim, *, linked_id: int | None, is_wanted: Callable[[], bool], may_be_forged: bool
    ) -> tuple[joining.Outcome, str]:
        """In a line of its own: whoever makes up numbers fills that one, and those with a code pass by.

        Datagrams, which cost their sender nothing, fill a part of it only.
        """
        at = self._now()
        register = partial(joining.register_terminal, claim=claim, linked_id=linked_id, at=at)
        share = SHARE_OF_DATAGRAMS if may_be_forged else 1.0
        return await self._registrars.ask(register, origin=origin_of(claim.address), is_wanted=is_wanted, share=share)

    async def authenticate(
        self, *, phone: str, code: str, imei: str, version: str, origin: str
    ) -> joining.Known | None:
        at = self._now()
        return await self._line.ask(
            lambda: joining.authenticate_terminal(phone=phone, code=code, imei=imei, version=version, at=at),
            origin=origin,
        )

    async def deregister(self, terminal_id: int) -> None:
        at = self._now()
        await self._line.ask(lambda: joining.deregister_terminal(terminal_id=terminal_id, at=at))

    async def ask(self, question: Callable[[], T]) -> T:
        """Anything else of the register."""
        return await self._line.ask(question)

    def close(self) -> None:
        self._line.close()
        self._registrars.close()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _with_fresh_connection(question: Callable[[], T], is_wanted: Callable[[], bool]) -> T:
    if not is_wanted():
        raise Busy
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()
