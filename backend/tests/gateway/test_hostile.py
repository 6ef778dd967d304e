"""Peers that mean no good, all at once: honest terminals notice nothing, and the gateway's memory stays small."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from motorpool.tracking.models import Position
from motorpool.tracking.models import Terminal as Registered
from tests.gateway.conftest import Fleet
from tests.gateway.hostile import HONEST_PHONE, RIVAL_CODE, RIVAL_PHONE, RIVALS
from tests.gateway.processes import free_port, start_gateway, stop
from tests.gateway.swarm import Member, now, swarm

HOSTILE = int(os.environ.get("HOSTILE_PEERS", "420"))
HONEST = int(os.environ.get("HONEST_TERMINALS", "40"))
PACE = max(0.05, HONEST / 800)
"""Seconds from an answer to the next report: all together report what one Python process can write."""
SECONDS = max(6.0, 24 * PACE)
MOST_MEMORY = 500 << 20
SLOWEST = 1.0
SLOWEST_JOIN = 20.0
"""Seconds from the connection until the code is accepted: behind those that guess, knock and contend for a number."""
UNDER_ATTACK = 3.0
"""Seconds until the first honest one comes."""
CODE = "honest-code"


@contextmanager
def enemies(port: int) -> Iterator[None]:
    """In a process of their own: what they do must cost the gateway time, not the honest ones."""
    command = [sys.executable, "-m", "tests.gateway.hostile", str(port), str(HOSTILE), str(HONEST)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    try:
        yield
        assert process.poll() is None
    finally:
        process.communicate()


async def besieged(port: int) -> list[Member]:
    """The honest terminals after some seconds of it."""
    stopping = asyncio.Event()
    members = [Member(HONEST_PHONE.format(n), CODE, lambda: port, now(), window=1, pace_s=PACE) for n in range(HONEST)]
    honest = asyncio.create_task(swarm(members, stopping))
    await asyncio.sleep(SECONDS)
    stopping.set()
    await asyncio.wait_for(honest, 60)
    return members


def most_memory_of(pid: int) -> int:
    """Resident, at any moment since it started."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) * 1024


def test_honest_terminals_notice_nothing(own_database: str, fleet: Fleet) -> None:
    for phone, count, code in ((HONEST_PHONE, HONEST, CODE), (RIVAL_PHONE, RIVALS, RIVAL_CODE)):
        terminals = [fleet.terminal(phone.format(number), fleet.vehicle()).pk for number in range(count)]
        digest = sha256(code.encode()).hexdigest()
        Registered.objects.filter(pk__in=terminals).update(status="active", version="2013", code_digest=digest)
    port = free_port()
    process = start_gateway(own_database, port)
    began = datetime.now(UTC)
    try:
        with enemies(port):
            time.sleep(UNDER_ATTACK)
            members = asyncio.run(besieged(port))
            peak = most_memory_of(process.pid)
    finally:
        stop(process)

    delays = sorted(delay for member in members for delay in member.delays)
    joins = sorted(delay for member in members for delay in member.joins)
    found = {
        "siege": HOSTILE,
        "honest": HONEST,
        "reports": len(delays),
        "join_p50_s": round(joins[len(joins) // 2], 3),
        "join_max_s": round(joins[-1], 3),
        "ack_p99_s": round(delays[int(len(delays) * 0.99)], 3),
        "peak_rss_mb": peak >> 20,
        "thrown_out": sum(member.connections > 1 for member in members),
    }
    print(json.dumps(found))  # noqa: T201 - the figures of `make siege`
    told = set().union(*(member.acknowledged for member in members))
    rows = Position.objects.filter(
        arrived_at__gte=began, terminal__in=Registered.objects.filter(phone__startswith="136")
    )
    assert {(f"0{phone}", (lat or 0) - 30_000_000) for phone, lat in rows.values_list("terminal__phone", "lat")} == told
    assert [member.connections for member in members] == [1] * HONEST  # nobody was thrown out
    assert len(delays) > HONEST * 10
    assert delays[int(len(delays) * 0.99)] < SLOWEST
    assert joins[-1] < SLOWEST_JOIN
    assert peak < MOST_MEMORY
