"""The gateway's main loop: sockets in, batches out, until told to stop."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Any

import uvloop

from motorpool.gateway.awaited import Patience
from motorpool.gateway.commands import Courier
from motorpool.gateway.doors import Doors
from motorpool.gateway.intake import Intake
from motorpool.gateway.limits import Limits
from motorpool.gateway.lines import TcpLine, UdpPeers
from motorpool.gateway.partitions import PartitionKeeper
from motorpool.gateway.switchboard import Switchboard
from motorpool.kit.rules import rules_of
from motorpool.tracking.rules import MotionRules

BACKLOG = 4096
START_AGAIN = 2.0


def serve(
    *, tcp: socket.socket, udp: socket.socket, database_url: str, clock: Callable[[], float], ready: Callable[[], None]
) -> None:
    """Run until SIGTERM or SIGINT. Several may serve one database, each on sockets of its own."""
    limits = Limits.of_this_machine()
    # What is loaded stays; connections come and go in thousands, and most objects die young without the collector.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.001)  # the writer needs little of the interpreter, but soon
    uvloop.run(_serve(tcp, udp, database_url, limits, clock, ready))


async def _serve(
    tcp: socket.socket,
    udp: socket.socket,
    database_url: str,
    limits: Limits,
    clock: Callable[[], float],
    ready: Callable[[], None],
) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    intake = Intake(database_url=database_url, limits=limits, clock=clock, online_s=rules_of(MotionRules).online_s)
    doors, back_door = Doors(limits=limits, clock=clock), Doors(limits=limits, clock=clock)
    courier = Courier(database_url=database_url, doors=back_door, clock=clock, patience=Patience.of_environment())
    board = Switchboard(intake=intake, doors=doors, back_door=back_door, courier=courier, limits=limits, clock=clock)
    partitions = PartitionKeeper(doors=back_door, clock=clock)
    if not await _made(partitions, stopped):
        return
    server = await loop.create_server(lambda: TcpLine(board), sock=tcp, backlog=BACKLOG)
    datagrams, _ = await loop.create_datagram_endpoint(lambda: UdpPeers(board), sock=udp)
    tasks = [loop.create_task(work) for work in _work(intake, board, partitions)]
    ready()
    # A task that ends has failed: better to be started anew than to serve by halves.
    for task in tasks:
        task.add_done_callback(lambda _: stopped.set())
    await stopped.wait()
    failed = [task for task in tasks if task.done()]
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await intake.finish()
    board.close()
    await courier.finish()
    datagrams.close()
    doors.close()
    back_door.close()
    for task in failed:
        task.result()


async def _made(partitions: PartitionKeeper, stopped: asyncio.Event) -> bool:
    """Wait for the database, which may start later than we; False if told to stop meanwhile."""
    while not await partitions.make():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), START_AGAIN)
        if stopped.is_set():
            return False
    return True


def _work(intake: Intake, board: Switchboard, partitions: PartitionKeeper) -> Iterator[Coroutine[Any, Any, None]]:
    """What goes on beside the connections."""
    yield intake.run()
    yield board.sweep()
    yield board.courier.run()
    yield board.courier.listen()
    yield partitions.run()
