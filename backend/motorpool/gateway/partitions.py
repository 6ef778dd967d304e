"""Partitions for the positions of the coming days: made at the start and each hour, sooner where that failed."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from motorpool.gateway.doors import Busy, Doors
from motorpool.kit.moments import day_of
from motorpool.tracking.partitions import make_partitions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PartitionKeeper:
    doors: Doors
    """Not those at which terminals register: a crowd there must not keep this out."""
    clock: Callable[[], float]
    every_s: float = 3600.0
    retry_s: float = 60.0

    async def make(self) -> bool:
        """Whether they are there now. Those of some days are there from before: to fail once does no harm."""
        today = day_of(datetime.fromtimestamp(self.clock(), UTC))
        try:
            await self.doors.ask(lambda: make_partitions(today=today))
        except Busy as error:
            log.warning("the partitions of the coming days could not be made: %s", error.__cause__ or "busy")
            return False
        return True

    async def run(self) -> None:
        """Until cancelled; the first were made at the start."""
        is_made = True
        while True:
            await asyncio.sleep(self.every_s if is_made else self.retry_s)
            is_made = await self.make()
