"""Starting a child so that it never outlives us, and ending it together with whatever it started."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None)


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: int | IO[bytes],
    when_we_die: signal.Signals = signal.SIGKILL,
    uid: int | None = None,
    gid: int | None = None,
    descriptors: tuple[int, ...] = (),
    folder: str | None = None,
) -> "subprocess.Popen[bytes]":
    """A child in a session of its own: a Ctrl-C reaches us alone, and we decide in which order things stop.

    Call it from the main thread: the kernel sends `when_we_die` when the thread that started the child is gone.
    """
    return subprocess.Popen(  # noqa: S603 - programs we name ourselves
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        bufsize=0,
        cwd=folder,
        start_new_session=True,
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
        pass_fds=descriptors,
        preexec_fn=_bound_to(os.getpid(), when_we_die),  # one system call: nothing in it can deadlock
    )


def _bound_to(parent: int, number: signal.Signals) -> Callable[[], None]:
    def bind() -> None:
        # After the change of user, which would clear it.
        _libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return bind


def has_exited(process: "subprocess.Popen[bytes]") -> bool:
    """True once it has ended. Its group is killed before it is reaped: until then the number is surely its own."""
    if process.returncode is not None:
        return True
    with suppress(ChildProcessError):  # whoever started us ignores SIGCHLD, so the kernel has reaped it
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
    kill_group(process)
    process.wait()
    return True


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def end(process: "subprocess.Popen[bytes]", escalation: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and give it its seconds; after the last one the whole group is killed."""
    for number, patience in escalation:
        if has_exited(process):
            return
        process.send_signal(number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if has_exited(process):
                return
            time.sleep(0.02)
    if not has_exited(process):
        kill_group(process)
        process.wait()
