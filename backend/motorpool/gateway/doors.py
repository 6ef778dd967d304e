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


class Busy(Exception):
    """Too many wait already, or the database is away: the terminal tries again by itself."""


class Doors:
    def __init__(self, *, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="door")
        self._registrars = ThreadPoolExecutor(REGISTRARS, thread_name_prefix="registrar")
        self._waiting = 0

    async def register(self, claim: Claim, *, linked_id: int | None) -> tuple[joining.Outcome, str]:
        at = self._now()
        register = partial(joining.register_terminal, claim=claim, linked_id=linked_id, at=at)
        return await self._ask(register, pool=self._registrars)

    async def authenticate(self, *, phone: str, code: str, imei: str, version: str) -> joining.Known | None:
        at = self._now()
        return await self._ask(
            lambda: joining.authenticate_terminal(phone=phone, code=code, imei=imei, version=version, at=at)
        )

    async def deregister(self, terminal_id: int) -> None:
        at = self._now()
        await self._ask(lambda: joining.deregister_terminal(terminal_id=terminal_id, at=at))

    async def ask(self, question: Callable[[], T]) -> T:
        """Anything else of the register."""
        return await self._ask(question)

    def close(self) -> None:
        for pool in (self._pool, self._registrars):
            pool.shutdown(wait=False, cancel_futures=True)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    async def _ask(self, question: Callable[[], T], *, pool: ThreadPoolExecutor | None = None) -> T:
        if self._waiting >= self._limits.doors:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                pool or self._pool, _with_fresh_connection, question
            )
        except DatabaseError as error:
            raise Busy from error
        finally:
            self._waiting -= 1


def _with_fresh_connection(question: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()
