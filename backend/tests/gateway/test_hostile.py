"""Peers that mean no good, all at once: honest terminals notice nothing, and the gateway's memory stays small."""

import asyncio
import itertools
import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from jt808 import Version, encode
from jt808.messages import Authentication, Heartbeat, Registration
from motorpool.tracking.models import Position
from motorpool.tracking.models import Terminal as Registered
from tests.gateway.conftest import Fleet
from tests.gateway.processes import free_port, start_gateway, stop
from tests.gateway.swarm import Member, now, swarm
from tests.gateway.terminal import report

HOSTILE = int(os.environ.get("HOSTILE_PEERS", "420"))
HONEST = int(os.environ.get("HONEST_TERMINALS", "40"))
SECONDS = 6.0
MOST_MEMORY = 500 << 20
SLOWEST = 1.0
CODE = "honest-code"
HONEST_PHONE, STRANGER = "01360000{:04}", "01350000{:04}"

Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter, random.Random], Awaitable[None]]


async def half_open(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    await reader.read()


async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    for byte in encode(Heartbeat(), version=Version.V2013, phone="1", serial=0)[0]:
        writer.write(bytes((byte,)))
        await asyncio.sleep(0.4)


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    while not writer.is_closing():
        writer.write(dice.randbytes(4096))
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_frame(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    writer.write(b"\x7e")
    while not writer.is_closing():
        writer.write(b"\x02" * 8192)
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    """Positions of a stranger, whose answers are never read."""
    [frame] = encode(report(now()), version=Version.V2013, phone=STRANGER.format(dice.randrange(9999)), serial=0)
    while not writer.is_closing():
        writer.write(frame * 200)
        await writer.drain()
        await asyncio.sleep(0.05)


async def made_up_numbers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    phone = STRANGER.format(dice.randrange(9999))
    for serial in range(100):
        registration = Registration(32, 400, "EVIL", "X", "X", 1, "苏D00000")
        writer.writelines(encode(registration, version=Version.V2013, phone=phone, serial=serial))
        await asyncio.sleep(0.5)


async def guesses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    """The number of an honest terminal, without its code."""
    phone = HONEST_PHONE.format(dice.randrange(HONEST))
    for serial in range(100):
        wrong = Authentication(str(dice.random()))
        writer.writelines(encode(wrong, version=Version.V2013, phone=phone, serial=serial))
        await asyncio.sleep(0.5)


ATTACKS: tuple[Attack, ...] = (half_open, slow, garbage, endless_frame, flood, made_up_numbers, guesses)


async def attack(kind: Attack, port: int, seed: int, over: asyncio.Event) -> None:
    """Again and again, whenever the gateway hangs up."""
    dice = random.Random(seed)
    while not over.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await kind(reader, writer, dice)
            finally:
                writer.transport.abort()
        except OSError:
            pass
        await asyncio.sleep(0.2)


async def siege(port: int, pid: int) -> tuple[list[Member], int]:
    """The honest terminals after some seconds of it, and the most memory that the gateway took."""
    over, stopping, peak = asyncio.Event(), asyncio.Event(), 0
    kinds = itertools.islice(itertools.cycle(ATTACKS), HOSTILE)
    enemies = [asyncio.create_task(attack(kind, port, seed, over)) for seed, kind in enumerate(kinds)]
    await asyncio.sleep(1)
    members = [Member(HONEST_PHONE.format(n), CODE, lambda: port, now(), window=1, pace_s=0.05) for n in range(HONEST)]
    honest = asyncio.create_task(swarm(members, stopping))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        await asyncio.sleep(0.25)
        peak = max(peak, memory_of(pid))
    stopping.set()
    await asyncio.wait_for(honest, 30)
    over.set()
    for enemy in enemies:
        enemy.cancel()
    await asyncio.gather(*enemies, return_exceptions=True)
    return members, peak


def memory_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) * 1024


def test_honest_terminals_notice_nothing(own_database: str, fleet: Fleet) -> None:
    digest = sha256(CODE.encode()).hexdigest()
    for number in range(HONEST):
        terminal = fleet.terminal(HONEST_PHONE.format(number), fleet.vehicle())
        Registered.objects.filter(pk=terminal.pk).update(status="active", version="2013", code_digest=digest)
    port = free_port()
    process = start_gateway(own_database, port)
    began = datetime.now(UTC)
    try:
        members, peak = asyncio.run(siege(port, process.pid))
    finally:
        stop(process)

    told = set().union(*(member.acknowledged for member in members))
    rows = Position.objects.filter(
        arrived_at__gte=began, terminal__in=Registered.objects.filter(phone__startswith="136")
    )
    assert {(f"0{phone}", (lat or 0) - 30_000_000) for phone, lat in rows.values_list("terminal__phone", "lat")} == told
    assert [member.connections for member in members] == [1] * HONEST  # nobody was thrown out
    delays = sorted(delay for member in members for delay in member.delays)
    assert len(delays) > HONEST * 10
    assert delays[int(len(delays) * 0.99)] < SLOWEST
    assert peak < MOST_MEMORY
