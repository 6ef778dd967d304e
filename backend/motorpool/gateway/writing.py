"""Outcomes on their way into the database: tried again as long as that can help, seldomer each time."""

import asyncio
import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError

from motorpool.gateway.doors import Busy, Doors

log = logging.getLogger(__name__)
LONGEST_S = 60.0
MOST_REFUSALS = 4


class Writer:
    """Waits for a database that is away or busy. What the database refuses, it will refuse again: that is given up."""

    def __init__(self, doors: Doors, *, first_s: float = 1.0) -> None:
        self._doors = doors
        self._first_s = first_s
        self._tasks: set[asyncio.Task[None]] = set()

    def write(self, work: Callable[[], object]) -> None:
        task = asyncio.get_running_loop().create_task(self._written(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _written(self, work: Callable[[], object]) -> None:
        wait_s, refusals = self._first_s, 0
        while True:
            try:
                await self._doors.ask(work)
            except Busy as busy:
                if _is_refusal(busy.__cause__) and (refusals := refusals + 1) >= MOST_REFUSALS:
                    return log.error("what became of a command cannot be written", exc_info=busy.__cause__)
            else:
                return None
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_S)


def _is_refusal(cause: BaseException | None) -> bool:
    return isinstance(cause, DatabaseError) and not isinstance(cause, OperationalError | InterfaceError)
