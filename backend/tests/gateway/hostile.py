"""Peers that mean no good, in a process of their own: `python -m tests.gateway.hostile PORT PEERS HONEST`.

They go on until standard input ends. What they are is in `ATTACKS`; `HONEST` is how many numbers there are to guess at.
"""

import asyncio
import itertools
import random
import resource
import sys
from collections.abc import Awaitable, Callable

import uvloop

from jt808 import Version, encode
from jt808.messages import Authentication, Heartbeat, Registration
from tests.gateway.swarm import now
from tests.gateway.terminal import report

HONEST_PHONE, STRANGER = "01360000{:04}", "01350000{:04}"
RIVAL_PHONE, RIVAL_CODE, RIVALS = "01370000{:04}", "rival-code", 4
"""Numbers that are claimed with their right code by many at once."""

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


async def rivals(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    """A number that connects twice, and a hundred times: each has its code and cuts off the one before."""
    phone = RIVAL_PHONE.format(dice.randrange(RIVALS))
    said = (Authentication(RIVAL_CODE), *[report(now())] * 20)
    for serial, message in enumerate(said):
        writer.writelines(encode(message, version=Version.V2013, phone=phone, serial=serial))
        await asyncio.sleep(0.2)
        if reader.at_eof():
            return


async def datagrams(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random) -> None:
    """The same port over UDP, each time from another one: garbage, positions of nobody, and guesses."""
    loop, phone = asyncio.get_running_loop(), HONEST_PHONE.format(dice.randrange(HONEST))
    for serial in range(100):
        peer = writer.get_extra_info("peername")
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=peer)
        for message in (Authentication(str(dice.random())), report(now())):
            transport.sendto(encode(message, version=Version.V2013, phone=phone, serial=serial)[0])
        transport.sendto(dice.randbytes(1400))
        transport.close()
        await asyncio.sleep(0.1)


ATTACKS: tuple[Attack, ...] = (
    half_open, slow, garbage, endless_frame, flood, made_up_numbers, guesses, rivals, datagrams,
)  # fmt: skip


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


async def besiege(port: int, peers: int) -> None:
    over = asyncio.Event()
    kinds = itertools.islice(itertools.cycle(ATTACKS), peers)
    enemies = [asyncio.create_task(attack(kind, port, seed, over)) for seed, kind in enumerate(kinds)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    over.set()
    for enemy in enemies:
        enemy.cancel()
    await asyncio.gather(*enemies, return_exceptions=True)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    HONEST = int(sys.argv[3])
    uvloop.run(besiege(int(sys.argv[1]), int(sys.argv[2])))
