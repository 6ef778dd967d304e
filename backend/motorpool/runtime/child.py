"""One supervised program: its process, its log, and when it may be started again."""

import logging
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from motorpool.runtime.home import LARGEST_LOG
from motorpool.runtime.processes import end, has_exited, spawn

GOOD_RUN = 60.0  # whoever has run so long is forgiven earlier crashes
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
LONGEST_LINE = 64 * 1024
AN_ERROR = re.compile(r"\b(ERROR|CRITICAL|FATAL)\b|^\w[\w.]*(Error|Exception)\b")


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    descriptors: tuple[int, ...] = ()


class Child:
    def __init__(self, program: Program, *, logs: Path, on_line: Callable[[str], None]) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.crashes = 0
        self._on_line = on_line
        self._handler = RotatingFileHandler(self.log, maxBytes=LARGEST_LOG, backupCount=3, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter(f"%(asctime)s {program.name} | %(message)s"))
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None
        self._rest = b""
        self._due = 0.0

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_due(self) -> bool:
        return self._process is None and time.monotonic() >= self._due

    def start(self) -> None:
        self._began = time.monotonic()
        self._process = spawn(
            self.program.command,
            environment=self.program.environment,
            output=subprocess.PIPE,
            descriptors=self.program.descriptors,
        )
        self._output = self._process.stdout
        if self._output is not None:
            os.set_blocking(self._output.fileno(), False)

    def collect(self) -> int | None:
        """Its exit code if it has ended since the last call."""
        if self._process is None or not has_exited(self._process):
            return None
        self.drain()
        return self._forget(self._process)

    def wait_before_next_start(self) -> float:
        """Call after a crash; answers for how many seconds. Twice as long each time, until it once runs well."""
        self.crashes = 1 if time.monotonic() - self._began > GOOD_RUN else self.crashes + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (self.crashes - 1))
        self._due = time.monotonic() + wait
        return wait

    def ask_to_stop(self) -> None:
        if self._process is not None and not has_exited(self._process):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process is not None:
            end(self._process, ())
            self._forget(self._process)

    def drain(self) -> None:
        """Move what it has written into its log."""
        if self._output is None or self._output.closed:
            return
        with suppress(BlockingIOError):  # nothing more for now
            while chunk := os.read(self._output.fileno(), LONGEST_LINE):
                *lines, self._rest = (self._rest + chunk).split(b"\n")
                if len(self._rest) > LONGEST_LINE:
                    lines, self._rest = [*lines, self._rest], b""
                self._note(lines)
            self._output.close()  # it has closed its end

    def register(self, selector: selectors.BaseSelector) -> None:
        if self._output is not None and not self._output.closed:
            selector.register(self._output, selectors.EVENT_READ)

    def close(self) -> None:
        self._handler.close()

    def _note(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            self._handler.handle(logging.makeLogRecord({"msg": text}))
            self._on_line(text)

    def _forget(self, process: "subprocess.Popen[bytes]") -> int:
        self.drain()
        if self._rest:
            self._note([self._rest])
        self._rest = b""
        if self._output is not None:
            self._output.close()
        self._process = self._output = None
        return process.returncode


def is_an_error(line: str) -> bool:
    return AN_ERROR.search(line) is not None
