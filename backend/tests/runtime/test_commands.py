"""The command line as an operator meets it: in processes of its own, with real signals."""

import json
import signal
import socket

import pytest

from motorpool.runtime.commands.demo import _accounts
from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.listening import Address, address_from_environment, listening_socket
from motorpool.runtime.postgres import Cluster
from tests.runtime.conftest import Script, until

SERVE = ("-m", "motorpool.runtime", "serve")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_the_database_is_made(
    home: Home, script: Script, free_port: str, number: signal.Signals
) -> None:
    starting = script(*SERVE, MOTORPOOL_HOME=str(home.folder), PORT=free_port, DATABASE_URL="")
    until(lambda: (home.folder / "postgres" / "data.new" / "PG_VERSION").exists())

    starting.send_signal(number)

    output, _ = starting.communicate(timeout=20)
    assert starting.returncode == 0, output
    assert "已停止" in output
    with Cluster(home).running():  # what was half made is made again
        pass


def test_a_taken_port_is_said_before_anything_is_started(home: Home, script: Script) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = script(*SERVE, MOTORPOOL_HOME=str(home.folder), PORT=port, DATABASE_URL="")
        output, _ = refused.communicate(timeout=20)

    assert refused.returncode == 1
    assert output.startswith(f"✗ 端口 {port} 已被其他程序占用")
    assert not (home.folder / "postgres").exists()


def test_a_second_installation_on_the_same_home_is_refused(home: Home, script: Script, free_port: str) -> None:
    with Cluster(home).running():
        refused = script(*SERVE, MOTORPOOL_HOME=str(home.folder), PORT=free_port, DATABASE_URL="")
        output, _ = refused.communicate(timeout=20)

    assert refused.returncode == 1
    assert "正由另一个 motorpool 使用" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "²", "٣٣"])
def test_a_port_that_is_none(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotRun, match="不是有效的端口号"):
        address_from_environment()


def test_nothing_answers_on_a_socket_without_a_server() -> None:
    with listening_socket(Address("127.0.0.1", 0)) as listener:
        address = Address("127.0.0.1", listener.getsockname()[1])
    assert address.ask("/api/v1/health") is None


def test_the_table_of_accounts(home: Home) -> None:
    path = home.folder / "demo-accounts.json"
    shown = {
        "role_label": "调度员",
        "name": "王芳",
        "unit": "市公务用车服务中心",
        "username": "diaodu",
        "password": "x",
    }
    path.write_text(json.dumps([{"role": "dispatcher", **shown}]), encoding="utf-8")

    assert _accounts(path) == [["角色", "姓名", "单位", "账号", "密码"], list(shown.values())]
