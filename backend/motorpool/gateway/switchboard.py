"""All connections of one gateway: who is who, who has to go, and what they share."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from motorpool.gateway.commands import Courier
from motorpool.gateway.doors import Busy, Doors
from motorpool.gateway.intake import Intake
from motorpool.gateway.limits import Limits
from motorpool.gateway.parts import Budget
from motorpool.gateway.sessions import Session
from motorpool.tracking import queries

SWEEP_EVERY = 1.0
CHECK_EVERY = 15.0
"""Seconds until a terminal that was suspended in the register is cut off."""


class Switchboard:
    def __init__(
        self,
        *,
        intake: Intake,
        doors: Doors,
        back_door: Doors,
        courier: Courier,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        """`back_door`: for questions of its own, so that no crowd of strangers stands before them."""
        self.intake = intake
        self.courier = courier
        self.doors = doors
        self._back_door = back_door
        self.limits = limits
        self.clock = clock
        self.parts_budget = Budget(limits.all_parts_bytes)
        self._strangers: OrderedDict[Session, None] = OrderedDict()
        self._held: OrderedDict[Session, None] = OrderedDict()
        self._known: dict[int, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        return len(self._strangers) + len(self._held) + len(self._known)

    def admit(self, session: Session) -> bool:
        """A new connection. When there are too many strangers, the oldest makes room: an honest one is known in no
        time."""
        if len(self._known) >= self.limits.connections - self.limits.strangers // 2:
            return False
        while self.count - len(self._known) >= self.limits.strangers or self.count >= self.limits.connections:
            next(iter(self._held or self._strangers)).close()
        self._strangers[session] = None
        return True

    def hold(self, session: Session) -> None:
        """It stays connected and is not heard, until its time as a stranger is over or another needs its place."""
        self._strangers.pop(session, None)
        self._held[session] = None

    def introduce(self, session: Session) -> Session | None:
        """It has shown who it is; the connection that it replaces, if there is one."""
        before = self._known.get(session.terminal_id)
        self._strangers.pop(session, None)
        self._known[session.terminal_id] = session
        if before is session:
            return None
        self.courier.came(session)
        if before is not None:
            before.close()
        return before

    def dismiss(self, session: Session) -> None:
        self._strangers.pop(session, None)
        self._held.pop(session, None)
        if self._known.get(session.terminal_id) is session:
            del self._known[session.terminal_id]
            self.courier.gone(session)
            if session.is_open:  # it goes on as a stranger
                self._strangers[session] = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def sweep(self) -> None:
        """Until cancelled: cut off who is silent too long, ask for missing parts, ask who may still report."""
        checked = self.clock()
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            now = self.clock()
            self._sweep_strangers(self._strangers, now)
            self._sweep_strangers(self._held, now)
            for session in list(self._known.values()):
                if now - session.heard_at > self.limits.idle_s:
                    session.close()
                else:
                    session.tend(now)
            if now - checked >= CHECK_EVERY:
                checked = now
                await self._cut_off_the_suspended()

    def _sweep_strangers(self, strangers: Iterable[Session], now: float) -> None:
        for session in list(strangers):
            if now - session.began_at <= self.limits.stranger_s:
                break  # they stand in the order of their coming, or nearly so
            if not session.is_asking:  # the answer is late through no fault of its own
                session.close()

    async def _cut_off_the_suspended(self) -> None:
        keys = list(self._known)
        try:
            gone = await self._back_door.ask(lambda: queries.not_active(keys)) if keys else []
        except Busy:
            return
        for key in gone:
            if key in self._known:
                self._known[key].close()

    def close(self) -> None:
        for session in [*self._strangers, *self._held, *self._known.values()]:
            session.close()
