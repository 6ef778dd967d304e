"""What was acknowledged is in the table: gateway and PostgreSQL are killed with -9 at random moments under load."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.temporary import forget
from tests.gateway.processes import Gateway, free_port, start_gateway
from tests.gateway.swarm import Key, Member, now, swarm

TERMINALS = 20
SEED = f"""
import sys, json, django; django.setup()
from datetime import UTC, datetime
from hashlib import sha256
from tests.factories import make_organization, make_vehicle
from motorpool.tracking.models import Binding, Terminal
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
unit, at = make_organization(), datetime(2026, 1, 1, tzinfo=UTC)
for n in range({TERMINALS}):
    terminal = Terminal.objects.create(
        organization=unit, phone=f"1380000{{n:04}}", created_at=at, status="active", device_id="D", version="2013",
        code_digest=sha256(b"code").hexdigest(),
    )
    Binding.objects.create(terminal=terminal, vehicle=make_vehicle(unit), period=DateTimeTZRange(at, None))
"""


class Platform:
    """A durable cluster and a gateway, each killed and started again as their supervisor would."""

    def __init__(self, cluster: Cluster, url: str) -> None:
        self.cluster, self.url, self.port = cluster, url, free_port()
        self._manage("migrate", "--no-input", "-v0")
        self._python(SEED)
        self.gateway: Gateway = start_gateway(url, self.port)

    def _manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], check=True, env=self._told())

    def _python(self, text: str) -> None:
        subprocess.run([sys.executable, "-c", text], check=True, env=self._told())

    def _told(self) -> dict[str, str]:
        settings = {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "motorpool.config.settings"}
        return os.environ | settings | {"PYTHONPATH": os.pathsep.join(sys.path)}

    def kill(self, *, gateway: bool, database: bool) -> None:
        if gateway:
            self.gateway.kill()
            self.gateway.communicate()
        if database:
            os.kill(self.cluster.pid or 0, signal.SIGKILL)
            until = time.monotonic() + 10
            while Path(f"/proc/{self.cluster.pid}/fd").exists() and time.monotonic() < until:
                time.sleep(0.01)
            self.cluster.tend(time.sleep)
        if gateway:
            self.gateway = start_gateway(self.url, self.port)

    def stored(self) -> set[Key]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT lpad(t.phone, 12, '0'), p.lat - 30000000 FROM tracking_position p"
                " JOIN tracking_terminal t ON t.id = p.terminal_id"
            ).fetchall()
        assert len(rows) == len(set(rows))  # what was sent twice is one row
        return {(str(phone), int(number)) for phone, number in rows}


@pytest.fixture
def platform() -> Iterator[Platform]:
    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-")))
    cluster = Cluster(home)
    with cluster.running() as url:
        made = Platform(cluster, url)
        yield made
        made.gateway.send_signal(signal.SIGTERM)
        made.gateway.communicate(timeout=20)
    forget(home)


def crash(platform: Platform, *, moments: int) -> tuple[set[Key], set[Key], list[str]]:
    """What the terminals were told, what is stored, and what was killed."""
    members = [Member(f"01380000{n:04}", "code", lambda: platform.port, now()) for n in range(TERMINALS)]
    seed = int(os.environ.get("CRASH_SEED", time.time_ns()))
    sys.stdout.write(f"CRASH_SEED={seed}\n")  # the moments of the same seed come again, as nearly as processes allow
    dice, killed = random.Random(seed), []
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[swarm(members, stopping)])
    thread.start()
    try:
        for _ in range(moments):
            time.sleep(dice.uniform(0.2, 0.9))
            what = dice.choice(["gateway", "database", "both"])
            killed.append(what)
            platform.kill(gateway=what != "database", database=what != "gateway")
        time.sleep(0.5)
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(60)
    assert not thread.is_alive(), "some terminal never got its last acknowledgements"
    loop.close()
    acknowledged = set().union(*(member.acknowledged for member in members))
    return acknowledged, platform.stored(), killed


def tell(acknowledged: set[Key], stored: set[Key], killed: list[str]) -> None:
    lost = len(acknowledged - stored)
    line = {"crash": len(killed), "acknowledged": len(acknowledged), "stored": len(stored), "lost": lost}
    sys.stdout.write(json.dumps(line) + "\n")


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(platform: Platform) -> None:
    acknowledged, stored, killed = crash(platform, moments=6)
    tell(acknowledged, stored, killed)
    assert len(acknowledged) > TERMINALS * 10
    assert acknowledged - stored == set()


@pytest.mark.slow
@pytest.mark.skipif("CRASH_MOMENTS" not in os.environ, reason="`make crash-test` runs it")
def test_nothing_acknowledged_is_lost_at_many_moments(platform: Platform) -> None:
    acknowledged, stored, killed = crash(platform, moments=int(os.environ["CRASH_MOMENTS"]))
    tell(acknowledged, stored, killed)
    assert acknowledged - stored == set()
