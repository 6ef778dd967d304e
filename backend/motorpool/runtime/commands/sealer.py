"""`motorpool sealer`: links the trail's entries to the chain. Several may run; one seals."""

import os

import click

from motorpool.runtime.database import needed_now
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home
from motorpool.runtime.postgres.separation import sealing_url


@click.command(help="单独运行操作记录的封存进程。")
def sealer() -> None:
    home = Home.of_this_installation()
    os.environ.update(environment(home, database_url=sealing_url(home, needed_now(home))))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motorpool", "seal_audit"])
