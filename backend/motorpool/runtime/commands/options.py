"""Options that several commands share."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")


def with_address(command: Callable[P, R]) -> Callable[P, R]:
    """--host, --port, --web: on the command line, or HOST, PORT and MOTORPOOL_WEB_PROCESSES."""
    host = click.option("--host", help="监听地址，默认为环境变量 HOST 或 127.0.0.1。")
    port = click.option("--port", type=click.IntRange(1, 65_535), help="端口，默认为环境变量 PORT 或 8000。")
    processes = click.option(
        "--web",
        "web_processes",
        type=click.IntRange(1, 64),
        default=2,
        show_default=True,
        envvar="MOTORPOOL_WEB_PROCESSES",
        show_envvar=True,
        help="网页进程的数量。",
    )
    return host(port(processes(command)))
