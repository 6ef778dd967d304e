"""What a killed predecessor left: a server still running, backends without their server, a pid file that lies."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from motorpool.runtime.stopping import Pause

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


def clear_leftovers(data: Path, *, cluster_name: str, say: Callable[[str], None], pause: Pause) -> None:
    """Afterwards nothing runs on this data folder and no pid file is in the way.

    PostgreSQL itself only asks whether *some* process has the number in its pid file: a stranger with a reused number
    would keep it from starting, and a server of ours without its supervisor would keep it out for good.
    """
    postmaster = _recorded_pid(data)
    if postmaster is not None and _serves(postmaster, data, cluster_name):
        say("上次的数据库进程仍在运行，正在停止它…")
        _end(
            [postmaster],
            escalation=((FAST, 60), (IMMEDIATE, 15), (signal.SIGKILL, 5)),
            data=data,
            cluster_name=cluster_name,
            pause=pause,
        )
    orphans = list(_processes_on(data, cluster_name))
    if orphans:
        say("正在等待上次遗留的数据库会话结束…")
        _end(
            orphans,
            escalation=((signal.SIGTERM, 10), (signal.SIGKILL, 5)),
            data=data,
            cluster_name=cluster_name,
            pause=pause,
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _recorded_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _processes_on(data: Path, cluster_name: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _serves(int(entry.name), data, cluster_name):
            yield int(entry.name)


def _serves(pid: int, data: Path, cluster_name: str) -> bool:
    """Is it a PostgreSQL on that folder? The name in its title tells, or its working folder, where we may see it."""
    process = Path("/proc") / str(pid)
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return False
        title = (process / "cmdline").read_bytes().decode(errors="replace")
        if not title:  # a zombie holds nothing any more
            return False
        if cluster_name in title:
            return True
        return os.path.samefile(process / "cwd", data)
    except OSError:
        return False


def _end(
    pids: Sequence[int],
    *,
    escalation: Sequence[tuple[signal.Signals, float]],
    data: Path,
    cluster_name: str,
    pause: Pause,
) -> None:
    for number, patience in escalation:
        left = [pid for pid in pids if _serves(pid, data, cluster_name)]
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + patience
        while left and time.monotonic() < until:
            pause(0.05)
            left = [pid for pid in left if _serves(pid, data, cluster_name)]
        if not left:
            return
