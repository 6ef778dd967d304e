"""The partitions of the coming days while the database is away, at the start and later."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import connection

from motorpool.gateway.doors import Doors
from motorpool.gateway.limits import Limits
from motorpool.gateway.partitions import PartitionKeeper
from tests.gateway.processes import free_port

LATER = datetime(2041, 3, 4, tzinfo=UTC).timestamp()


def exists(day: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"tracking_position_{day}"])
        return bool(cursor.fetchone()[0])


def test_they_are_made_once_the_database_is_back(
    own_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing_then_well() -> None:
        doors = Doors(limits=Limits(), clock=lambda: LATER)
        keeper = PartitionKeeper(doors=doors, clock=lambda: LATER, every_s=0.01, retry_s=0.01)
        with monkeypatch.context() as away:
            away.setitem(connection.settings_dict, "NAME", "no_such_database")
            assert not await keeper.make()
            running = asyncio.create_task(keeper.run())
            while len(caplog.records) < 3:
                await asyncio.sleep(0.01)
            assert not running.done()
        async with asyncio.timeout(20):
            while not await keeper.make():
                await asyncio.sleep(0.01)
        assert not running.done()
        running.cancel()
        doors.close()

    asyncio.run(failing_then_well())
    assert exists("20410304")
    assert exists("20410311")


def test_a_crowd_is_no_end(own_database: str) -> None:
    doors = Doors(limits=Limits(doors=0), clock=lambda: LATER)
    assert not asyncio.run(PartitionKeeper(doors=doors, clock=lambda: LATER).make())
    doors.close()


@pytest.mark.slow  # a minute: each try waits half of one for a connection
def test_a_gateway_waits_for_the_database_and_may_be_stopped_meanwhile(own_database: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "motorpool.runtime", "gateway", "--port", str(free_port())],
        env=os.environ | {"DATABASE_URL": f"{own_database}_later", "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        said = ""
        while said.count("could not be made") < 2:
            line = process.stdout.readline()
            assert line, said
            said += line
        assert "已就绪" not in said
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()
