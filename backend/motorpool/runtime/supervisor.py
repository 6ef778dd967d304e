"""Runs the programs of one installation: starts, logs, restarts what crashes, stops them stage by stage."""

import selectors
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from motorpool.runtime.child import Child, Program, is_an_error
from motorpool.runtime.console import Console
from motorpool.runtime.errors import CannotRun, Stopped
from motorpool.runtime.stopping import LONGEST_NAP, Pause, StopSignals

TEND_EVERY = 1.0
CRASHES_AT_START = 3  # so often before it was ever ready: that is no accident


class Supervisor:
    """`with Supervisor([[web, web], [worker]], …) as running`: leaving the block stops the first stage, then the next.

    Each stage gets `grace` seconds after SIGTERM; what is left then is killed with its whole process group.
    """

    def __init__(
        self,
        stages: Sequence[Sequence[Program]],
        *,
        logs: Path,
        stop: StopSignals,
        console: Console,
        grace: float = 12.0,
    ) -> None:
        self._stop = stop
        self._console = console
        self._grace = grace
        self._stages = [[self._child(program, logs) for program in stage] for stage in stages]
        self._children = [child for stage in self._stages for child in stage]

    def _child(self, program: Program, logs: Path) -> Child:
        return Child(program, logs=logs, on_line=partial(self._heard, program.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Stopped):
            self._console.headline("正在停止…")
        for stage in self._stages:
            self._end(stage)
        for child in self._children:
            child.close()

    @property
    def pids(self) -> dict[str, int | None]:
        return {child.program.name: child.pid for child in self._children}

    def run_until(self, ready: Callable[[], bool], *, within: float) -> None:
        """Keep everything running until it is ready. A program that keeps crashing before that ends the attempt."""
        until = time.monotonic() + within
        while not ready():
            for child in self._children:
                if child.crashes >= CRASHES_AT_START:
                    raise CannotRun(f"{child.program.name} 一再退出，无法启动。详见日志 {child.log}。")
            if time.monotonic() > until:
                raise CannotRun(f"等待 {within:.0f} 秒仍未就绪，详见日志目录 {self._children[0].log.parent}。")
            self.pause(LONGEST_NAP)

    def run(self, *, tend: Callable[[Pause], None]) -> None:
        """Keep everything running until a stop is requested, which raises Stopped."""
        while True:
            self.pause(TEND_EVERY)
            tend(self.pause)

    def pause(self, seconds: float) -> None:
        """Let time pass, and do the supervisor's work meanwhile."""
        until = time.monotonic() + seconds
        while True:
            self._stop.check()
            self._restart_what_crashed()
            left = until - time.monotonic()
            if left <= 0:
                return
            self._listen(min(left, LONGEST_NAP))

    def _restart_what_crashed(self) -> None:
        for child in self._children:
            if (code := child.collect()) is not None:
                wait = child.wait_before_next_start()
                self._console.complain(
                    f"✗ {child.program.name} 意外退出（代码 {code}），{wait:.1f} 秒后重新启动。日志：{child.log}"
                )
            if child.is_due:
                child.start()

    def _listen(self, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            for child in self._children:
                child.register(selector)
            selector.select(seconds)
        for child in self._children:
            child.drain()

    def _heard(self, name: str, line: str) -> None:
        if is_an_error(line):
            self._console.complain(f"   {name} | {line}")

    def _end(self, stage: Sequence[Child]) -> None:
        for child in stage:
            child.ask_to_stop()
        until = time.monotonic() + self._grace
        while (left := [child for child in stage if child.is_running]) and time.monotonic() < until:
            for child in left:
                child.collect()
            self._listen(0.02)
        for child in stage:
            child.kill()


def run_to_end(
    program: Program, *, logs: Path, pause: Pause, tell: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Run one program and answer its last lines; a failure shows them to the operator."""
    said: deque[str] = deque(maxlen=15)

    def heard(line: str) -> None:
        said.append(line)
        tell(line)

    child = Child(program, logs=logs, on_line=heard)
    child.start()
    try:
        while (code := child.collect()) is None:
            child.drain()
            pause(0.05)
    finally:
        child.kill()
        child.close()
    if code:
        tail = "\n".join(f"   {line}" for line in said)
        raise CannotRun(f"{program.name} 失败（代码 {code}）：\n{tail}\n   日志：{child.log}")
    return list(said)
