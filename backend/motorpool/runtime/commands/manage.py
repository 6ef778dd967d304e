"""`motorpool manage …` and `motorpool migrate`: Django's management commands on the database of this installation."""

import os
from collections.abc import Sequence
from contextlib import nullcontext

import click

from motorpool.runtime.database import borrowed
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home
from motorpool.runtime.postgres.separation import migrating

CHANGING = frozenset({"migrate", "load_demo"})  # commands that alter the tables of the trail


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
    help="运行 Django 管理命令，例如：motorpool manage shell。",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: Sequence[str]) -> None:
    execute(["motorpool manage", *arguments], create=False)


@click.command(help="更新数据库结构。")
def migrate() -> None:
    execute(["motorpool", "migrate"], create=True)


def run_management(name: str, *arguments: str) -> None:
    """One management command under a name of its own."""
    execute(["motorpool", name, *arguments], create=False)


def execute(arguments: Sequence[str], *, create: bool) -> None:
    """On the database that serves, or on our own, started for it."""
    home = Home.of_this_installation()
    home.prepare()
    with borrowed(home, create=create) as database_url:
        os.environ.update(environment(home, database_url=database_url))
        from django.core.management import execute_from_command_line

        with migrating(home, database_url) if CHANGING.intersection(arguments[1:2]) else nullcontext():
            execute_from_command_line(list(arguments))
