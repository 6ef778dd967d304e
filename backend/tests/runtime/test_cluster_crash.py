"""The embedded PostgreSQL on a bad day: killed while writing, its supervisor killed, its pid file lying."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster, cluster
from motorpool.runtime.postgres.binaries import bin_folder
from motorpool.runtime.postgres.cluster import server_command
from motorpool.runtime.postgres.initdb import ENVIRONMENT
from motorpool.runtime.postgres.place import place_of
from tests.runtime.conftest import Script, is_gone, until

WRITERS = 4
BALLAST = "CREATE TABLE ballast AS SELECT n, n::text AS text FROM generate_series(1, 400000) n"

RUN_A_CLUSTER = """
import sys, time
from pathlib import Path
from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster

cluster = Cluster(Home(Path(sys.argv[1])), settings={"checkpoint_timeout": "1h", "max_wal_size": "4GB"})
with cluster.running() as url:
    print(cluster.pid, url, flush=True)
    time.sleep(600)
"""


def start(script: Script, home: Home) -> "tuple[subprocess.Popen[str], int, str]":
    """A cluster under a supervisor that may be killed: the supervisor, the server's pid, the address."""
    supervisor = script("-c", RUN_A_CLUSTER, str(home.folder))
    assert supervisor.stdout is not None
    pid, url = supervisor.stdout.readline().split()
    return supervisor, int(pid), url


def test_what_was_acknowledged_survives_a_kill_in_the_middle_of_writing(
    home: Home, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SAY_EVERY", 0.1)
    supervisor, postmaster, url = start(script, home)
    said: list[str] = []

    with ThreadPoolExecutor(WRITERS) as pool:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE written (writer int, number int)")
            writing = [pool.submit(write_until_the_end, url, writer) for writer in range(WRITERS)]
            connection.execute(BALLAST)
        os.kill(postmaster, signal.SIGKILL)
        supervisor.kill()
        assert pid_file(place_of(home).data).startswith(str(postmaster))

        # The sessions of the dead server still serve the writers: they must end before another server starts.
        with Cluster(home, say=said.append).running() as url_again, psycopg.connect(url_again) as again:
            acknowledged = {(writer, number) for writer, done in enumerate(writing) for number in range(done.result())}
            found = set(again.execute("SELECT writer, number FROM written").fetchall())
            assert again.execute("SELECT count(*) FROM ballast").fetchone() == (400_000,)

    assert len(acknowledged) > WRITERS
    assert acknowledged <= found
    assert any(text.startswith("数据库正在恢复") for text in said)


def write_until_the_end(url: str, writer: int) -> int:
    """How many commits were acknowledged before the connection broke."""
    acknowledged, limit = 0, time.monotonic() + 20
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.monotonic() < limit:
                connection.execute("INSERT INTO written VALUES (%s, %s)", [writer, acknowledged])
                acknowledged += 1
    except psycopg.OperationalError:
        return acknowledged
    raise AssertionError("the server was not killed")


def test_a_killed_server_is_started_again_under_the_same_address(home: Home) -> None:
    tended = Cluster(home)
    with tended.running() as url:
        first = tended.pid
        os.kill(first or 0, signal.SIGKILL)
        until(lambda: is_gone(first or 0))

        tended.tend(lambda _: None)

        assert tended.pid != first
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stranger_with_the_number_of_the_pid_file_is_left_alone(home: Home) -> None:
    with Cluster(home).running():
        pass
    place = place_of(home)
    uid, gid = place.owner.switch
    with subprocess.Popen(["/bin/sleep", "60"], user=uid, group=gid) as stranger:
        leave_pid_file(place.data, pid=stranger.pid)

        with Cluster(home).running() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

        assert stranger.poll() is None
        stranger.kill()


def leave_pid_file(data: Path, *, pid: int) -> None:
    (data / "postmaster.pid").write_text(f"{pid}\n{data}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready\n")


def test_the_server_ends_with_a_supervisor_that_is_killed(home: Home, script: Script) -> None:
    supervisor, postmaster, _ = start(script, home)

    supervisor.kill()
    with Cluster(home).running() as url, psycopg.connect(url) as connection:  # at once, while the old one still stops
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert is_gone(postmaster)


def test_a_server_that_outlived_its_supervisor_is_stopped_first(home: Home, free_port: str) -> None:
    with Cluster(home).running():
        pass
    place = place_of(home)
    uid, gid = place.owner.switch
    programs = bin_folder(owner=place.owner, copies=place.folder)
    command = server_command(programs, place.data, configuration=place.folder / "postgresql.conf", port=int(free_port))
    with subprocess.Popen(command, env=ENVIRONMENT, user=uid, group=gid, cwd="/", stderr=subprocess.DEVNULL) as orphan:
        until(lambda: "ready" in pid_file(place.data))
        said: list[str] = []

        with Cluster(home, say=said.append).running() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

        assert orphan.wait(timeout=5) == 0
    assert said == ["上次的数据库进程仍在运行，正在停止它…"]


def pid_file(data: Path) -> str:
    try:
        return (data / "postmaster.pid").read_text()
    except FileNotFoundError:
        return ""
