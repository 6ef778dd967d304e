"""`motorpool worker`: takes jobs from the queue."""

import os

import click

from motorpool.runtime.database import needed_now
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home
from motorpool.runtime.serving import QUEUES

GRACE = 8  # seconds for running jobs; less than the supervisor's
YIELDING = 10  # niceness of jobs that take long: nobody waits for them


@click.command(help="单独运行一个后台任务进程。")
@click.option("--queue", type=click.Choice(QUEUES), help="只取日常任务（default）或耗时的任务（long）；不指定则都取。")
def worker(queue: str | None) -> None:
    home = Home.of_this_installation()
    os.environ.update(environment(home, database_url=needed_now(home)))
    if queue == "long":
        os.nice(YIELDING)
    from django.core.management import execute_from_command_line

    chosen = [f"--queues={queue}"] if queue else []
    execute_from_command_line(["motorpool", "procrastinate", "worker", f"--shutdown-graceful-timeout={GRACE}", *chosen])
