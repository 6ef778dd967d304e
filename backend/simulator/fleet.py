"""All terminals on one clock, in one process."""

import asyncio
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Self

from jt808 import Version
from simulator.clock import Clock
from simulator.itinerary import Itinerary
from simulator.reporting import USUAL, Conditions
from simulator.terminal import Counts, Server, Terminal

STEP_S = 0.05
"""Real seconds between looks at who has something to say."""


def usual_version(phone: str) -> Version:
    return Version.V2019 if int(phone[-1], 16) % 2 else Version.V2013


class Fleet:
    def __init__(
        self, *, server: Server, clock: Clock, seed: int, version: Version | None = None, conditions: Conditions = USUAL
    ) -> None:
        """With `version` all terminals speak that one; else half of them 2013 and half 2019."""
        self.clock, self.counts = clock, Counts()
        self._server, self._seed, self._version, self._conditions = server, seed, version, conditions
        self._terminals: dict[str, Terminal] = {}
        self._queue: list[tuple[float, int, Terminal]] = []
        self._tickets = count()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        """Everybody hangs up."""
        for terminal in self._terminals.values():
            terminal.hang_up()
        await asyncio.sleep(STEP_S)

    def __len__(self) -> int:
        return len(self._terminals)

    def itinerary_of(self, phone: str) -> Itinerary | None:
        terminal = self._terminals.get(phone)
        return terminal.itinerary if terminal else None

    def add(self, itinerary: Itinerary, *, since: float | None = None) -> None:
        """With `since`, what it measured from then until now is reported too, as from a time without a link."""
        phone = itinerary.plan.phone
        terminal = Terminal(
            itinerary,
            version=self._version or usual_version(phone),
            server=self._server,
            clock=self.clock,
            seed=self._seed,
            counts=self.counts,
            conditions=self._conditions,
        )
        now = self.clock.now()
        if since is not None and since < now:
            terminal.remember(since, now)
        # Not all at once: they would report in the same second for ever after.
        terminal.due = now + (int(phone[-6:], 16) % 997) / 997 * 10
        self._terminals[phone] = terminal
        heappush(self._queue, (terminal.due, next(self._tickets), terminal))

    def replan(self, itinerary: Itinerary) -> None:
        """It does something else from now on; its terminal says so at once."""
        terminal = self._terminals[itinerary.plan.phone]
        terminal.itinerary = itinerary
        terminal.due = self.clock.now()
        self._queue = [entry for entry in self._queue if entry[2] is not terminal]
        self._queue.append((terminal.due, next(self._tickets), terminal))
        heapify(self._queue)

    async def run(self, *, until: float = float("inf")) -> None:
        """Until that moment of the fleet's clock."""
        while (now := self.clock.now()) < until:
            while self._queue and self._queue[0][0] <= now:
                terminal = heappop(self._queue)[2]
                terminal.tick(now)
                heappush(self._queue, (terminal.due, next(self._tickets), terminal))
            await asyncio.sleep(STEP_S)

    @property
    def is_caught_up(self) -> bool:
        """Nothing is kept in a terminal's memory, and all that was sent is acknowledged."""
        return self.counts.acknowledged == self.counts.sent and all(
            terminal.has_said_all for terminal in self._terminals.values()
        )

    async def drain(self, within: float) -> bool:
        """Wait until everything sent is acknowledged; whether it was, within so many real seconds."""
        ends = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < ends:
            if self.counts.acknowledged == self.counts.sent:
                return True
            await asyncio.sleep(STEP_S)
        return False
