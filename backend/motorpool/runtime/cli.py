"""The command `motorpool`. Each subcommand has its own small module in `commands`."""

import sys

import click

from motorpool.runtime.commands.audit import audit
from motorpool.runtime.commands.database import database
from motorpool.runtime.commands.demo import demo
from motorpool.runtime.commands.gateway import gateway
from motorpool.runtime.commands.jt808 import jt808
from motorpool.runtime.commands.keys import keys
from motorpool.runtime.commands.manage import manage, migrate
from motorpool.runtime.commands.positions import positions
from motorpool.runtime.commands.sealer import sealer
from motorpool.runtime.commands.serve import serve
from motorpool.runtime.commands.simulate import simulate
from motorpool.runtime.commands.terminals import terminals
from motorpool.runtime.commands.web import web
from motorpool.runtime.commands.worker import worker
from motorpool.runtime.errors import CannotRun


@click.group(help="公务用车平台 motorpool。")
def cli() -> None:
    pass


for command in (
    database,
    demo,
    serve,
    web,
    worker,
    gateway,
    keys,
    sealer,
    migrate,
    manage,
    terminals,
    audit,
    jt808,
    positions,
    simulate,
):
    cli.add_command(command)


def main() -> None:
    try:
        cli(prog_name="motorpool")
    except CannotRun as error:
        click.secho(f"✗ {error}", fg="red", err=True)
        sys.exit(1)
