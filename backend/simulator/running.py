"""A fleet from its start to its end: the shared part of every way to run one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

from simulator.fleet import Fleet
from simulator.itinerary import Itinerary, Plan
from simulator.roads import RoadNet
from simulator.terminal import Counts

JOINING = 10
"""So many vehicles are prepared before the ones that drive already get their turn."""
TELL_EVERY_S = 15.0
DRAIN_S = 20.0

Say = Callable[[str], None]


async def play(
    fleet: Fleet, plans: Iterable[Plan], net: RoadNet, *, seed: int, since: float | None, until: float, say: Say
) -> Counts:
    """Until that moment of the fleet's clock; then what is under way is waited for."""
    async with beside(tell(fleet, say), _join(fleet, plans, net, seed, since)):
        await fleet.run(until=until)
        await fleet.drain(DRAIN_S)
    return fleet.counts


async def _join(fleet: Fleet, plans: Iterable[Plan], net: RoadNet, seed: int, since: float | None) -> None:
    for number, plan in enumerate(plans, 1):
        fleet.add(Itinerary(plan, net, seed=seed), since=since)
        if number % JOINING == 0:
            await asyncio.sleep(0)


async def tell(fleet: Fleet, say: Say) -> None:
    """A line now and then of how it goes."""
    while True:
        await asyncio.sleep(TELL_EVERY_S)
        counts = fleet.counts
        say(f"{len(fleet)} 台终端，在线 {counts.known}，已发送 {counts.sent}，已确认 {counts.acknowledged}")


@asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Goes on meanwhile, and is given up at the end; what fails there ends everything."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()
