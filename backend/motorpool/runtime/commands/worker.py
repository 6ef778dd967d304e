"""`motorpool worker`: takes jobs from the queue."""

import os

import click

from motorpool.runtime.database import needed_now
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home

GRACE = 8  # seconds for running jobs; less than the supervisor's


@click.command(help="单独运行一个后台任务进程。")
def worker() -> None:
    home = Home.of_this_installation()
    os.environ.update(environment(home, database_url=needed_now(home)))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motorpool", "procrastinate", "worker", f"--shutdown-graceful-timeout={GRACE}"])
