"""`motorpool positions …`: the store of positions, from the command line."""

import click

from motorpool.runtime.commands.manage import run_management


@click.group(help="历史位置的存储。")
def positions() -> None:
    pass


@positions.command(help="立即压缩已到期的日期，删除超过保存期的数据。")
def pack() -> None:
    run_management("pack_positions")


@positions.command(help="显示位置数据的存放情况。")
def status() -> None:
    run_management("positions_status")
