"""The walk along the chain has a queue and a process of its own: nothing else waits for it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.types import JSONDict
from psycopg.conninfo import make_conninfo

from motorpool.accounts.tasks import send_waiting_filings
from motorpool.audit.queries import last_check
from motorpool.audit.tasks import check_chain_again, check_chain_nightly
from motorpool.runtime.serving import QUEUES
from tests.audit.chains import another_session, chained
from tests.database import racing
from tests.factories import NOW, make_organization

TONIGHT = int(NOW.timestamp())
TONIGHT_AS_TOLD: JSONDict = {"timestamp": TONIGHT}


@contextmanager
def workers(home: Path) -> Iterator[None]:
    known = connection.get_connection_params()
    url = make_conninfo("", **{name: known[name] for name in ("dbname", "user", "password", "host", "port")})
    told = {"DATABASE_URL": url, "MOTORPOOL_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "motorpool.runtime", "worker"]
    running = [subprocess.Popen([*command, f"--queue={queue}"], env=os.environ | told) for queue in QUEUES]
    try:
        yield
    finally:
        for one in running:
            one.terminate()
        assert [one.wait(timeout=20) for one in running] == [0, 0]


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def status(job: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job).status)


@racing
@pytest.mark.slow  # on a busy machine: two processes are started
def test_other_jobs_are_done_while_the_chain_is_verified(tmp_path: Path) -> None:
    make_organization()
    chained(5)
    with workers(tmp_path):
        with another_session() as session:
            with session.cursor() as cursor:
                cursor.execute("LOCK TABLE audit_seal IN ACCESS EXCLUSIVE MODE")  # the walk cannot go on
            walk = check_chain_nightly.configure(task_kwargs=TONIGHT_AS_TOLD).defer()
            until(lambda: status(walk) == "doing")
            other = send_waiting_filings.configure(task_kwargs=TONIGHT_AS_TOLD).defer()
            until(lambda: status(other) == "succeeded")
            assert status(walk) == "doing"
        until(lambda: status(walk) == "succeeded")
    done = last_check()
    assert done is not None
    assert (done.note, (done.after or {})["entries"] >= 5) == ("未发现问题", True)


def test_every_queue_that_a_job_names_has_a_worker() -> None:
    assert {task.queue for task in app.tasks.values() if not task.name.startswith("builtin:")} == {*QUEUES}
    assert {name for name, task in app.tasks.items() if task.queue == "long"} == {
        "audit.check_chain", "audit.check_chain_again",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_walk_that_was_interrupted_is_made_up_for_in_the_same_night() -> None:
    make_organization()
    chained(5)
    check_chain_again(TONIGHT)
    first = last_check()
    assert first is not None
    check_chain_again(TONIGHT + 3600)
    assert last_check() == first
    check_chain_nightly(TONIGHT + 3600)
    assert last_check() != first  # whatever the trail says of an earlier walk
