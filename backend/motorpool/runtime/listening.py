"""The socket that all web processes share, and the questions we ask through it ourselves."""

import errno
import http.client
import json
import os
import socket
import time
from dataclasses import dataclass

from motorpool.runtime.errors import CannotRun

BACKLOG = 1024
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def is_open_to_others(self) -> bool:
        return self.host in EVERYWHERE

    def ask(self, path: str) -> object:
        """The JSON that GET answers, None if it answers anything else or nothing at all."""
        connection = http.client.HTTPConnection(EVERYWHERE.get(self.host, self.host), self.port, timeout=2)
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            return json.load(response) if response.status == http.client.OK else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()


def address_from_environment(host: str | None = None, port: int | None = None) -> Address:
    return Address(host or os.environ.get("HOST") or "127.0.0.1", _port("PORT", 8000) if port is None else port)


def gateway_address(host: str | None = None, port: int | None = None) -> Address:
    """Where terminals connect. As careful as the web: only this machine, unless told otherwise."""
    return Address(
        host or os.environ.get("GATEWAY_HOST") or "127.0.0.1", _port("GATEWAY_PORT", 6808) if port is None else port
    )


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65_536:
        raise CannotRun(f"环境变量 {variable} 不是有效的端口号：{text}")
    return int(text)


def gateway_sockets(address: Address) -> tuple[socket.socket, socket.socket]:
    """TCP and UDP of one number."""
    tcp = listening_socket(address, variable="GATEWAY_PORT")
    udp = socket.socket(tcp.family, socket.SOCK_DGRAM)
    try:
        udp.bind((address.host, tcp.getsockname()[1]))
    except OSError as error:
        tcp.close()
        udp.close()
        raise CannotRun(_why(address, error, "GATEWAY_PORT")) from error
    return tcp, udp


def listening_socket(address: Address, *, variable: str = "PORT") -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    patience = time.monotonic() + 1.0  # processes of a supervisor that was killed this very moment
    while True:
        try:
            return socket.create_server((address.host, address.port), family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > patience:
                raise CannotRun(_why(address, error, variable)) from error
            time.sleep(0.1)


def _why(address: Address, error: OSError, variable: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {address.port} 已被其他程序占用。请先停止它，或另选端口，例如 {variable}={address.port + 1}"
    if error.errno == errno.EACCES:
        return f"无权监听端口 {address.port}（1024 以下需要 root）。请另选端口，例如：{variable}=8000"
    return f"无法监听 {address.host}:{address.port}：{error.strerror or error}"
