"""The simulator and a real gateway: what the fleet believes to be stored is stored, once."""

import asyncio
import time
from collections.abc import Callable

import pytest

from jt808 import Version
from motorpool.tracking.models import Position
from simulator.clock import Clock
from simulator.fleet import Fleet as Simulated
from simulator.itinerary import Itinerary, Leg, Plan
from simulator.roads import RoadNet
from simulator.running import beside
from simulator.terminal import Server
from simulator.towns import CHANGZHOU
from tests.gateway.conftest import Fleet

HOME, THERE = (31.780, 119.974), (31.701, 119.942)


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not reached():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("version", [Version.V2013, Version.V2019])
def test_what_it_measured_before_and_what_it_measures_now(
    gateway: int, fleet: Fleet, phone: str, version: Version
) -> None:
    vehicle = fleet.vehicle()
    terminal = fleet.terminal(phone, vehicle)
    now = time.time()
    plan = Plan(phone, vehicle.plate, HOME, (Leg(now - 1500, THERE),))
    net = RoadNet(CHANGZHOU)

    async def run() -> Simulated:
        async with Simulated(server=Server("127.0.0.1", gateway), clock=Clock(), seed=1, version=version) as simulated:
            simulated.add(Itinerary(plan, net, seed=1), since=now - 1800)
            simulated.replan(Itinerary(plan, net, seed=1))
            async with beside(simulated.run()):
                await until(lambda: simulated.is_caught_up and simulated.counts.acknowledged > 60)
        return simulated

    counts = asyncio.run(run()).counts
    rows = Position.objects.filter(terminal_id=terminal.pk)
    assert counts.acknowledged == counts.sent == rows.count()
    assert {row.vehicle_id for row in rows} == {vehicle.pk}
    first, last = rows.order_by("device_at").first(), rows.order_by("device_at").last()
    assert first is not None
    assert last is not None
    assert abs(first.device_at.timestamp() - (now - 1800)) < 2
    assert abs((last.lat or 0) / 1e6 - THERE[0]) < 0.0002


def test_a_fleet_that_nobody_registered_is_refused(gateway: int, phone: str) -> None:
    async def run() -> Simulated:
        async with Simulated(server=Server("127.0.0.1", gateway), clock=Clock(), seed=1) as simulated:
            plan, net = Plan(phone, "苏D99999", HOME), RoadNet(CHANGZHOU)
            simulated.add(Itinerary(plan, net, seed=1))
            simulated.replan(Itinerary(plan, net, seed=1))
            async with beside(simulated.run()):
                await until(lambda: simulated.counts.refused > 0)
        return simulated

    counts = asyncio.run(run()).counts
    assert (counts.known, counts.sent, counts.refused) == (0, 0, 1)
