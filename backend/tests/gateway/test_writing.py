"""What becomes of a command is written down, whatever the database says meanwhile, and never tried for ever."""

import asyncio
import time
from collections.abc import Callable

import pytest
from django.db import connection

from motorpool.gateway.doors import Doors
from motorpool.gateway.limits import Limits
from motorpool.gateway.writing import MOST_REFUSALS, Writer

GONE = "SELECT pg_terminate_backend(pg_backend_pid())"


def attempts_of(statements: list[str], *, stay_s: float = 1.0) -> int:
    """Each attempt asks for the next of these, and the last again and again; how many there were."""
    asked: list[str] = []

    def work() -> None:
        asked.append(statements[min(len(asked), len(statements) - 1)])
        with connection.cursor() as cursor:
            cursor.execute(asked[-1])

    asyncio.run(_wait_for(work, stay_s))
    return len(asked)


async def _wait_for(work: Callable[[], None], stay_s: float) -> None:
    doors = Doors(limits=Limits(), clock=time.time)
    Writer(doors, first_s=0.01).write(work)
    await asyncio.sleep(stay_s)
    doors.close()


def test_once_is_enough(own_database: str) -> None:
    assert attempts_of(["SELECT 1"]) == 1


def test_a_database_that_was_away_is_asked_again(own_database: str) -> None:
    assert attempts_of([GONE, GONE, "SELECT 1"]) == 3


def test_what_it_refuses_is_given_up(own_database: str, caplog: pytest.LogCaptureFixture) -> None:
    assert attempts_of(["SELECT 1/0"]) == MOST_REFUSALS
    assert "cannot be written" in caplog.text


def test_while_it_is_away_it_is_asked_seldomer_each_time(own_database: str) -> None:
    assert 3 <= attempts_of([GONE]) <= 7  # after 10, 30, 70, 150, 310, 630 ms
