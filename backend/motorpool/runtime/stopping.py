"""Signals that ask us to stop: noted when they come, acted upon only where it is safe."""

import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from motorpool.runtime.errors import Stopped

Pause = Callable[[float], None]

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_NAP = 0.1


class StopSignals:
    """Between enter and exit a stop signal interrupts nothing but `pause`, so no child is ever half started."""

    def __init__(self) -> None:
        self.requested = False

    def __enter__(self) -> Self:
        # Whoever ignores the terminal's hanging up (nohup) means it.
        wanted = [one for one in STOP_SIGNALS if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._note) for number in wanted}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True

    def check(self) -> None:
        if self.requested:
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Sleep, but not through a request to stop."""
        until = time.monotonic() + seconds
        self.check()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP))
            self.check()
