"""Gateway processes, for tests and for the bench; knows no Django."""

import os
import signal
import socket
import subprocess
import sys

Gateway = subprocess.Popen[str]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def start_gateway(url: str, port: int, **more: str) -> Gateway:
    """Running and listening."""
    process = subprocess.Popen(
        [sys.executable, "-m", "motorpool.runtime", "gateway", "--port", str(port)],
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    if "终端网关已就绪" not in said:
        rest, _ = process.communicate()
        raise AssertionError(said + rest)
    return process


def stop(process: Gateway) -> str:
    """In good order; what it had to say."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    return said
