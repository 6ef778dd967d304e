"""`run_gateway`: one gateway process, on its own sockets or on those that its supervisor hands over."""

import os
import socket
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motorpool.gateway.server import serve
from motorpool.runtime.listening import gateway_address, gateway_sockets


class Command(BaseCommand):
    requires_system_checks = ()  # they load the web's routes, for which a gateway has no use
    help = "运行一个车载终端网关进程（JT/T 808，TCP 与 UDP）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host")
        parser.add_argument("--port", type=int)
        parser.add_argument("--fd", type=int, nargs=2, metavar=("TCP", "UDP"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["fd"]:
            tcp, udp = (socket.socket(fileno=number) for number in options["fd"])
        else:
            tcp, udp = gateway_sockets(gateway_address(options["host"], options["port"]))
        host, port = tcp.getsockname()[:2]
        serve(
            tcp=tcp,
            udp=udp,
            database_url=os.environ["DATABASE_URL"],
            clock=time.time,
            ready=lambda: self.stdout.write(f"终端网关已就绪：{host}:{port}"),
        )
