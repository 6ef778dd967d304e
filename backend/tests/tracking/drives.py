"""Position reports for tests: bodies of 0x0200, and rows of the table as the gateway stores them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from jt808.messages.position_report import Status
from motorpool.kit.moments import CHINA, day_of

LAT, LON = 31_810_000, 119_970_000
METRE = 1 / 0.111195
"""Of latitude, in millionths of a degree."""
SOON = timedelta(seconds=1)


class Report(NamedTuple):
    at: datetime
    lat: int = LAT
    lon: int = LON
    speed: int = 0
    engine: bool = True
    mileage: int | None = None
    marks: int = 0
    arrived_at: datetime | None = None
    alarms: int = 0
    fixed: bool = True
    altitude: int = 12
    more: bytes = b""

    @property
    def status(self) -> int:
        return int(Status.FIXED) * self.fixed | int(self.engine)

    @property
    def body(self) -> bytes:
        digits = f"{self.at.astimezone(CHINA):%y%m%d%H%M%S}"
        basic = [(self.alarms, 4), (self.status, 4), (self.lat, 4), (self.lon, 4), (self.altitude, 2), (self.speed, 2)]
        head = b"".join(value.to_bytes(size, "big") for value, size in basic)
        odometer = b"" if self.mileage is None else b"\x01\x04" + self.mileage.to_bytes(4, "big")
        return head + bytes(2) + bytes.fromhex(digits) + odometer + self.more


def store(vehicle_id: int | None, reports: Iterable[Report], *, terminal_id: int = 7) -> None:
    rows = []
    for one in reports:
        arrived, body = one.arrived_at or one.at + SOON, one.body
        content = int.from_bytes(blake2b(body, digest_size=8).digest(), "big", signed=True)
        rows.append((
            vehicle_id, terminal_id, one.at, arrived, day_of(arrived), content, one.lat, one.lon, one.speed, 0,
            one.alarms, one.status, one.marks, body,
        ))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tracking_position (vehicle_id, terminal_id, device_at, arrived_at, arrived_on, content, lat,"
            " lon, speed, direction, alarms, status_word, marks, body)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )
