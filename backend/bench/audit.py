"""How many audited changes a second, and how soon they are sealed: `{"bench": "audit", "writers", "entries_per_s", …}`.

A temporary PostgreSQL with the settings of an installation (fsync on), 32 writers (threads of four processes) that each
record one entry in a transaction of its own through `audit.services.record`, and the real sealer beside them. The lag
runs from a writer's commit until another session sees the seal; one entry in twenty is watched. Prints one JSON line;
fails if the chain is not whole afterwards. Usage: python bench/audit.py [seconds]
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.temporary import forget

PROCESSES, THREADS, WATCHED = 4, 8, 20
SECONDS = 15.0
LOOK_EVERY = 0.02
LONGEST_LAG = 60.0
MANAGE = ("-m", "motorpool.runtime", "manage")


def writer(begin: float, until: float) -> tuple[int, list[tuple[int, float]]]:
    """One thread: how many entries, and of some of them id and moment of commit."""
    from django.db import connection, transaction

    from motorpool.access.actors import platform
    from motorpool.audit.services import record

    now, count, watched = datetime.now(UTC), 0, []
    by = platform(now.date())
    connection.ensure_connection()
    time.sleep(max(0.0, begin - time.monotonic()))
    while time.monotonic() < until:
        with transaction.atomic():
            entry = record(
                action="update", by=by, at=datetime.now(UTC), subject_type="bench.entry", note="里程更正",
                before={"odometer_km": count, "status": "in_service"}, after={"odometer_km": count + 1},
            )  # fmt: skip
        count += 1
        if count % WATCHED == 0:
            watched.append((entry.pk, time.monotonic()))
    connection.close()
    return count, watched


def write() -> None:
    """One process of writers: says when it is ready, is told when to begin and to end, answers what it did."""
    import django

    django.setup()
    print("ready", flush=True)
    begin, until = json.loads(sys.stdin.readline())
    with ThreadPoolExecutor(THREADS) as pool:
        done = [pool.submit(writer, begin, until) for _ in range(THREADS)]
        print(json.dumps([one.result() for one in done]))


def seen_sealed(url: str, stop: list[bool]) -> list[tuple[float, int]]:
    """Moments, and the position that was sealed by then."""
    looks = []
    with psycopg.connect(url, autocommit=True) as connection:
        while not stop:
            row = connection.execute("SELECT max(position) FROM audit_seal").fetchone()
            looks.append((time.monotonic(), row[0] or 0 if row else 0))
            time.sleep(LOOK_EVERY)
    return looks


@contextmanager
def sealer(told: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "motorpool.runtime", "sealer"], env=told)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def lags(url: str, watched: list[tuple[int, float]], looks: list[tuple[float, int]]) -> list[float]:
    """From commit to the first look at which the entry's position was reached."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT entry_id, position FROM audit_seal WHERE entry_id = ANY(%s)", [[key for key, _ in watched]]
        )
        positions: dict[int, int] = dict(found.fetchall())
    moments, result, at = dict(watched), [], 0
    for key, position in sorted(positions.items(), key=lambda one: one[1]):
        while looks[at][1] < position:
            at += 1
        result.append(max(0.0, looks[at][0] - moments[key]))
    assert len(result) == len(watched), "not everything was sealed"
    return result


def measure(url: str, told: dict[str, str], seconds: float) -> tuple[int, list[float]]:
    stop: list[bool] = []
    with sealer(told), ThreadPoolExecutor(1) as pool, psycopg.connect(url, autocommit=True) as connection:
        looking = pool.submit(seen_sealed, url, stop)
        try:
            wait_for_the_sealer(connection)
            answers = written(told, seconds)
            count = sum(number for number, _ in answers)
            until(lambda: sealed(connection) == count + 1)
        finally:
            stop.append(True)
        return count, lags(url, [one for _, some in answers for one in some], looking.result())


def wait_for_the_sealer(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """An entry, until it is sealed."""
    connection.execute(
        "INSERT INTO audit_entry (at, actor_name, action, action_label, subject_type, subject, note)"
        " VALUES (now(), '系统', 'bench.begin', '开始', 'bench', '', '')"
    )
    until(lambda: sealed(connection) == 1)


def written(told: dict[str, str], seconds: float) -> list[tuple[int, list[tuple[int, float]]]]:
    """What the writers did, all at once."""
    command, pipe = [sys.executable, __file__, "write"], subprocess.PIPE
    writing = [subprocess.Popen(command, env=told, text=True, stdin=pipe, stdout=pipe) for _ in range(PROCESSES)]
    for process in writing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    begin = time.monotonic() + 1
    span = json.dumps([begin, begin + seconds]) + "\n"
    with ThreadPoolExecutor(PROCESSES) as pool:
        said = list(pool.map(lambda process: process.communicate(span)[0], writing))
    return [answer for one in said for answer in json.loads(one)]


def sealed(connection: "psycopg.Connection[tuple[object, ...]]") -> object:
    row = connection.execute("SELECT count(*) FROM audit_seal").fetchone()
    return row[0] if row else None


def until(condition: Callable[[], bool]) -> None:
    patience = time.monotonic() + LONGEST_LAG
    while not condition():
        assert time.monotonic() < patience, "the sealer does not keep up"
        time.sleep(0.1)


def main(seconds: float) -> int:
    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-bench-")))
    try:
        with Cluster(home).running() as url:
            told = os.environ | {
                "DATABASE_URL": url, "MOTORPOOL_HOME": str(home.folder), "PYTHONPATH": os.pathsep.join(sys.path),
                "DJANGO_SETTINGS_MODULE": "motorpool.config.settings",
            }  # fmt: skip
            subprocess.run(
                [sys.executable, *MANAGE, "migrate", "--no-input"], env=told, check=True, stdout=subprocess.DEVNULL
            )
            count, waits = measure(url, told, seconds)
            verified = subprocess.run([sys.executable, *MANAGE, "verify_audit"], env=told, stdout=sys.stderr)
    finally:
        forget(home)
    waits.sort()
    line = {
        "bench": "audit",
        "writers": PROCESSES * THREADS,
        "entries_per_s": round(count / seconds),
        "seal_lag_p95_s": round(waits[len(waits) * 95 // 100], 2),
    }
    print(json.dumps(line))
    return verified.returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write()
    else:
        sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
