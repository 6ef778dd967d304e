"""`motorpool sealer`: seals what was committed a moment ago, and saves the head each hour and at the end."""

import logging
import signal
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from motorpool.audit.chain import heads
from motorpool.audit.chain.hashing import NoSm3, require_sm3
from motorpool.audit.chain.sealing import BATCH, Sealer

PAUSE = 0.3  # an entry waits half of it on average
WHILE_AWAY = 1.0  # before the next try, when the database does not answer

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "把已提交的操作记录封存到哈希链。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH)

    def handle(self, *, batch: int, **_: Any) -> None:
        try:
            require_sm3()
        except NoSm3 as error:
            raise CommandError(str(error)) from error
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sealer, saver = Sealer(batch=batch), heads.Saver(heads.place(), monotonic())
        while not stop.is_set():
            try:
                if turn(sealer, saver, clock=monotonic):
                    continue
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                connection.close()
                stop.wait(WHILE_AWAY)
            stop.wait(PAUSE)
        sealer.seal_all(at=timezone.now())
        heads.save(heads.place())


def turn(sealer: Sealer, saver: heads.Saver, *, clock: Callable[[], float]) -> bool:
    """Seals a batch, and saves the head where it is due, however much is left to seal; whether something is."""
    more = sealer.seal(at=timezone.now())
    saver.when_due(clock())
    return more
