"""The terminals of `bench/gateway.py`, in a process of their own: `load PORT COUNT SECONDS` or `idle PORT COUNT`."""

import asyncio
import json
import sys
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvloop

from jt808 import Version, encode
from jt808.messages import Authentication, PositionReport

CODE, WINDOW, FIRST_PHONE = "bench-code", 20, 13_900_000_000
ITEMS = {0x01: bytes(4), 0x03: bytes(2), 0x30: b"\x1f", 0x31: b"\x0c"}


class Peer(asyncio.Protocol):
    """Keeps so many positions in flight, and notes how long each waited for its answer."""

    def __init__(self, phone: str, wire: list[bytes], delays: list[float]) -> None:
        self.phone, self.wire, self.delays = phone, deque(wire), delays
        self.flying: deque[float] = deque()
        self.known = asyncio.get_running_loop().create_future()
        self.idle = asyncio.Event()
        self.idle.set()
        self.until = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.writelines(encode(Authentication(CODE), version=Version.V2013, phone=self.phone, serial=0))

    def start(self, until: float) -> None:
        self.until = until
        self.idle.clear()
        self.send(WINDOW)

    def send(self, count: int) -> None:
        now = time.perf_counter()
        count = 0 if now >= self.until else min(count, len(self.wire))
        if count:
            self.transport.write(b"".join([self.wire.popleft() for _ in range(count)]))
            self.flying.extend([now] * count)

    def data_received(self, data: bytes) -> None:
        answers = data.count(b"\x7e") // 2  # an answer is far smaller than a segment, and is never cut here
        if not self.known.done():
            self.known.set_result(None)
            return
        now = time.perf_counter()
        self.delays.extend([now - self.flying.popleft() for _ in range(answers)])
        self.send(answers)
        if not self.flying:
            self.idle.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.flying:
            raise SystemExit(f"the gateway closed a connection: {exc}")


def wire_of(number: int, count: int, began: datetime) -> list[bytes]:
    """The frames of one vehicle that drives north at 40 km/h, four positions a second."""
    wire: list[bytes] = []
    for step in range(count):
        at = began + timedelta(seconds=step // 4)
        report = PositionReport.compose(
            lat=30 + step * 25e-6, lon=118 + number / 1000, time=at, speed_kmh=40, items=ITEMS, direction=step % 360
        )
        phone = f"0{FIRST_PHONE + number}"
        wire += encode(report, version=Version.V2013, phone=phone, serial=step % 65_535 + 1)
    return wire


async def connected(port: int, count: int, per_connection: int, delays: list[float]) -> list[Peer]:
    loop, peers = asyncio.get_running_loop(), []
    began = datetime.now(UTC)
    for first in range(0, count, 200):
        group = []
        for number in range(first, min(first + 200, count)):
            peer = Peer(f"0{FIRST_PHONE + number}", wire_of(number, per_connection, began), delays)
            await loop.create_connection(lambda peer=peer: peer, "127.0.0.1", port)  # type: ignore[misc]
            group.append(peer)
        await asyncio.wait_for(asyncio.gather(*(peer.known for peer in group)), 120)
        peers += group
    return peers


async def load(port: int, count: int, seconds: float) -> dict[str, Any]:
    delays: list[float] = []
    peers = await connected(port, count, int(seconds * 45_000 / count), delays)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began = time.perf_counter()
    for peer in peers:
        peer.start(began + seconds)
    await asyncio.gather(*(peer.idle.wait() for peer in peers))
    took = time.perf_counter() - began
    delays.sort()
    return {"acked": len(delays), "seconds": took, "p99": delays[int(len(delays) * 0.99)], "ended": time.time()}


async def idle(port: int, count: int) -> None:
    await connected(port, count, 0, [])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["load", port, count, seconds]:
            sys.stdout.write(json.dumps(uvloop.run(load(int(port), int(count), float(seconds)))) + "\n")
        case ["idle", port, count]:
            uvloop.run(idle(int(port), int(count)))
