"""A running installation: `motorpool serve` or `motorpool demo` with a home of its own, gone afterwards."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from motorpool.runtime.home import Home
from motorpool.runtime.postgres.temporary import forget

READY_WITHIN = 180.0
STOPPED_WITHIN = 60.0
# What this test run sets for itself must not reach the installation: it has a database and a home of its own.
OWN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MOTORPOOL_HOME")


@dataclass(frozen=True)
class Account:
    username: str
    password: str


@dataclass(frozen=True)
class Installation:
    url: str
    folder: Path
    said: Path
    gateway_port: int
    """Where terminals knock."""

    @property
    def setup_code(self) -> str:
        """As whoever installs reads it from the console."""
        found = re.search(r"设置码：(\S+)", self.said.read_text(encoding="utf-8"))
        assert found, self.said.read_text(encoding="utf-8")
        return found[1]

    def account(self, role: str) -> Account:
        """The demo's account for a role: dispatcher."""
        accounts = json.loads((self.folder / "demo-accounts.json").read_text(encoding="utf-8"))
        found = next(account for account in accounts if account["role"] == role)
        return Account(found["username"], found["password"])


@contextmanager
def running(command: str, *, ready: str) -> Iterator[Installation]:
    """Until the console has said `ready`; stopped as with Ctrl-C."""
    # Not tmp_path: as root, PostgreSQL's own user could not get there.
    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-browser-")))
    said = home.folder / "console.txt"
    environment = _environment(home) | {"PORT": (port := _free_port()), "GATEWAY_PORT": _free_port()}
    environment["MOTORPOOL_SIMULATE"] = "0"  # a few hundred terminals would slow everything down
    with said.open("w") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "motorpool.runtime", command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, said, ready)
        yield Installation(f"http://127.0.0.1:{port}", home.folder, said, int(environment["GATEWAY_PORT"]))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPPED_WITHIN)
        forget(home)


@contextmanager
def web_beside(other: Installation, **settings: str) -> Iterator[str]:
    """One more web process of an installation that runs, with settings of its own; gives its address."""
    environment = _environment(Home(other.folder)) | settings
    command = [sys.executable, "-m", "motorpool.runtime", "web", "--port", (port := _free_port())]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + READY_WITHIN
        while not _answers(int(port)):
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPPED_WITHIN)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _environment(home: Home) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return kept | {
        "MOTORPOOL_HOME": str(home.folder),
        "HOST": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", said: Path, ready: str) -> None:
    limit = time.monotonic() + READY_WITHIN
    while ready not in (text := said.read_text(encoding="utf-8")):
        assert process.poll() is None, text
        assert time.monotonic() < limit, text
        time.sleep(0.2)
