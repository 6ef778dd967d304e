"""From a position that a terminal sends to the viewer who sees it: `{"bench": "live", "vehicles", "viewers", "p95_s"}`.

Everything is real and on this machine: a PostgreSQL with fsync on, a gateway, one web process. A tenth of the vehicles
hold a connection and send a position each second over TCP, evenly through the second (which is as much as all of them
every ten seconds); the others stand where they are. Viewers listen over HTTP, each with a window of his own. The clock
starts at the moment a position is due, so whatever the sender is late counts, too. `sent` are the positions in sight of
a viewer, for each viewer; `missed` those of them that were replaced by a later one before the viewer was told, which
count until that one came. If nothing came at all, the run fails.

Prints one JSON line. Usage: python bench/live.py [seconds] [vehicles] [viewers]
"""

import asyncio
import json
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvloop

from bench.gateway_terminals import FIRST_PHONE, ITEMS, Peer
from jt808 import Version, encode
from jt808.messages import PositionReport

COLUMNS, APART, STRIDE = 60, 50_000, 100
"""Vehicles start on a grid, so that a place tells which vehicle, and which of its positions; millionths of a degree."""
WEST, SOUTH = 118_000_000, 31_000_000
WINDOW = 0.6
"""Degrees: as much as a screen shows at zoom 10."""
SLICE = 0.02
STANDING = """
INSERT INTO tracking_latest (vehicle_id, terminal_id, device_at, arrived_at, lat, lon, speed, direction, alarms,
    status_word)
SELECT b.vehicle_id, b.terminal_id, now(), now(), 31000000 + random() * 2600000, 118000000 + random() * 3000000,
    0, 0, 0, 2
FROM tracking_binding b JOIN tracking_terminal t ON t.id = b.terminal_id WHERE t.phone::bigint >= %s
"""


def place_of(number: int, step: int) -> tuple[int, int]:
    row, column = divmod(number, COLUMNS)
    return SOUTH + row * APART + step * STRIDE, WEST + column * APART


def position_at(lat: int, lon: int) -> tuple[int, int] | None:
    """Vehicle and step, or None where nobody of ours drives."""
    row, rest = divmod(lat - SOUTH, APART)
    column, off = divmod(lon - WEST, APART)
    return None if off or rest % STRIDE else (row * COLUMNS + column, rest // STRIDE)


def seed(vehicles: int, driving: int, url: str) -> tuple[str, str]:
    """The session and the pass of somebody who may see everything."""
    from bench.gateway import seed as seed_terminals

    seed_terminals(vehicles)
    import psycopg

    from motorpool.accounts.models import Grant
    from motorpool.accounts.queries import actor_for
    from motorpool.accounts.roles import Role
    from motorpool.accounts.security import sessions
    from motorpool.accounts.security.models import Method
    from motorpool.accounts.security.origins import Origin
    from motorpool.kit.moments import day_of
    from motorpool.live.services import open_view
    from motorpool.organizations.models import Organization
    from tests.factories import make_person

    now = datetime.now(UTC)
    person = make_person(Organization.objects.get(name="接入测试单位"), Role.AUTHORITY)
    Grant.objects.update(valid_from=day_of(now))
    with psycopg.connect(url) as connection:
        connection.execute(STANDING, (FIRST_PHONE + driving,))
    session = sessions.start(user=person, method=Method.PASSWORD, origin=Origin("127.0.0.1", ""), at=now)
    return session, open_view(vehicle_id=None, by=actor_for(person, day_of(now)), at=now)


async def drive(port: int, count: int, seconds: int) -> None:
    """In a process of its own: tells when the first position is due, and sends."""
    loop, peers = asyncio.get_running_loop(), []
    for first in range(0, count, 200):
        group = [Peer(f"0{FIRST_PHONE + n}", [], []) for n in range(first, min(first + 200, count))]
        for peer in group:
            await loop.create_connection(lambda peer=peer: peer, "127.0.0.1", port)  # type: ignore[misc]
        await asyncio.wait_for(asyncio.gather(*(peer.known for peer in group)), 120)
        peers += group
    due = float(int(time.time() + count * seconds / 8_000 + 3))
    wires = [[frame_of(number, step, due) for step in range(seconds)] for number in range(count)]
    for peer in peers:
        peer.flying.extend([0.0] * seconds)  # answers are not timed here
    sys.stdout.write(f"{due}\n")
    sys.stdout.flush()
    sent = 0
    while sent < count * seconds:
        ready = min(count * seconds, int((time.time() - due) * count))
        for turn in range(sent, ready):
            step, number = divmod(turn, count)
            peers[number].transport.write(wires[number][step])
        sent = max(sent, ready)
        await asyncio.sleep(SLICE)
    await asyncio.sleep(5)


def frame_of(number: int, step: int, due: float) -> bytes:
    lat, lon = place_of(number, step)
    at = datetime.fromtimestamp(due, UTC) + timedelta(seconds=step)
    report = PositionReport.compose(lat=lat / 1e6, lon=lon / 1e6, time=at, speed_kmh=40, items=ITEMS, direction=0)
    return b"".join(encode(report, version=Version.V2013, phone=f"0{FIRST_PHONE + number}", serial=step + 1))


async def watch(port: int, session: str, token: str, viewer: int, window: tuple[float, float], seen: list[Any]) -> None:
    """One viewer: notes when which place came."""
    import numpy as np

    from motorpool.live.view import ROW

    west, south = window
    extent = f"{west},{south},{west + WINDOW},{south + WINDOW}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    address = f"/api/v1/live/stream?{urlencode({'token': token, 'zoom': 11, 'extent': extent})}"
    cookie = f"motorpool_session={session}"
    writer.write(f"GET {address} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode())
    while line := await reader.readline():
        if line.startswith(b'data: {"plates"'):
            seen.append((viewer, time.time(), np.frombuffer(b64decode(json.loads(line[6:])["rows"]), ROW)))


async def measure(port: int, gateway_port: int, seconds: int, driving: int, passes: tuple[str, str], many: int) -> Any:
    throw = random.Random(4)
    seen: list[Any] = []
    windows = [(118 + throw.uniform(0, 2.4), 31 + throw.uniform(0, 2)) for _ in range(many)]
    watching = [
        asyncio.create_task(watch(port, *passes, viewer, window, seen)) for viewer, window in enumerate(windows)
    ]
    await asyncio.sleep(4)
    assert not any(task.done() for task in watching), "a viewer was refused"
    command = [sys.executable, __file__, "drive", str(gateway_port), str(driving), str(seconds)]
    sender = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert sender.stdout is not None
    due = float(await sender.stdout.readline())
    assert await sender.wait() == 0
    for task in watching:
        task.cancel()
    delays, missed = delays_of(seen, windows, due, driving, seconds)
    return {
        "sent": len(delays),
        "missed": missed,
        "p50_s": round(delays[len(delays) // 2], 2),
        "p95_s": round(delays[int(len(delays) * 0.95)], 2),
        "max_s": round(delays[-1], 2),
    }


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def delays_of(seen: list[Any], windows: list[tuple[float, float]], due: float, driving: int, seconds: int) -> Any:
    """Of each position in each viewer's window, until the viewer knew it; the number that were never shown.

    Whoever is told less often than positions come misses those that a later one replaced: such a one counts until that
    came. After the last one nothing comes, so it has to be seen: else this fails.
    """
    first: dict[tuple[int, int, int], float] = {}
    for viewer, moment, rows in seen:
        for row in rows[rows["speed"] > 0]:
            position = position_at(int(row["lat"]), int(row["lon"]))
            if position is not None:
                first.setdefault((viewer, *position), moment)
    delays, missed, lost = list[float](), 0, 0
    for viewer, window in enumerate(windows):
        for number in range(driving):
            # Who drives across the edge leaves by being dropped, not by a later place.
            if not (is_within(window, place_of(number, 0)) and is_within(window, place_of(number, seconds))):
                continue
            known = float("inf")
            for step in reversed(range(seconds)):
                moment = first.get((viewer, number, step))
                missed += moment is None
                known = known if moment is None else min(known, moment)
                if known == float("inf"):
                    lost += 1
                else:
                    delays.append(known - (due + step + number / driving))
    assert not lost, f"{lost} positions in sight of a viewer never came, nor a later one of that vehicle"
    return sorted(delays), missed


def is_within(window: tuple[float, float], place: tuple[int, int]) -> bool:
    (west, south), (lat, lon) = window, place
    return west <= lon / 1e6 <= west + WINDOW and south <= lat / 1e6 <= south + WINDOW


def main(seconds: float = 20, vehicles: float = 31_290, viewers: float = 50) -> None:
    from motorpool.runtime.environment import environment
    from motorpool.runtime.home import Home
    from motorpool.runtime.postgres import Cluster
    from motorpool.runtime.postgres.temporary import forget
    from tests.gateway.processes import free_port, start_gateway, stop

    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-bench-")))
    busy, driving = os.getloadavg()[0], int(vehicles) // 10
    here = Path(__file__).resolve().parent.parent
    try:
        with Cluster(home).running() as url:
            os.environ |= environment(home, database_url=url)
            subprocess.run([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], check=True, cwd=here)
            passes = seed(int(vehicles), driving, url)
            port, gateway_port = free_port(), free_port()
            gateway = start_gateway(url, gateway_port)
            command = [sys.executable, "-m", "uvicorn", "motorpool.config.asgi:application", "--port", str(port)]
            web = subprocess.Popen([*command, "--log-level", "error"], cwd=here)
            try:
                wait_for(port)
                found = uvloop.run(measure(port, gateway_port, int(seconds), driving, passes, int(viewers)))
            finally:
                web.kill()
                web.wait()
                stop(gateway)
    finally:
        forget(home)
    line = {
        "bench": "live", "vehicles": int(vehicles), "positions_per_s": driving, "viewers": int(viewers), **found,
        "load_before": round(busy, 1),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if sys.argv[1:2] == ["drive"]:
        uvloop.run(drive(*map(int, sys.argv[2:])))
    else:
        main(*map(float, sys.argv[1:]))
