"""`motorpool web`: one web process, alone or on the socket its supervisor hands over."""

import os
import socket

import click
import uvicorn

from motorpool.runtime.database import needed_now
from motorpool.runtime.environment import environment
from motorpool.runtime.home import Home
from motorpool.runtime.listening import address_from_environment, listening_socket

APPLICATION = "motorpool.config.asgi:application"
GRACE = 8  # seconds for open requests; less than the supervisor's


@click.command(help="单独运行一个网页进程。")
@click.option("--host", help="监听地址，默认为环境变量 HOST 或 127.0.0.1。")
@click.option("--port", type=click.IntRange(1, 65_535), help="端口，默认为环境变量 PORT 或 8000。")
@click.option("--fd", type=int, help="使用已打开的监听套接字（由上级进程交来）。")
def web(host: str | None, port: int | None, fd: int | None) -> None:
    home = Home.of_this_installation()
    os.environ.update(environment(home, database_url=needed_now(home)))
    # Not uvicorn's own --fd: it takes the socket for a Unix one, and answers would wait for Nagle.
    listener = listening_socket(address_from_environment(host, port)) if fd is None else socket.socket(fileno=fd)
    config = uvicorn.Config(
        APPLICATION,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,  # whose X-Forwarded-For is believed is our own setting (MOTORPOOL_PROXIES)
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[listener])
