"""Carrying out commands: those of the terminals that this gateway holds, sent, repeated, answered.

Nothing here happens for a position. Connections that come and go are noted in the directory in bulk, a few times a
second; commands are fetched when PostgreSQL says that there are some, and when their terminal comes.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import psycopg

from jt808 import Frame, decode
from jt808.messages import Message, TerminalAnswer
from jt808.messages.results import OK
from motorpool.gateway.awaited import ANSWERS, GENERAL, QUESTION, Patience, Pending, answered_by, outcome_of
from motorpool.gateway.doors import Busy, Doors
from motorpool.gateway.writing import Writer
from motorpool.terminals.content_base import NotInThisVersion
from motorpool.terminals.links import BEAT_EVERY
from motorpool.terminals.services import commands, inbox, links

if TYPE_CHECKING:
    from motorpool.gateway.sessions import Session

T = TypeVar("T")
log = logging.getLogger(__name__)
FLUSH_EVERY = 0.2
READ_EVERY, READING_S = 0.5, 2.0
RETRY = 1.0


@dataclass
class _News:
    """Of the directory, not yet written."""

    opened: dict[int, datetime] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)


class Courier:
    def __init__(self, *, database_url: str, doors: Doors, clock: Callable[[], float], patience: Patience) -> None:
        self.gateway = uuid4()
        self._url = database_url
        self._doors = doors
        self._clock = clock
        self._patience = patience
        self._held: dict[int, Session] = {}
        self._pending: dict[int, list[Pending]] = {}
        self._news = _News()
        self._look_for: set[int] = set()
        self._read_until = self._read_at = 0.0
        self._write = Writer(doors).write
        self._is_known = False
        self._noting = asyncio.Lock()

    # ---- what connections say; no waiting here ----

    def came(self, session: "Session") -> None:
        key = session.terminal_id
        if key in self._held:
            self.gone(session)
        self._held[key] = session
        self._news.closed.discard(key)
        self._news.opened[key] = self._now()
        self._look_for.add(key)

    def gone(self, session: "Session") -> None:
        key = session.terminal_id
        if self._held.pop(key, None) is None:
            return
        self._news.opened.pop(key, None)
        self._news.closed.add(key)
        for pending in self._pending.pop(key, []):
            self._later(commands.give_back, command_id=pending.command_id)

    def heard(self, session: "Session", frame: Frame) -> None:
        """A message that was kept: perhaps the answer to something."""
        self._read_until = self._clock() + READING_S
        number, waiting = frame.header.message_id, self._pending.get(session.terminal_id)
        if not waiting or number not in ANSWERS:
            return
        message = _read(frame, session)
        found = answered_by(waiting, number, frame.body, message)
        if found is None:
            return
        result = message.result if isinstance(message, TerminalAnswer) else None
        if result == OK and found.awaits != GENERAL:  # what came of it is still to be told
            found.is_heard = True
            is_for_a_person = found.number == QUESTION
            found.due_at = self._clock() + (self._patience.person_s if is_for_a_person else self._patience.result_s)
            return
        waiting.remove(found)
        action, reason = outcome_of(message, result)
        self._later(
            commands.end_command, command_id=found.command_id, action=action, reason=reason, answer=message.describe()
        )

    # ---- the loop ----

    async def run(self) -> None:
        """Until cancelled."""
        beaten_at = float("-inf")
        while True:
            try:
                if not self._is_known:
                    await self._open()
                if self._clock() - beaten_at >= BEAT_EVERY.total_seconds():
                    await self._beat()
                    beaten_at = self._clock()
                await self._note_news()
                await self._fetch()
                self._repeat()
                await self._read_kept()
            except Busy:
                await asyncio.sleep(RETRY)
            await asyncio.sleep(FLUSH_EVERY)

    async def listen(self) -> None:
        """Until cancelled: hear when somebody asks for something."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=5) as line:
                    await line.execute(f"LISTEN {commands.CHANNEL}")
                    await line.execute(f"LISTEN {links.MOVES}")
                    self._look_for.update(self._held)  # what was asked while nobody listened
                    async for notify in line.notifies():
                        self._told(notify.channel, notify.payload.split())
            except psycopg.OperationalError as error:
                log.warning("the database does not say what is asked for: %s", error)
                await asyncio.sleep(RETRY)

    def _told(self, channel: str, words: list[str]) -> None:
        if channel == commands.CHANNEL:
            self._look_for.update(self._held.keys() & set(map(int, words)))
        elif words[0] != str(self.gateway):  # terminals that have gone over to another gateway
            for key in self._held.keys() & set(map(int, words[1:])):
                self._held[key].close()

    async def finish(self) -> None:
        """In good order: what waits for an answer is given back."""
        at = self._now()
        try:
            await self._ask(lambda: links.close_gateway(gateway=self.gateway, at=at))
        except Busy:
            log.warning("the directory could not be closed")

    async def _open(self) -> None:
        at, name = self._now(), f"{socket.gethostname()} {os.getpid()}"
        await self._ask(lambda: links.open_gateway(uuid=self.gateway, name=name, at=at))
        self._is_known = True

    async def _beat(self) -> None:
        at = self._now()
        if not await self._ask(lambda: links.beat(gateway=self.gateway, at=at)):
            # Taken for dead while the database was away: come back under a new name, with all that is held.
            self.gateway, self._is_known = uuid4(), False
            self._news.opened.update(dict.fromkeys(self._held, at))
            await self._open()
        await self._ask(lambda: links.bury_dead_gateways(at=at))

    async def settle(self) -> None:
        """Who has left stands in the directory when this returns: he may be the same who asks at the door."""
        if self._is_known and (self._news.closed or self._noting.locked()):
            await self._note_news()

    async def _note_news(self) -> None:
        async with self._noting:
            await self._note_what_is_new()

    async def _note_what_is_new(self) -> None:
        if not (self._news.opened or self._news.closed):
            return
        news, self._news, at = self._news, _News(), self._now()
        try:
            await self._ask(
                lambda: links.note_links(
                    gateway=self.gateway, opened=list(news.opened.items()), closed=news.closed, at=at
                )
            )
        except Busy:
            self._news.opened = {**news.opened, **self._news.opened}
            self._news.closed |= news.closed
            raise

    async def _fetch(self) -> None:
        wanted, self._look_for = self._look_for & self._held.keys(), set()
        if not wanted:
            return
        at = self._now()
        try:
            claimed = await self._ask(lambda: commands.claim_commands(gateway=self.gateway, terminal_ids=wanted, at=at))
        except Busy:
            self._look_for |= wanted
            raise
        for one in claimed:
            session = self._held.get(one.terminal_id)
            if session is None or not session.is_open:
                self._later(commands.give_back, command_id=one.command_id)
            else:
                self._send(session, one)

    def _send(self, session: "Session", claimed: commands.Claimed) -> None:
        version = session.speaks
        try:
            message = claimed.content.message(version)
            serial, frames = session.frames_of(message)
        except NotInThisVersion:
            reason = f"JT/T 808-{version} 没有此项指令"
            self._later(commands.end_command, command_id=claimed.command_id, action="decline", reason=reason)
            return
        except ValueError as error:
            log.warning("command %s cannot be written: %s", claimed.command_id, error)
            reason = "指令内容无法编码"
            self._later(commands.end_command, command_id=claimed.command_id, action="fail", reason=reason)
            return
        wait = self._patience.first_s
        pending = Pending(
            claimed.command_id,
            message.message_id,
            frames,
            frozenset((serial + part) % (1 << 16) for part in range(len(frames))),
            claimed.kind in commands.ONCE_ONLY,
            self._clock() + wait,
            wait,
        )
        self._pending.setdefault(session.terminal_id, []).append(pending)
        session.send_frames(frames)
        self._write(lambda: commands.note_sending(command_id=pending.command_id, serial=serial, version=str(version)))

    def _repeat(self) -> None:
        now = self._clock()
        for key, waiting in list(self._pending.items()):
            for pending in [one for one in waiting if one.due_at <= now]:
                if pending.is_once or pending.is_heard or pending.attempts > self._patience.repeats:
                    waiting.remove(pending)
                    reason = "终端已应答，未给出结果" if pending.is_heard else "多次发送，终端均未应答"
                    if pending.is_once and not pending.is_heard:
                        reason = "终端未应答，不知是否已执行"
                    self._later(commands.end_command, command_id=pending.command_id, action="time_out", reason=reason)
                    continue
                pending.wait_s *= pending.attempts + 1
                pending.attempts += 1
                pending.due_at = now + pending.wait_s
                self._held[key].send_frames(pending.frames)
                self._write(partial(commands.note_repeat, command_id=pending.command_id))
            if not waiting:
                self._pending.pop(key, None)

    async def _read_kept(self) -> None:
        """For a moment after something came: it can be read when its batch is committed. The worker reads the rest."""
        now = self._clock()
        if self._read_at + READ_EVERY <= now <= self._read_until + READ_EVERY:
            self._read_at, at = now, self._now()
            try:
                while await self._ask(lambda: inbox.take_messages(at=at)):
                    pass
            except OSError as error:
                log.warning("what terminals sent cannot be put away, the worker tries again: %s", error)

    def again(self, session: "Session", first_serial: int, numbers: Iterable[int]) -> None:
        """The terminal lacks parts of a divided command."""
        for pending in self._pending.get(session.terminal_id, []):
            if first_serial in pending.serials and len(pending.frames) > 1:
                count = len(pending.frames)
                session.send_frames([pending.frames[number - 1] for number in numbers if 1 <= number <= count])

    # ---- writing down ----

    def _later(self, service: Callable[..., object], **arguments: object) -> None:
        at = self._now()
        self._write(lambda: service(at=at, **arguments))

    async def _ask(self, question: Callable[[], T]) -> T:
        return await self._doors.ask(question)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _read(frame: Frame, session: "Session") -> Message:
    return decode(Frame(frame.header._replace(version=session.speaks), frame.body))
