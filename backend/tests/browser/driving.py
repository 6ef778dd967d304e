"""A vehicle driven by hand: its terminal speaks JT/T 808 to the installation's gateway."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jt808.messages import PositionReport
from jt808.messages.position_report import Status
from tests.browser.calls import Calls, get
from tests.browser.installation import Installation
from tests.gateway.terminal import Terminal

HOME = (119.9741, 31.8106)
"""Longitude and latitude in the middle of Changzhou, degrees."""
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
METRES_A_DEGREE = 94_600
"""Eastwards, there."""


@dataclass
class Vehicle:
    id: int
    plate: str
    terminal: Terminal
    east_m: float = 0.0
    told_at: datetime = NEVER

    @property
    def place(self) -> tuple[float, float]:
        return HOME[0] + self.east_m / METRES_A_DEGREE, HOME[1]

    def report(self, *, speed_kmh: float = 0, engine: bool = True) -> None:
        """Where it is now; acknowledged, therefore stored."""
        now = datetime.now(UTC)
        # A terminal tells whole seconds.
        time.sleep(max(0.0, (self.told_at + timedelta(seconds=1) - now).total_seconds()))
        self.told_at = datetime.now(UTC)
        lon, lat = self.place
        status = Status.FIXED | (Status.ACC_ON if engine else Status(0))
        report = PositionReport.compose(
            lat=lat, lon=lon, time=self.told_at, speed_kmh=speed_kmh, direction=90, status=status
        )
        assert self.terminal.answered(report) == 0

    def drive(self, metres: float, *, speed_kmh: float) -> None:
        """Eastwards."""
        self.east_m += metres
        self.report(speed_kmh=speed_kmh)


@contextmanager
def at_the_wheel(demo: Installation, calls: Calls, plate: str) -> Iterator[Vehicle]:
    """Of the vehicle with this plate; its terminal has registered and is known."""
    listed = get(calls("authority"), "/terminals", q=plate)["items"]
    found = next(one for one in listed if one["plate"] == plate)
    device_id = found["device_id"] or f"T{found['phone'][-6:]}"
    with Terminal(demo.gateway_port, found["phone"], device_id=device_id) as terminal:
        assert (terminal.register(plate=plate), terminal.authenticate()) == (0, 0)
        yield Vehicle(found["vehicle_id"], plate, terminal)
