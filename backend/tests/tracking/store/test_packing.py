"""Closed days are packed, nothing is lost and nothing doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from motorpool.tracking.marks import Mark
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.store import packing, track
from tests.tracking.drives import Report, store

DAY = date(2026, 11, 20)
START = datetime(2026, 11, 19, 16, tzinfo=UTC)
LATER, MUCH_LATER = DAY + timedelta(days=5), DAY + timedelta(days=20)
WINDOW: dict[str, Any] = {"since": START, "until": START + timedelta(days=1)}


def reports(count: int = 50) -> list[Report]:
    return [
        Report(START + timedelta(seconds=30 * n), speed=n % 300, mileage=1000 + n, more=b"\x30\x01\x1f")
        for n in range(count)
    ]


def seen(vehicle_id: int) -> list[tuple[int, int, int]]:
    found = track(vehicle_id=vehicle_id, **WINDOW, with_marked=True)
    return list(zip(found.at.tolist(), found.speed.tolist(), found.mileage.tolist(), strict=True))


def expected(some: Iterable[Report]) -> list[tuple[int, int, int]]:
    return [(int(one.at.timestamp()), one.speed, one.mileage or -1) for one in some]


def scalar(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.fixture
def days(db: None) -> None:
    make_partitions(today=DAY)


def test_a_packed_day_reads_as_before_and_its_partition_is_gone(days: None) -> None:
    store(1, reports())
    store(None, reports(3), terminal_id=9)
    assert packing.pack_closed_days(today=LATER) == [DAY, DAY + timedelta(days=1)]
    assert seen(1) == expected(reports())
    assert scalar("SELECT count(*) FROM tracking_position") == 0
    assert scalar("SELECT to_regclass('tracking_position_20261120')") is None
    assert scalar("SELECT positions FROM tracking_packed WHERE terminal_id = 9") == 3
    assert scalar("SELECT count(*) FROM tracking_packing") == 0


def test_a_young_day_stays_raw(days: None) -> None:
    store(1, reports())
    assert packing.pack_closed_days(today=DAY + timedelta(days=3)) == []
    assert scalar("SELECT count(*) FROM tracking_packed") == 0


def test_late_reports_join_their_packed_day_and_repeats_count_once(days: None) -> None:
    whole = reports()
    store(1, whole[:30])
    packing.pack_closed_days(today=LATER)
    arrived = START + timedelta(days=6)
    late = [one._replace(arrived_at=arrived, marks=int(Mark.LATE)) for one in whole[25:]]
    store(1, late)
    assert seen(1) == expected(whole)  # five of them lie in both
    packing.pack_closed_days(today=MUCH_LATER)
    assert seen(1) == expected(whole)
    assert scalar("SELECT positions FROM tracking_packed") == 50
    assert scalar("SELECT cardinality(arrivals) FROM tracking_packed") == 2


def test_impossible_times_make_no_partition_of_their_own(days: None) -> None:
    wrong = [datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2099)]
    store(1, [Report(at, arrived_at=START + timedelta(hours=1), marks=int(Mark.WRONG_CLOCK)) for at in wrong])
    packing.pack_closed_days(today=LATER)
    assert scalar("SELECT array_agg(day) FROM tracking_packed") == [DAY]
    found = track(vehicle_id=1, since=wrong[0], until=wrong[1] + timedelta(days=1), with_marked=True)
    assert len(found) == 2
    assert seen(1) == []


def test_reports_that_come_while_packing_are_taken_in_before_the_drop(days: None) -> None:
    name = "tracking_position_20261120"
    store(1, reports(10))
    packing.pack_key(name, DAY, (1, 0))
    assert seen(1) == expected(reports(10))  # in both, counted once
    store(1, reports(20))
    with pytest.raises(packing.NotAccountedFor):
        packing._drop(name, DAY)
    assert packing.pack_arrivals(name, DAY)
    assert seen(1) == expected(reports(20))


def test_months_beyond_the_retention_period_are_dropped(days: None) -> None:
    store(1, reports())
    packing.pack_closed_days(today=LATER)
    assert packing.forget_expired(today=date(2029, 11, 20)) == []
    assert packing.forget_expired(today=date(2029, 12, 10)) == ["tracking_packed_202611"]
    assert seen(1) == []


def test_what_came_on_a_day_without_a_partition_is_packed_and_forgotten_like_the_rest(db: None) -> None:
    other = "SELECT count(*) FROM tracking_position_other"
    store(1, reports())
    assert scalar(other) == 50
    made = make_partitions(today=DAY)
    assert "tracking_position_20261120" not in made  # the other days are not held up by it
    assert "tracking_position_20261121" in made
    store(1, reports(60)[50:])
    assert scalar(other) == 60
    assert DAY in packing.pack_closed_days(today=LATER)
    assert scalar(other) == 0
    assert seen(1) == expected(reports(60))
    assert packing.forget_expired(today=date(2029, 12, 10)) == ["tracking_packed_202611"]


KILLED = """
import os, signal, sys, django; django.setup()
from datetime import date
from motorpool.tracking.store import packing
done, at, of = 0, int(sys.argv[1]), packing.merge
def merge(*given):
    global done
    if done == at:
        os.kill(os.getpid(), signal.SIGKILL)
    done += 1
    of(*given)
    if at < 0 and done == -at:
        os.kill(os.getpid(), signal.SIGKILL)
packing.merge = merge
packing.pack_closed_days(today=date(2026, 11, 25))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled() -> None:
    make_partitions(today=DAY)
    for vehicle in (1, 2, 3):
        store(vehicle, reports())
    where = connection.settings_dict
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{where['NAME']}"
    told = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "motorpool.config.settings"}
    told["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        for moment in (1, -1, 0):  # after a commit, before one, at once
            died = subprocess.run([sys.executable, "-c", KILLED, str(moment)], env=told, timeout=60, check=False)
            assert died.returncode == -signal.SIGKILL
            assert all(seen(vehicle) == expected(reports()) for vehicle in (1, 2, 3))
        packing.pack_closed_days(today=LATER)
        assert all(seen(vehicle) == expected(reports()) for vehicle in (1, 2, 3))
        assert scalar("SELECT sum(positions) FROM tracking_packed") == 150
    finally:
        packing.forget_expired(today=date(2040, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE tracking_position, tracking_packing")
