"""What `motorpool simulate` does once its options are read."""

import json
from collections.abc import Iterable
from itertools import tee
from pathlib import Path

import uvloop

from jt808 import Version
from simulator import frames
from simulator import plans as files
from simulator.clock import Clock
from simulator.fleet import Fleet
from simulator.itinerary import Plan
from simulator.plans import BadPlan
from simulator.reporting import USUAL, Conditions
from simulator.roads import RoadNet
from simulator.running import Say, play
from simulator.terminal import Server

DAY, CHINA = 86_400, 8 * 3600


def simulate(
    *,
    server: tuple[str, int],
    vehicles: int | None,
    plan_file: Path | None,
    seed: int,
    pace: float,
    since: float | None,
    until: float | None,
    version: Version | None,
    write_plan: Path | None,
    write_register: Path | None,
    write_frames: Path | None = None,
    conditions: Conditions = USUAL,
    speed: float = 1.0,
    say: Say,
) -> None:
    """Play a file of plans or made-up ones until told to stop, or only write them down. `BadPlan` names a bad line."""
    # At another pace than the world's, what is over cannot be reported as such: it is lived through instead.
    net, clock = RoadNet(seed=seed, speed=speed), Clock(starts_at=since if pace != 1 else None, pace=pace)
    plans: Iterable[Plan]
    if plan_file:
        plans = files.read_plans(plan_file)
    else:
        begins = since if write_frames and since is not None else clock.now()
        midnight = (begins + CHINA) // DAY * DAY - CHINA
        plans = files.made_up(net, vehicles or 0, midnight=midnight, seed=seed)
    if write_register:
        plans, listed = tee(plans)
        files.write_register(write_register, listed)
    if write_plan:
        plans, listed = tee(plans)
        files.write_plans(write_plan, listed)
    if write_frames:
        if since is None or until is None:
            raise BadPlan("写出报文须同时给出 --since 和 --until")
        ends = {"since": since, "until": until}
        wrote = frames.write_frames(write_frames, plans, net, **ends, seed=seed, version=version, conditions=conditions)
        say(json.dumps({"frames": wrote}))
    if write_plan or write_register or write_frames:
        return

    async def run() -> None:
        ends = float("inf") if until is None else until
        async with Fleet(
            server=Server(*server), clock=clock, seed=seed, version=version, conditions=conditions
        ) as fleet:
            counts = await play(fleet, plans, net, seed=seed, since=since, until=ends, say=say)
            say(json.dumps({"vehicles": len(fleet), **vars(counts)}))

    uvloop.run(run())
