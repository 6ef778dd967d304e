"""`motorpool database …`: the roles inside the database."""

import click

from motorpool.runtime.database import borrowed
from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.postgres.separation import migrating


@click.group(help="数据库内的角色。")
def database() -> None:
    pass


@database.command(
    help="分开数据库角色：操作记录归专门的角色所有，平台只能追加。"
    "使用外部数据库时须设 MOTORPOOL_OWNER_URL（可建角色的管理员）；封存进程另设 MOTORPOOL_SEALER_URL。"
)
def roles() -> None:
    home = Home.of_this_installation()
    home.prepare()
    with borrowed(home, create=False) as url:
        if url is None:
            raise CannotRun("没有可用的数据库。请先运行 motorpool serve，或设置 DATABASE_URL。")
        with migrating(home, url):
            pass
    click.echo("数据库角色已分开。")
