"""`motorpool gateway`: one process that terminals talk to; as many as needed, each on a port of its own."""

import os

import click

from motorpool.runtime.database import needed_now
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home


@click.command(help="单独运行一个车载终端网关进程（JT/T 808，TCP 与 UDP）。")
@click.option("--host", help="监听地址，默认为环境变量 GATEWAY_HOST 或 127.0.0.1。")
@click.option("--port", type=click.IntRange(1, 65_535), help="端口，默认为环境变量 GATEWAY_PORT 或 6808。")
@click.option("--fd", type=int, nargs=2, help="使用已打开的 TCP 和 UDP 套接字（由上级进程交来）。")
def gateway(host: str | None, port: int | None, fd: tuple[int, int] | None) -> None:
    home = Home.of_this_installation()
    os.environ.update(environment(home, database_url=needed_now(home)))
    from django.core.management import execute_from_command_line

    given = {"--host": host, "--port": port}
    options = [text for name, value in given.items() if value is not None for text in (name, str(value))]
    if fd:
        options = ["--fd", *map(str, fd)]
    execute_from_command_line(["motorpool", "run_gateway", *options])
