"""The sealer is killed at any moment, again and again, while entries are written."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from django.db import IntegrityError, connection
from psycopg.conninfo import make_conninfo

from motorpool.audit.chain import heads
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.models import Entry, Seal
from tests.audit.chains import found, write
from tests.database import at_once, racing
from tests.factories import NOW

KILLS = 6
SEAL = """
from django.core.management import execute_from_command_line
execute_from_command_line(["motorpool", "seal_audit", "--batch", "7"])
"""


def start(home: Path) -> "subprocess.Popen[bytes]":
    known = connection.get_connection_params()
    url = make_conninfo("", **{name: known[name] for name in ("dbname", "user", "password", "host", "port")})
    told = {"DJANGO_SETTINGS_MODULE": "motorpool.config.settings", "DATABASE_URL": url, "MOTORPOOL_HOME": str(home)}
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", SEAL], env=os.environ | path | told)


def sealed() -> int:
    return Seal.objects.count()


@racing
@pytest.mark.slow  # on a busy machine: seven processes are started
def test_killed_again_and_again_it_leaves_no_gap_and_seals_everything_once(tmp_path: Path) -> None:
    done, chance = Event(), random.Random(2026)

    def writer() -> int:
        written = 0
        while not done.is_set():
            written += len(write(3))
        return written

    def killer() -> Iterator[int]:
        for _ in range(KILLS):
            with start(tmp_path) as sealer:
                try:
                    before = sealed()
                    while sealed() == before:
                        assert sealer.poll() is None
                        time.sleep(0.01)
                    time.sleep(chance.uniform(0, 0.15))
                finally:
                    sealer.kill()
            assert sealer.returncode == -signal.SIGKILL
            yield sealed()

    def kill_all() -> list[int]:
        try:
            return list(killer())
        finally:
            done.set()

    written, after_each = at_once(writer, kill_all)
    with start(tmp_path) as last:
        while sealed() < written:
            time.sleep(0.05)
        last.terminate()

    assert last.returncode == 0
    assert after_each == sorted(set(after_each))  # each of them sealed something
    assert Entry.objects.count() == written
    positions = list(Seal.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, written + 1))
    saved = heads.read(tmp_path / heads.FILE)
    assert saved[-1].position == written  # asked to stop, it saves the head
    assert found(*saved) == []


@racing
def test_a_batch_that_fails_at_the_end_leaves_nothing() -> None:
    write(5)
    sealer = Sealer()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal ADD CONSTRAINT few CHECK (position < 4)")
        with pytest.raises(IntegrityError, match="few"):
            sealer.seal(at=NOW)
        assert sealed() == 0
        cursor.execute("ALTER TABLE audit_seal DROP CONSTRAINT few")
    sealer.seal_all(at=NOW)
    assert sealed() == 5
    assert found() == []
