"""Packed days give back what went in."""

import math
import random
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from motorpool.tracking.store import columns
from motorpool.tracking.store.days import Day, day_of_rows, packed, read_track, rows_of, unpacked
from motorpool.tracking.store.tracks import track_of
from tests.tracking.drives import LAT, LON, Report

START = datetime(2026, 11, 20, tzinfo=UTC)
Row = tuple[int, int, int, int, bytes]
item = st.builds(lambda name, value: bytes([name, len(value)]) + value, st.integers(0, 255), st.binary(max_size=12))
body = st.one_of(
    st.binary(min_size=28, max_size=60),
    st.builds(lambda head, items: head + b"".join(items), st.binary(min_size=28, max_size=28), st.lists(item)),
)
numbers = st.integers(0, 2**33)
rows = st.lists(st.tuples(numbers, numbers, st.integers(1, 3), st.integers(0, 255), body), max_size=30)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=40))
def test_any_numbers_come_back(values: list[int]) -> None:
    back = columns.read(columns.write({"one": np.array(values, np.int64), "two": b"x"}))
    assert isinstance(back["one"], np.ndarray)
    assert (back["one"].tolist(), back["two"]) == (values, b"x")


@given(rows)
@settings(max_examples=200)
def test_any_reports_come_back(given_rows: list[Row]) -> None:
    day = day_of_rows(given_rows)
    assert rows_of(unpacked(packed(day))) == rows_of(day)


def test_more_kinds_of_reports_than_any_terminal_has_come_back() -> None:
    bodies = [bytes(28) + bytes([n % 256, 1, 7, n // 256, 1, 9]) for n in range(400)]
    zeros = np.zeros(400, np.int64)
    day = Day(np.arange(400), zeros, zeros, zeros, bodies)
    assert unpacked(packed(day)).bodies == bodies


def drive(count: int) -> list[Report]:
    """Ten seconds apart, with the noise of a receiver; half of the time it stands."""
    noise = random.Random(7)
    made, lat, lon, metres, heading = [], float(LAT), float(LON), 52_000_000.0, 0.7
    for number in range(count):
        speed = max(0.0, 12 * math.sin(number / 60) + noise.gauss(0, 1.5))
        heading += noise.gauss(0, 0.12)
        lat, lon = lat + speed * 90 * math.cos(heading), lon + speed * 105 * math.sin(heading)
        metres += speed * 10
        made.append(
            Report(
                START + timedelta(seconds=10 * number), int(lat), int(lon), int(speed * 36), speed > 0,
                int(metres / 100), arrived_at=START + timedelta(seconds=10 * number + noise.choice((0, 1, 1, 2))),
                altitude=12 + number // 50 % 3,
                more=bytes([0x30, 1, 20 + noise.randrange(8), 0x31, 1, 10 + noise.randrange(6)]),
            )
        )  # fmt: skip
    return made


def rows_from(reports: list[Report]) -> list[Row]:
    moment = [(int(one.at.timestamp()), int((one.arrived_at or one.at).timestamp())) for one in reports]
    return [(at, arrived, 7, one.marks, one.body) for (at, arrived), one in zip(moment, reports, strict=True)]


def test_a_day_takes_less_than_sixteen_bytes_a_position() -> None:
    value = packed(day_of_rows(rows_from(drive(4000))))
    assert len(value) / 4000 < 16


def test_a_packed_track_is_the_track_of_the_rows() -> None:
    reports = drive(500)
    reports[3] = reports[3]._replace(lat=2**32 - 1)
    given_rows = rows_from(reports)
    raw = [
        (at, arrived, None if n == 3 else one.lat, None if n == 3 else one.lon, one.speed, 0, 0, one.status, 0, text)
        for n, ((at, arrived, _, _, text), one) in enumerate(zip(given_rows, reports, strict=True))
    ]
    one, other = track_of(raw), read_track(packed(day_of_rows(given_rows)))
    for name in ("at", "arrived", "lat", "lon", "altitude", "speed", "direction", "alarms", "status", "marks"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    assert one.mileage.tolist() == other.mileage.tolist()
