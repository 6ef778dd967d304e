"""Many honest terminals in one loop: each keeps what was not acknowledged and sends it again after a reconnection."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from jt808 import Deframer, Version, decode, encode, read_frame
from jt808.messages import Authentication, Message, PlatformAnswer, PositionBatch
from jt808.messages.position_batch import BLIND_ZONE
from tests.gateway.terminal import report

Key = tuple[str, int]
"""Number of the terminal, and of its position; the latter is written into the latitude."""


BATCH, EVERY = 3, 5
"""So many positions in one 0x0704, which every so manieth frame is."""


@dataclass
class Member:
    """One terminal with a memory. What was sent alone may come again in a batch, and the other way round."""

    phone: str
    code: str
    port: Callable[[], int]
    began: datetime
    window: int = 8
    """Frames in flight."""
    pace_s: float = 0.0
    """To wait after each acknowledgement; without, as fast as it is answered."""
    acknowledged: set[Key] = field(default_factory=set)
    delays: list[float] = field(default_factory=list)
    connections: int = 0
    joins: list[float] = field(default_factory=list)
    """Seconds from each connection until its code was accepted."""
    _made: int = 0
    _unsent: deque[int] = field(default_factory=deque)

    async def run(self, stopping: asyncio.Event) -> None:
        """Report until told to stop, then until everything is acknowledged."""
        while not (stopping.is_set() and not self._unsent):
            try:
                await self._connected(stopping)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                await asyncio.sleep(0.05)

    async def _connected(self, stopping: asyncio.Event) -> None:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port())
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.connections += 1
        deframer, contents, serial = Deframer(), deque[bytes](), 1
        flying: dict[int, tuple[list[int], float]] = {}

        async def answer() -> PlatformAnswer:
            while not contents:
                async with asyncio.timeout(20):
                    data = await reader.read(65_536)
                if not data:
                    raise ConnectionResetError
                contents.extend(deframer.feed(data))
            message = decode(read_frame(contents.popleft()))
            assert isinstance(message, PlatformAnswer)
            return message

        try:
            writer.writelines(encode(Authentication(self.code), version=Version.V2013, phone=self.phone, serial=0))
            if (await answer()).result != 0:
                raise ConnectionResetError
            self.joins.append(loop.time() - began)
            while True:
                while len(flying) < self.window and (self._unsent or not stopping.is_set()):
                    numbers = [self._next() for _ in range(1 if serial % EVERY else BATCH)]
                    message = self._message(numbers)
                    writer.writelines(encode(message, version=Version.V2013, phone=self.phone, serial=serial))
                    flying[serial] = (numbers, loop.time())
                    serial = serial % 65_535 + 1
                if not flying:
                    return
                told = await answer()
                numbers, sent_at = flying.pop(told.answered_serial)
                assert told.result == 0
                self.acknowledged.update((self.phone, number) for number in numbers)
                self.delays.append(loop.time() - sent_at)
                if self.pace_s:
                    await asyncio.sleep(self.pace_s)
        finally:
            unanswered = sorted((number for numbers, _ in flying.values() for number in numbers), reverse=True)
            self._unsent.extendleft(unanswered)
            writer.close()

    def _message(self, numbers: list[int]) -> Message:
        reports = [report(self.began + timedelta(seconds=number // 50), lat=30 + number / 1e6) for number in numbers]
        return reports[0] if len(reports) == 1 else PositionBatch(BLIND_ZONE, tuple(reports))

    def _next(self) -> int:
        if self._unsent:
            return self._unsent.popleft()
        self._made += 1
        return self._made


async def swarm(members: list[Member], stopping: asyncio.Event) -> None:
    await asyncio.gather(*(member.run(stopping) for member in members))


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
