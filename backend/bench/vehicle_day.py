"""How long reading one vehicle's day takes, out of hundreds of millions of packed positions, and what a position costs.

Every day is a drive of its own: a walk over streets with speeds, turns, stops, the noise of a receiver, an odometer,
signal and satellites, a report each ten seconds of eight hours; packed by the code that packs at night, and stored by
COPY. Then random days are read through `store.track()`: cold (server restarted, every file of it put out of the
system's memory before each read; the slowest of the reads counts) and warm (the days read once before; the 95th
percentile counts). Prints one JSON line. Usage: python bench/vehicle_day.py [positions [folder]]; a folder that
is named is filled once, kept, and only read by later runs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.place import place_of
from motorpool.runtime.postgres.temporary import forget

POSITIONS, A_DAY, VEHICLES, STEP = 300_000_000, 2_880, 1_000, 10
COLD_READS, WARM_READS = 12, 200
FIRST = date(2026, 1, 1)
PROCESSES = min(os.cpu_count() or 1, 4)


def drive(seed: int, day: date) -> "tuple[bytes, int]":
    """One vehicle's day, packed."""
    from motorpool.tracking.store.days import Day, packed

    noise = np.random.default_rng(seed)
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    at = start + STEP * np.arange(A_DAY) + (noise.random(A_DAY) < 0.03).cumsum()
    legs = np.repeat(noise.random(A_DAY // 60) < 0.55, 60)  # ten minutes of driving, or of standing
    wanted = np.repeat(noise.choice((8.0, 11.0, 14.0, 20.0), A_DAY // 60), 60)
    swing = np.convolve(noise.normal(0, 1, A_DAY), np.ones(5) / 2.2, "same")
    speed = np.where(legs & (noise.random(A_DAY) > 0.12), np.clip(wanted + 3 * swing, 0, 33), 0)
    turns = np.where(noise.random(A_DAY) < 0.05, noise.choice((-np.pi / 2, np.pi / 2), A_DAY), 0)
    heading = turns.cumsum() + noise.random() * 6.3 + noise.normal(0, 0.05, A_DAY)
    metres = speed * STEP
    shake = noise.normal(0, 15, (2, A_DAY)) * (speed > 0)
    lat = 31_800_000 + noise.integers(-200_000, 200_000) + (metres * np.cos(heading)).cumsum() * 8.99 + shake[0]
    lon = 119_970_000 + noise.integers(-200_000, 200_000) + (metres * np.sin(heading)).cumsum() * 10.58 + shake[1]
    odometer = noise.integers(100_000, 3_000_000) + metres.cumsum() / 100
    tenths = speed * 36
    fields = (
        (np.zeros(A_DAY), 4), (np.where(legs, 3, 2), 4), (lat, 4), (lon, 4), (12 + 6 * np.sin(lat / 9000), 2),
        (tenths, 2), (np.degrees(heading) % 360, 2),
    )  # fmt: skip
    basic = [_big(values, size) for values, size in fields]
    items = (
        (1, odometer, 4), (0x30, noise.integers(18, 31, A_DAY), 1), (0x31, noise.integers(8, 15, A_DAY), 1),
    )  # fmt: skip
    rest = [part for name, values, size in items for part in (_head(name, size), _big(values, size))]
    whole = np.hstack([*basic, _digits(at), *rest])
    bodies = [row.tobytes() for row in whole]
    arrived = at + noise.choice((0, 1, 1, 1, 2), A_DAY)
    same = np.zeros(A_DAY, np.int64)
    return packed(Day(at.astype(np.int64), arrived.astype(np.int64), same + 7, same, bodies)), A_DAY


def _big(values: "np.typing.NDArray[np.generic]", size: int) -> "np.typing.NDArray[np.uint8]":
    return values.astype(np.int64).astype(">i8").view(np.uint8).reshape(-1, 8)[:, 8 - size :]


def _head(name: int, size: int) -> "np.typing.NDArray[np.uint8]":
    return np.tile(np.array([name, size], np.uint8), (A_DAY, 1))


def _digits(at: "np.typing.NDArray[np.int64]") -> "np.typing.NDArray[np.uint8]":
    from motorpool.tracking.store import days

    return days._digits(at)


def set_up(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    import django

    django.setup()


def fill(url: str, vehicles: range, days: int) -> None:
    """One process: every day of these vehicles."""
    columns = "vehicle_id, terminal_id, day, arrivals, positions, data"
    command = f"COPY tracking_packed ({columns}) FROM STDIN"
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(command) as copy:
        for number in range(days):
            day = FIRST + timedelta(days=number)
            for vehicle in vehicles:
                data, count = drive(vehicle * 100_003 + number, day)
                copy.write_row((vehicle, 0, day, [day], count, data))


def read_one(vehicle: int, day: date) -> float:
    """Milliseconds."""
    from motorpool.kit.moments import start_of
    from motorpool.tracking.store import track

    begin = time.perf_counter()
    found = track(vehicle_id=vehicle, since=start_of(day), until=start_of(day + timedelta(days=1)))
    took = (time.perf_counter() - begin) * 1000
    assert len(found) > A_DAY * 0.9, len(found)
    return took


def read(vehicles: int, days: int, seed: str, count: str) -> None:
    """In a process of its own: some random days twice, the first times and the second."""
    import django

    django.setup()
    from django.db import connection

    import motorpool.tracking.store  # noqa: F401 - the import is not what is measured

    chance = random.Random(int(seed))
    chosen = [(chance.randint(1, vehicles), FIRST + timedelta(days=chance.randrange(days))) for _ in range(int(count))]
    connection.ensure_connection()
    print(json.dumps([[read_one(*one) for one in chosen] for _ in range(2)]))


def evict(folder: Path) -> None:
    """Out of the system's memory, so that the disk has to be asked."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def told(home: Home, url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url, "MOTORPOOL_HOME": str(home.folder), "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "motorpool.config.settings",
    }  # fmt: skip


def times(home: Home, url: str, vehicles: int, days: int, seed: int, count: int) -> list[list[float]]:
    command = [sys.executable, __file__, "read", *map(str, (vehicles, days, seed, count))]
    answer: list[list[float]] = json.loads(subprocess.check_output(command, env=told(home, url)))
    return answer


def prepare(home: Home, url: str, vehicles: int, days: int) -> None:
    """Fill the store."""
    manage = [sys.executable, "-m", "motorpool.runtime", "manage", "migrate", "--no-input"]
    subprocess.run(manage, env=told(home, url), check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(url, autocommit=True) as connection:
        for first in sorted({(FIRST + timedelta(days=n)).replace(day=1) for n in range(days)}):
            following = (first + timedelta(days=32)).replace(day=1)
            connection.execute(
                f"CREATE TABLE tracking_packed_{first:%Y%m} PARTITION OF tracking_packed"
                f" FOR VALUES FROM ('{first}') TO ('{following}')"
            )
        with ProcessPoolExecutor(PROCESSES, initializer=set_up, initargs=(told(home, url),)) as pool:
            list(pool.map(fill, [url] * PROCESSES, list(shares(vehicles)), [days] * PROCESSES))
        connection.execute("VACUUM ANALYZE tracking_packed")


def weigh(url: str) -> tuple[int, float]:
    """Positions, and bytes of the whole table with its index."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT sum(positions) FROM tracking_packed), sum(pg_total_relation_size(inhrelid))"
            " FROM pg_inherits WHERE inhparent = 'tracking_packed'::regclass"
        ).fetchone()
    assert row is not None
    return int(row[0]), float(row[1])


def shares(vehicles: int) -> Iterator[range]:
    for number in range(PROCESSES):
        yield range(1 + vehicles * number // PROCESSES, 1 + vehicles * (number + 1) // PROCESSES)


def main(wanted: int, kept: Path | None) -> None:
    vehicles = min(VEHICLES, max(10, wanted // A_DAY // 10))
    days = max(1, round(wanted / A_DAY / vehicles))
    home = Home(kept or Path(tempfile.mkdtemp(prefix="motorpool-bench-")))
    full = home.folder / "full"
    try:
        with Cluster(home).running() as url:
            if not full.exists():
                prepare(home, url, vehicles, days)
                full.touch()
            positions, size = weigh(url)
        cold = []
        for seed in range(COLD_READS):
            evict(place_of(home).folder)
            with Cluster(home).running() as url:
                cold.append(times(home, url, vehicles, days, seed, 1)[0][0])
        with Cluster(home).running() as url:
            warm = sorted(times(home, url, vehicles, days, 99, WARM_READS)[1])
    finally:
        if kept is None:
            forget(home)
    line = {
        "bench": "vehicle_day",
        "positions": positions,
        "cold_ms": round(max(cold), 1),
        "warm_ms": round(warm[len(warm) * 95 // 100], 1),
        "bytes_per_position": round(size / positions, 2),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:6])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else POSITIONS, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
