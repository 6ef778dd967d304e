"""The supervisor, with small stand-ins for web and worker."""

import os
import sys
import time
from pathlib import Path

import pytest

from motorpool.runtime.child import Program
from motorpool.runtime.console import Console
from motorpool.runtime.errors import CannotRun, Stopped
from motorpool.runtime.stopping import StopSignals
from motorpool.runtime.supervisor import Supervisor, run_to_end
from tests.runtime.conftest import Script, is_gone, until

STUBBORN = """
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = subprocess.Popen(["/bin/sleep", "600"])
pathlib.Path(sys.argv[1]).write_text(str(helper.pid))
time.sleep(600)
"""
POLITE = """
import pathlib, signal, sys, time
def leave(*_):
    with open(sys.argv[1], "a") as notes:
        notes.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(600)
"""
RUN_A_SUPERVISOR = """
import sys
from pathlib import Path
from motorpool.runtime.child import Program
from motorpool.runtime.console import Console
from motorpool.runtime.errors import Stopped
from motorpool.runtime.stopping import StopSignals
from motorpool.runtime.supervisor import Supervisor

with StopSignals() as stop:
    try:
        program = Program("sleeper", ["/bin/sleep", "600"], {})
        with Supervisor([[program]], logs=Path(sys.argv[1]), stop=stop, console=Console()) as supervisor:
            supervisor.run_until(lambda: supervisor.pids["sleeper"] is not None, within=5)
            print(supervisor.pids["sleeper"], flush=True)
            supervisor.run(tend=lambda _: None)
    except Stopped:
        pass
"""


def python(name: str, text: str, *arguments: str) -> Program:
    return Program(name, [sys.executable, "-c", text, *arguments], os.environ)


def supervising(*stages: list[Program], logs: Path, stop: StopSignals | None = None, grace: float = 5) -> Supervisor:
    return Supervisor(stages, logs=logs, stop=stop or StopSignals(), console=Console(), grace=grace)


def test_what_crashes_is_started_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    starts = tmp_path / "starts"
    crashing = python("web-1", f"open({str(starts)!r}, 'a').write('x'); raise SystemExit(3)")

    with supervising([crashing], logs=tmp_path) as running:
        running.run_until(lambda: starts.exists() and starts.read_text() == "xx", within=10)

    assert "web-1 意外退出（代码 3），0.5 秒后重新启动" in capfd.readouterr().err


def test_what_never_comes_up_ends_the_attempt(tmp_path: Path) -> None:
    hopeless = python("web-1", "raise SystemExit(1)")

    with supervising([hopeless], logs=tmp_path) as running, pytest.raises(CannotRun, match="web-1 一再退出"):
        running.run_until(lambda: False, within=20)


def test_what_ignores_the_request_to_stop_is_killed_with_all_it_started(tmp_path: Path) -> None:
    note = tmp_path / "helper"

    with supervising([python("worker", STUBBORN, str(note))], logs=tmp_path, grace=0.3) as running:
        running.run_until(lambda: note.exists() and note.read_text() != "", within=10)
        stubborn, helper = running.pids["worker"], int(note.read_text())
        began = time.monotonic()

    assert time.monotonic() - began < 3
    assert stubborn is not None
    assert is_gone(stubborn)
    until(lambda: is_gone(helper))


def test_a_helper_left_by_a_crash_goes_too(tmp_path: Path) -> None:
    note = tmp_path / "helper"
    text = f"""
import pathlib, subprocess
pathlib.Path({str(note)!r}).write_text(str(subprocess.Popen(["/bin/sleep", "600"]).pid))
"""
    with supervising([python("worker", text)], logs=tmp_path) as running:
        running.run_until(lambda: note.exists() and note.read_text() != "", within=10)
        helper = int(note.read_text())
        running.pause(0.3)
        until(lambda: is_gone(helper))


def test_stages_stop_one_after_the_other(tmp_path: Path) -> None:
    notes, logs = tmp_path / "notes", tmp_path
    web, worker = python("web-1", POLITE, str(notes), "web"), python("worker", POLITE, str(notes), "worker")

    with supervising([web], [worker], logs=logs) as running:
        running.run_until(
            lambda: all("ready" in (logs / f"{name}.log").read_text() for name in running.pids), within=10
        )

    assert notes.read_text() == "web\nworker\n"


def test_what_they_say_is_logged_and_errors_reach_the_console(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "print('all is well'); print('ERROR: the disk is full', flush=True); import time; time.sleep(600)"

    with supervising([python("worker", text)], logs=tmp_path) as running:
        running.run_until(lambda: "disk" in (tmp_path / "worker.log").read_text(), within=10)

    logged = (tmp_path / "worker.log").read_text().splitlines()
    assert [line.split(" | ")[1] for line in logged] == ["all is well", "ERROR: the disk is full"]
    assert all(" worker | " in line for line in logged)
    assert capfd.readouterr().err == "   worker | ERROR: the disk is full\n"


@pytest.mark.parametrize("times", [1, 3])
def test_a_signal_stops_everything_in_good_order(tmp_path: Path, script: Script, times: int) -> None:
    supervisor = script("-c", RUN_A_SUPERVISOR, str(tmp_path))
    assert supervisor.stdout is not None
    sleeper = int(supervisor.stdout.readline())

    for _ in range(times):
        supervisor.terminate()

    assert supervisor.wait(timeout=10) == 0
    assert is_gone(sleeper)


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path, script: Script) -> None:
    supervisor = script("-c", RUN_A_SUPERVISOR, str(tmp_path))
    assert supervisor.stdout is not None
    sleeper = int(supervisor.stdout.readline())

    supervisor.kill()

    until(lambda: is_gone(sleeper))


class TestRunToEnd:
    def test_a_failure_shows_its_last_words(self, tmp_path: Path) -> None:
        with pytest.raises(CannotRun, match=r"migrate 失败（代码 2）：\n   no such table"):
            run_to_end(python("migrate", "print('no such table'); exit(2)"), logs=tmp_path, pause=time.sleep)

    def test_a_request_to_stop_ends_it(self, tmp_path: Path) -> None:
        stop = StopSignals()
        stop.requested = True
        began = time.monotonic()

        with pytest.raises(Stopped):
            run_to_end(python("migrate", "import time; time.sleep(600)"), logs=tmp_path, pause=stop.pause)

        assert time.monotonic() - began < 5
