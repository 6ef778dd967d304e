"""What `demo` and `serve` share: database, migrations, then all processes under one supervisor, until told to stop."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from motorpool.runtime.child import Program
from motorpool.runtime.console import Console
from motorpool.runtime.database import Database, serving
from motorpool.runtime.environment import environment, own_command
from motorpool.runtime.errors import CannotRun, Stopped
from motorpool.runtime.home import Home
from motorpool.runtime.listening import Address, gateway_address, gateway_sockets, listening_socket
from motorpool.runtime.stopping import StopSignals
from motorpool.runtime.supervisor import Supervisor, run_to_end

READY_WITHIN = 90.0
QUEUES = ("default", "long")
"""A worker does one job at a time. What takes minutes has a queue, and a worker, of its own: nothing waits for it."""


@dataclass(frozen=True)
class Installation:
    home: Home
    address: Address
    console: Console
    stop: StopSignals
    environment: Mapping[str, str]

    def manage(self, *arguments: str, tell: Callable[[str], None] = lambda _: None) -> list[str]:
        """Run one management command to its end; its last lines."""
        program = Program(arguments[0], own_command("manage", *arguments), self.environment)
        return run_to_end(program, logs=self.home.logs, pause=self.stop.pause, tell=tell)


Act = Callable[[Installation], None]


def serve(*, home: Home, address: Address, web_processes: int, demo: bool, prepare: Act, welcome: Act) -> None:
    console = Console()
    with (
        StopSignals() as stop,
        _farewell(console),
        closing(listening_socket(address)) as listener,  # before all else: if the port is taken, that is said at once
        _database(home, console, stop) as database,
    ):
        told = environment(home, database_url=database.url, demo=demo)
        installation = Installation(home, address, console, stop, told)
        with console.step("更新数据库结构"):
            installation.manage("migrate", "--no-input")
        prepare(installation)
        with _gateway(installation) as gateway:
            doors = [*_web(installation, listener, web_processes), *gateway]
            _run(installation, doors, _fleet(installation) if demo and gateway else [], database, welcome)


def _run(
    installation: Installation, doors: Sequence[Program], fleet: Sequence[Program], database: Database, welcome: Act
) -> None:
    address, console = installation.address, installation.console
    stages = [
        doors,
        [*_workers(installation), *fleet],
        [Program("sealer", own_command("sealer"), installation.environment)],  # last: it seals what the others wrote
    ]
    with Supervisor(stages, logs=installation.home.logs, stop=installation.stop, console=console) as supervisor:
        with console.step("启动服务"):
            supervisor.run_until(lambda: address.ask("/api/v1/health") is not None, within=READY_WITHIN)
        welcome(installation)
        supervisor.run(tend=database.tend)


def _web(installation: Installation, listener: socket.socket, count: int) -> list[Program]:
    command = own_command("web", "--fd", str(listener.fileno()))
    return [
        Program(f"web-{number}", command, installation.environment, (listener.fileno(),))
        for number in range(1, count + 1)
    ]


def _workers(installation: Installation) -> list[Program]:
    return [
        Program(f"worker-{queue}", own_command("worker", f"--queue={queue}"), installation.environment)
        for queue in QUEUES
    ]


def _fleet(installation: Installation) -> list[Program]:
    """The demonstration's vehicles drive, so that the map lives; with `MOTORPOOL_SIMULATE=0` they stay in the yard."""
    if os.environ.get("MOTORPOOL_SIMULATE") == "0":
        return []
    return [Program("simulator", own_command("simulate", "--trips"), installation.environment)]


@contextmanager
def _gateway(installation: Installation) -> Iterator[list[Program]]:
    """The door to terminals. If its port is taken the platform works without: people must be able to ask for cars."""
    address, console = gateway_address(), installation.console
    try:
        tcp, udp = gateway_sockets(address)
    except CannotRun as error:
        console.complain(f"✗ 车载终端网关未启动：{error}")
        yield []
        return
    with closing(tcp), closing(udp):
        numbers = (tcp.fileno(), udp.fileno())
        command = own_command("gateway", "--fd", *map(str, numbers))
        yield [Program("gateway", command, installation.environment, numbers)]


@contextmanager
def _database(home: Home, console: Console, stop: StopSignals) -> Iterator[Database]:
    with ExitStack() as stack:
        with console.step("启动数据库"):
            database = stack.enter_context(serving(home, say=console.say, pause=stop.pause))
        yield database


@contextmanager
def _farewell(console: Console) -> Iterator[None]:
    try:
        yield
    except Stopped:
        console.headline("已停止，数据已保存。")
