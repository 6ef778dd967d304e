"""A real gateway on a real database: how many positions a second are durable, and what an idle connection costs.

Prints one JSON line. Everything runs on this machine: a PostgreSQL of its own with fsync on, one gateway process, and
the terminals in a process of their own. Usage: python bench/gateway.py [seconds] [connections] [idle connections]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.gateway_terminals import CODE, FIRST_PHONE, WINDOW

COPY_ROWS, COPY_BATCH = 300_000, 5_000


def seed(count: int) -> None:
    """So many terminals that are known already, each in a vehicle."""
    import django

    django.setup()
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from motorpool.organizations.models import Organization
    from motorpool.tracking.models import Binding, Terminal
    from motorpool.vehicles.models import Vehicle

    at = datetime(2026, 1, 1, tzinfo=UTC)
    unit = Organization.objects.create(
        name="接入测试单位", short_name="接入", name_key="jr", kind="government", division_id="320400", path="new/"
    )
    Organization.objects.filter(pk=unit.pk).update(path=f"{unit.pk}/")
    vehicles = Vehicle.objects.bulk_create(
        Vehicle(
            organization=unit, plate=f"苏D{n:05d}", brand="红旗", model="H5", kind="emergency", body="sedan", seats=5,
            energy="petrol", management="pooled",
        )
        for n in range(count)
    )  # fmt: skip
    terminals = Terminal.objects.bulk_create(
        Terminal(
            organization=unit, phone=str(FIRST_PHONE + n), created_at=at, status="active", version="2013",
            code_digest=sha256(CODE.encode()).hexdigest(),
        )
        for n in range(count)
    )  # fmt: skip
    Binding.objects.bulk_create(
        Binding(terminal=terminal, vehicle=vehicle, period=DateTimeTZRange(at, None))
        for terminal, vehicle in zip(terminals, vehicles, strict=True)
    )


def own(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("gateway_terminals.py")), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def rss(process: "subprocess.Popen[str]") -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def seconds_worked(process: "subprocess.Popen[str]") -> float:
    """Of processor time: what a shared machine does not blur."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end_lag(url: str, ended: float, vehicles: int) -> float:
    """Seconds from the last answer until every vehicle's last position is its newest stored one."""
    import psycopg

    behind = (
        "SELECT count(*) FROM (SELECT vehicle_id, max(device_at) AS at FROM tracking_position WHERE marks = 0"
        " GROUP BY 1) p LEFT JOIN tracking_latest l USING (vehicle_id) WHERE l.device_at IS DISTINCT FROM p.at"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        until = time.time() + 30
        while time.time() < until:
            moved = connection.execute("SELECT count(*) FROM tracking_latest").fetchone()
            before = time.time()
            if moved == (vehicles,) and connection.execute(behind).fetchone() == (0,):
                return max(0.0, before - ended)
    raise SystemExit("the last positions never came up to date")


def raw_copy(url: str) -> float:
    """Rows a second by binary COPY into the same table, a commit for each batch."""
    import psycopg

    columns = (
        "vehicle_id, terminal_id, device_at, arrived_at, arrived_on, content, lat, lon, speed, direction, alarms,"
        " status_word, marks, body"
    )
    take = (
        f"COPY (SELECT vehicle_id + 1000000, {columns.partition(', ')[2]}"  # noqa: S608 - our own words
        f" FROM tracking_position LIMIT {COPY_ROWS}) TO STDOUT (FORMAT BINARY)"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.cursor() as cursor, cursor.copy(take) as copy:
            data = b"".join(bytes(chunk) for chunk in copy)
        head, at, rows = data[:19], 19, []
        while data[at : at + 2] != b"\xff\xff":
            start, fields = at, int.from_bytes(data[at : at + 2], "big")
            at += 2
            for _ in range(fields):
                at += 4 + max(0, int.from_bytes(data[at : at + 4], "big", signed=True))
            rows.append(data[start:at])
        began = time.perf_counter()
        for first in range(0, len(rows), COPY_BATCH):
            command = f"COPY tracking_position ({columns}) FROM STDIN (FORMAT BINARY)"
            with connection.cursor() as cursor, cursor.copy(command) as copy:
                copy.write(head + b"".join(rows[first : first + COPY_BATCH]) + b"\xff\xff")
        return len(rows) / (time.perf_counter() - began)


def measure(url: str, seconds: float, connections: int, many: int) -> dict[str, Any]:
    import psycopg

    from tests.gateway.processes import free_port, start_gateway, stop

    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "-v0"], check=True, cwd=Path(__file__).parent.parent
    )
    seed(max(connections, many))
    port = free_port()
    gateway = start_gateway(url, port)
    try:
        terminals = own("load", str(port), str(connections), str(seconds))
        assert line_of(terminals) == "ready"
        before = seconds_worked(gateway)
        result = json.loads(line_of(terminals))
        worked = seconds_worked(gateway) - before
        lag = end_lag(url, result["ended"], connections)
        terminals.wait(30)
        with psycopg.connect(url) as connection:
            stored = connection.execute("SELECT count(*), count(*) FILTER (WHERE marks <> 0) FROM tracking_position")
            rows, marked = stored.fetchone() or (0, 0)
        assert rows == result["acked"], (rows, result)
        raw = raw_copy(url)
    finally:
        stop(gateway)
    return {
        "durable_positions_per_s": round(result["acked"] / result["seconds"]),
        "raw_copy_rows_per_s": round(raw),
        "ratio": round(result["acked"] / result["seconds"] / raw, 3),
        "ack_p99_s": round(result["p99"], 3),
        "gateway_cpu_us_per_position": round(worked / result["acked"] * 1e6, 1),
        "end_lag_s": round(lag, 2),
        "marked": marked,
        "rss_bytes_per_idle_connection": idle_cost(url, many),
    }


def idle_cost(url: str, many: int) -> int:
    from tests.gateway.processes import free_port, start_gateway, stop

    port = free_port()
    gateway = start_gateway(url, port)
    try:
        before = rss(gateway)
        terminals = own("idle", str(port), str(many))
        assert line_of(terminals) == "ready"
        cost = (rss(gateway) - before) // many
        terminals.communicate("")
        return cost
    finally:
        stop(gateway)


def main(seconds: float = 15, connections: float = 1_000, many: float = 10_000) -> None:
    from motorpool.runtime.home import Home
    from motorpool.runtime.postgres import Cluster
    from motorpool.runtime.postgres.temporary import forget

    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-bench-")))
    busy = os.getloadavg()[0]
    try:
        with Cluster(home).running() as url:
            os.environ |= {
                "DATABASE_URL": url,
                "MOTORPOOL_HOME": str(home.folder),
                "DJANGO_SETTINGS_MODULE": "motorpool.config.settings",
            }
            found = measure(url, seconds, int(connections), int(many))
    finally:
        forget(home)
    line = {
        "bench": "gateway",
        **found,
        "connections": int(connections),
        "in_flight": WINDOW,
        "load_before": round(busy, 1),
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    main(*map(float, sys.argv[1:]))
