"""One terminal: registers, shows its code, reports, keeps what it could not say, and says it later.

It forgets a position only when the platform has acknowledged it, as real ones do.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple, cast

from jt808 import Deframer, FrameError, Version, decode, encode, read_frame
from jt808.messages import (
    AlarmConfirmation,
    Authentication,
    Message,
    PlatformAnswer,
    PositionBatch,
    PositionReport,
    Registration,
    RegistrationAnswer,
)
from jt808.messages.position_batch import BLIND_ZONE
from simulator.answering import ASLEEP_INTERVAL, MAKER, MODEL, REPORT_INTERVAL, Device
from simulator.clock import Clock
from simulator.itinerary import Itinerary
from simulator.reporting import USUAL, Conditions, Rhythm, link, measured, next_report
from simulator.roads import Point

BATCH = 15
"""Positions in one 0x0704: more would not fit into one frame."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
ANSWER_WITHIN_S = 30.0
"""Real seconds until a silent platform counts as a broken link."""
SOFTWARE = "S1.0"


def number_on_line(phone: str, version: Version) -> str:
    return phone.rjust(20 if version is Version.V2019 else 12, "0")


class Phase(Enum):
    AWAY = auto()
    REGISTERING = auto()
    SHOWING = auto()
    KNOWN = auto()


class Server(NamedTuple):
    host: str
    port: int


@dataclass
class Counts:
    """Of the whole fleet."""

    known: int = 0
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    reconnects: int = 0


class Terminal(asyncio.Protocol):
    """Driven by its fleet: `tick` whenever the next report is due."""

    def __init__(
        self, itinerary: Itinerary, *, version: Version, server: Server, clock: Clock, seed: int, counts: Counts,
        conditions: Conditions = USUAL,
    ) -> None:  # fmt: skip
        plan = itinerary.plan
        self.itinerary = itinerary
        self.device = Device(plan.phone, version, plan.plate)
        self.phase = Phase.AWAY
        self.due = clock.now()
        self._server, self._clock, self._seed, self._counts = server, clock, seed, counts
        self._conditions = conditions
        self._phone = number_on_line(plan.phone, version)
        self._serial = 0
        self._transport: asyncio.Transport | None = None
        self._deframer = Deframer()
        self._memory: deque[PositionReport] = deque()
        self._past: Iterator[PositionReport] = iter(())
        self._has_past = False
        self._flying: dict[int, list[PositionReport]] = {}
        self._fixed_at: Point | None = None
        self._code = ""
        self._pause = FIRST_PAUSE_S
        self._retry_at = 0.0
        self._connecting = False
        self._heard_at = 0.0
        self._batches = 0

    @property
    def has_said_all(self) -> bool:
        return self.phase is Phase.KNOWN and not (self._memory or self._flying or self._has_past)

    def remember(self, since: float, until: float) -> None:
        """What it measured before: it is sent like what was measured without a link. Made only when it is sent."""
        self._past, self._has_past = self._reports(since, until), True

    def _reports(self, since: float, until: float) -> Iterator[PositionReport]:
        at, fixed_at = since, None
        while at < until:
            report, fixed_at = self._report(at, fixed_at)
            yield report
            at = next_report(self.itinerary, at, self._rhythm(at), seed=self._seed)

    def tick(self, now: float) -> None:
        """Measure and report what is due."""
        report, self._fixed_at = self._report(self.due, self._fixed_at)
        self.due = max(next_report(self.itinerary, self.due, self._rhythm(now), seed=self._seed), now)
        reaches = link(
            self.itinerary.plan.phone, now, self.itinerary.at(now), self._seed, self._conditions
        ).reaches  # fmt: skip
        if self.phase is Phase.KNOWN and reaches and self._is_answered():
            self._send_positions(report, [report])
            self._empty_memory()
        else:
            self._memory.append(report)
            if not reaches or not self._is_answered():
                self.hang_up()
            else:
                self._call()

    def _report(self, at: float, fixed_at: Point | None) -> tuple[PositionReport, Point | None]:
        confirmed, seed = self.device.confirmed(at), self._seed
        return measured(self.itinerary, at, fixed_at, seed=seed, confirmed=confirmed, conditions=self._conditions)

    def _rhythm(self, now: float) -> Rhythm:
        device, usual = self.device, Rhythm()
        if device.follow_every and now < device.follow_until:
            return Rhythm(device.follow_every, device.follow_every, device.follow_every)
        return Rhythm(
            device.interval(usual.moving, REPORT_INTERVAL),
            usual.waiting,
            device.interval(usual.parked, ASLEEP_INTERVAL),
        )

    def _is_answered(self) -> bool:
        return not self._flying or self._loop_time() - self._heard_at < ANSWER_WITHIN_S

    @staticmethod
    def _loop_time() -> float:
        return asyncio.get_running_loop().time()

    # The line.

    def _call(self) -> None:
        if self.phase is Phase.AWAY and not self._connecting and self._loop_time() >= self._retry_at:
            self._connecting = True
            task = asyncio.get_running_loop().create_task(self._connect())
            task.add_done_callback(lambda done: done.exception())

    async def _connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, *self._server)
        except OSError:
            self._wait_longer()
        finally:
            self._connecting = False

    def _wait_longer(self) -> None:
        self._retry_at = self._loop_time() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_S)

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._deframer = Deframer()
        self._heard_at = self._loop_time()
        if self._code:
            self._show_code()
        else:
            self.phase = Phase.REGISTERING
            province, city = 32, 400
            self._send(Registration(province, city, MAKER, MODEL, self.device.device_id, 1, self.itinerary.plan.plate))

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self.phase is Phase.KNOWN:
            self._counts.known -= 1
            self._counts.reconnects += 1
        self.phase, self._transport, self._batches = Phase.AWAY, None, 0
        unsaid = [report for reports in self._flying.values() for report in reports]
        self._memory.extendleft(reversed(unsaid))
        self._flying.clear()
        self._wait_longer()

    def _show_code(self) -> None:
        self.phase = Phase.SHOWING
        is_new = self.device.version is Version.V2019
        imei = f"86{self.device.digits(13)}" if is_new else None
        self._send(Authentication(self._code, imei, SOFTWARE if is_new else None))

    def _send(self, message: Message) -> int:
        """The serial of its last frame, which the platform answers."""
        frames = encode(message, version=self.device.version, phone=self._phone, serial=self._serial)
        self._serial = (self._serial + len(frames)) % 65_536
        cast(asyncio.Transport, self._transport).writelines(frames)
        return (self._serial - 1) % 65_536

    def _send_positions(self, message: Message, reports: list[PositionReport]) -> None:
        if not self._flying:
            self._heard_at = self._loop_time()
        self._flying[self._send(message)] = reports
        self._counts.sent += len(reports)

    def _empty_memory(self) -> None:
        """One batch at a time: the next goes when this one is acknowledged."""
        if self._batches:
            return
        if len(self._memory) < BATCH:
            more = list(islice(self._past, BATCH - len(self._memory)))
            self._has_past = bool(more)
            self._memory.extend(more)
        batch = [self._memory.popleft() for _ in range(min(BATCH, len(self._memory)))]
        if batch:
            self._batches = 1
            self._send_positions(PositionBatch(BLIND_ZONE, tuple(batch)), batch)

    # What the platform says.

    def data_received(self, data: bytes) -> None:
        for content in self._deframer.feed(data):
            try:
                frame = read_frame(content)
            except FrameError:
                continue
            package = frame.header.package
            if package is None or package.number == package.total:
                self._hear(decode(frame), frame.header.serial)

    def _hear(self, message: Message, serial: int) -> None:
        self._heard_at = self._loop_time()
        match message:
            case RegistrationAnswer():
                self._registered(message)
            case PlatformAnswer():
                self._answered(message)
            case _ if self.phase is Phase.KNOWN:
                now = self._clock.now()
                for answer in self.device.answers(message, serial=serial, now=now, here=self._here):
                    self._send(answer)
                if isinstance(message, AlarmConfirmation):  # it says at once that the alarm is over
                    self._send_positions(here := self._here(), [here])

    def _here(self) -> PositionReport:
        return self._report(self._clock.now(), self._fixed_at)[0]

    def _registered(self, answer: RegistrationAnswer) -> None:
        self._code = answer.auth_code or ""
        if answer.result == 0 and self._code:
            self._show_code()
        else:
            self._counts.refused += 1
            self._pause = LONGEST_PAUSE_S
            self.hang_up()

    def _answered(self, answer: PlatformAnswer) -> None:
        if self.phase is Phase.SHOWING:
            if answer.result == 0:
                self.phase, self._pause = Phase.KNOWN, FIRST_PAUSE_S
                self._counts.known += 1
                here = self._here()  # before what is old: so the map knows at once where it is
                if self._memory and self._memory[-1] == here:
                    self._memory.pop()
                self._send_positions(here, [here])
                self._empty_memory()
            else:  # the platform does not know the code any more: register anew
                self._code = ""
                self.hang_up()
            return
        reports = self._flying.pop(answer.answered_serial, None)
        if reports is None:
            return
        if answer.result == 0:
            self._counts.acknowledged += len(reports)
        else:
            self._memory.extendleft(reversed(reports))
        if answer.answered_id == PositionBatch.ID:
            self._batches = 0
            self._empty_memory()
