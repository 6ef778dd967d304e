"""The simulator and a real gateway: what the fleet believes to be stored is stored, once."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import connection

from jt808 import Version
from jt808.messages.position_report import Alarm
from motorpool.access.permissions import Permission
from motorpool.terminals.contents import ConfirmAlarm
from motorpool.terminals.models import Command, Link
from motorpool.terminals.services import commands
from motorpool.tracking.models import Latest, Position
from simulator.clock import Clock
from simulator.driving import Moment
from simulator.fleet import Fleet as Simulated
from simulator.itinerary import Itinerary, Leg, Plan
from simulator.mishaps import alarms_at
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


def test_an_emergency_is_over_when_a_person_confirms_it(gateway: int, fleet: Fleet, phone: str) -> None:
    vehicle = fleet.vehicle()
    terminal = fleet.terminal(phone, vehicle)
    plan, net = Plan(phone, vehicle.plate, HOME), RoadNet(CHANGZHOU)
    seed = next(seed for seed in count() if is_emergency(phone, seed))

    def last() -> Latest | None:
        return Latest.objects.filter(vehicle=vehicle, alarms=Alarm.EMERGENCY).first()

    def confirm() -> None:
        commands.ask_terminals(
            terminal_ids=[terminal.pk], content=ConfirmAlarm(bits=(0,)), wait_until=None,
            permission=Permission.TERMINAL_COMMAND, by=fleet.by, at=datetime.now(UTC),
        )  # fmt: skip

    async def run() -> None:
        async with Simulated(server=Server("127.0.0.1", gateway), clock=Clock(), seed=seed) as simulated:
            simulated.add(Itinerary(plan, net, seed=seed))
            simulated.replan(Itinerary(plan, net, seed=seed))
            async with beside(simulated.run()):
                await until_true(last)
                await until_true(lambda: Link.objects.filter(terminal=terminal, until=None).exists())
                await in_a_thread(confirm)
                await until_true(lambda: not last())

    asyncio.run(run())
    assert Latest.objects.get(vehicle=vehicle).alarms == 0
    assert Command.objects.get(terminal=terminal).status == "answered"


def is_emergency(phone: str, seed: int) -> bool:
    """For the next minute, and nothing else with it."""
    moment = Moment(*HOME, 0.0, 0, engine_on=False, metres=0.0)
    return all(alarms_at(phone, time.time() + late, moment, seed) == Alarm.EMERGENCY for late in (0, 30, 60))


async def in_a_thread(act: Callable[[], object]) -> object:
    """With a connection to the database that does not outlive it."""

    def run() -> object:
        with closing(connection):
            return act()

    return await asyncio.to_thread(run)


async def until_true(asked: Callable[[], object]) -> None:
    """Asked of the database, in a thread."""
    async with asyncio.timeout(60):
        while not await in_a_thread(asked):
            await asyncio.sleep(0.1)


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
