"""Homes that leave nothing behind, and scripts that run beside the tests."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorpool.runtime.home import Home
from motorpool.runtime.postgres.temporary import forget

Script = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home() -> Iterator[Home]:
    # Not tmp_path: as root, the server's user could not get there.
    made = Home(Path(tempfile.mkdtemp(prefix="motorpool-")))
    yield made
    forget(made)


@pytest.fixture
def script() -> Iterator[Script]:
    """Runs a Python text in a process of its own, which may be killed; nothing of it survives the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def until(condition: Callable[[], bool], *, within: float = 15) -> None:
    limit = time.monotonic() + within
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
