"""The questions to the register of terminals: asked in threads, so many at a time, the rest waits in line."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from motorpool.gateway.limits import Limits
from motorpool.tracking.services import joining
from motorpool.tracking.services.claims import Claim

T = TypeVar("T")
THREADS, REGISTRARS = 3, 1
"""Whoever makes up numbers to register must not stand before a terminal that has its code."""

SHARE_OF_DATAGRAMS = 0.1


class Busy(Exception):
    """Too many wait already, or the database is away: the terminal tries again by itself."""


class Line:
    """Threads, and the questions that wait for one."""

    def __init__(self, name: str, *, threads: int, most: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = most
        self._waiting = 0

    async def ask(
        self, question: Callable[[], T], *, is_wanted: Callable[[], bool] = lambda: True, share: float = 1.0
    ) -> T:
        """Busy where such a share of the line is taken, or nobody wants the answer any more when its turn comes."""
        if self._waiting >= self._most * share:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, _with_fresh_connection, question, is_wanted
            )
        except DatabaseError as error:
            raise Busy from error
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Doors:
    def __init__(self, *, limits: Limits, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._line = Line("door", threads=THREADS, most=limits.doors)
        self._registrars = Line("registrar", threads=REGISTRARS, most=limits.registrations)

    async def register(
        self, claim: Claim, *, linked_id: int | None, is_wanted: Callable[[], bool], may_be_forged: bool
    ) -> tuple[joining.Outcome, str]:
        """In a line of its own: whoever makes up numbers fills that one, and those with a code pass by.

        Datagrams, which cost their sender nothing, fill a part of it only.
        """
        at = self._now()
        register = partial(joining.register_terminal, claim=claim, linked_id=linked_id, at=at)
        share = SHARE_OF_DATAGRAMS if may_be_forged else 1.0
        return await self._registrars.ask(register, is_wanted=is_wanted, share=share)

    async def authenticate(self, *, phone: str, code: str, imei: str, version: str) -> joining.Known | None:
        at = self._now()
        return await self._line.ask(
            lambda: joining.authenticate_terminal(phone=phone, code=code, imei=imei, version=version, at=at)
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
