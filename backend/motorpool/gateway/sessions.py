"""What is said on one connection, whatever carries it: what a terminal sent, and what becomes of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jt808 import Frame, FrameError, Progress, Version, decode, read_frame_leniently
from jt808.messages import PlatformResendRequest, ServerTime, TerminalResendRequest
from jt808.messages.results import BAD_MESSAGE, FAILED, NOT_SUPPORTED, OK
from motorpool.gateway import numbers
from motorpool.gateway.answers import Answerer
from motorpool.gateway.greetings import Behind, asked, question_of
from motorpool.gateway.intake import Kept
from motorpool.gateway.parts import Parts, Whole
from motorpool.gateway.positions import SMALLEST, found_in, row_of
from motorpool.gateway.reports import Reports
from motorpool.gateway.speech import Line, Speaker
from motorpool.tracking.fixes import NOTHING
from motorpool.tracking.services.joining import Known

if TYPE_CHECKING:
    from motorpool.gateway.switchboard import Switchboard


class Session(Speaker):
    __slots__ = (
        "_behind", "_kept_at", "_parts", "_refused", "_reports", "_unread", "began_at", "heard_at", "is_held", "past",
        "terminal_id",
    )  # fmt: skip

    def __init__(self, board: "Switchboard", line: Line, now: float) -> None:
        super().__init__(board, line)
        self.began_at = self.heard_at = now
        self.terminal_id = 0  # a stranger
        self.past = NOTHING
        self._reports: Reports | None = None  # while it is no stranger
        self._behind: Behind | None = None  # while a question of its is with the register
        self.is_held = False  # nothing is read of it any more; see `give_up`
        self._parts: Parts | None = None
        self._kept_at = 0.0
        self._refused = self._unread = 0

    # ---- what comes in ----

    def take(self, contents: Sequence[bytes], now: float) -> None:
        """The contents of frames, in their order."""
        for content in contents:
            if not self.is_open or self.is_held:
                return
            if self._behind is None:
                self._take_one(content, now)
            elif self._behind.fills_up_with(content):
                self._line.rest()
        if self.terminal_id and self._unanswered >= self.board.limits.unanswered:
            self._line.rest()

    def _take_one(self, content: bytes, now: float) -> None:
        if self._reports is not None and (report := self._reports.read(content)):
            self._unread = 0
            self.heard_at = now
            self._position(report[1], now)
            self._answer_when_stored(report[0], numbers.POSITION)
        else:
            self._take_any(content, now)

    def _take_any(self, content: bytes, now: float) -> None:
        try:
            frame = read_frame_leniently(content)
        except FrameError:
            self._unread += 1
            if self._unread > self.board.limits.refusals:
                self.give_up()
            return
        self._unread = 0
        self.heard_at = now
        if self.terminal_id and self._answerer and frame.header.phone == self._answerer.phone:
            self._heard(frame, now)
        else:
            self._from_stranger(frame)

    def _heard(self, frame: Frame, now: float) -> None:
        header, body = frame
        if header.package is not None:
            self.board.intake.hear(self.terminal_id, now)
            self._part(frame, now)
        elif header.message_id == numbers.POSITION and len(body) >= SMALLEST and not header.encryption:
            self._position(body, now)
            self._answer_when_stored(header.serial, numbers.POSITION)
        else:
            self.board.intake.hear(self.terminal_id, now)
            self._message(frame, [header.serial], now)

    def _message(self, frame: Frame, serials: list[int], now: float) -> None:
        """A whole message, with the serials of its parts."""
        number = frame.header.message_id
        if number in numbers.CONTROL:
            self._control(frame)
        elif frame.header.encryption or number not in numbers.POSITIONS | numbers.KEPT:
            self.answer_now(serials, number, NOT_SUPPORTED)
        elif number in numbers.POSITIONS and not self._positions(frame, now) and number not in numbers.POSITION_ANSWERS:
            self.answer_now(serials, number, BAD_MESSAGE)
        else:
            if number in numbers.KEPT | numbers.POSITION_ANSWERS:
                self._keep(frame, now)
                self.board.courier.heard(self, frame)
            if number not in numbers.WITHOUT_ANSWER:
                self._answer_all_when_stored(frame, serials)

    def _positions(self, frame: Frame, now: float) -> bool:
        """Whether there were any. What can be read of a damaged batch is taken: it would never come whole.

        What cannot be read of it, or of a report that is too short, stays in the bytes, which are kept.
        """
        found = found_in(frame)
        for body in found.bodies:
            self._position(body, now, from_memory=found.from_memory)
        if not found.is_whole and frame.header.message_id not in numbers.POSITION_ANSWERS:  # those are kept anyway
            self._keep(frame, now)
        return bool(found.bodies)

    def _position(self, body: bytes, now: float, *, from_memory: bool = False) -> None:
        self.past, row, doubt = row_of(
            body, terminal_id=self.terminal_id, past=self.past, now=now, from_memory=from_memory
        )
        self.board.intake.position(self.terminal_id, row, doubt, now)

    def _keep(self, frame: Frame, now: float) -> None:
        header, body = frame
        # Two of one serial may come in one segment: the moment tells them apart, and a batch from its repetition.
        self._kept_at = max(now, self._kept_at + 2e-6)
        at = datetime.fromtimestamp(self._kept_at, UTC)
        kept = Kept(self.terminal_id, at, header.message_id, header.serial, self.version_of(header), body)
        self.board.intake.keep(kept)

    def _part(self, frame: Frame, now: float) -> None:
        """No part is answered before the whole is durable: until then it lives in our memory alone."""
        if self._parts is None:
            self._parts = Parts(self.board.parts_budget, self.board.limits)
        match self._parts.add(frame, at=now):
            case Whole() as whole:
                self._message(whole.frame, whole.serials, now)
            case Progress.REFUSED:
                self.answer_now([frame.header.serial], frame.header.message_id, FAILED)
            case Progress.REPEATED if not self._parts.is_waiting:  # of a message in this batch or one before
                self._answer_when_stored(frame.header.serial, frame.header.message_id)

    def _control(self, frame: Frame) -> None:
        header = frame.header
        match header.message_id:
            case numbers.HEARTBEAT:
                self.answer_now([header.serial], numbers.HEARTBEAT, OK)
            case numbers.TIME_REQUEST:
                self.say(ServerTime(datetime.fromtimestamp(self.heard_at, UTC)))
            case numbers.RESEND_REQUEST:
                match decode(frame):
                    case TerminalResendRequest() as wanted:
                        self.board.courier.again(self, wanted.first_serial, wanted.numbers)
            case _:
                self._ask(frame)

    # ---- who it is ----

    def _from_stranger(self, frame: Frame) -> None:
        header = frame.header
        if self._answerer is None or self._answerer.phone != header.phone:
            if self.terminal_id:  # one connection speaks for one terminal
                return self.count_refusals(1)
            self._answerer = Answerer(header)
        if header.message_id in numbers.GREETINGS and header.package is None and not header.encryption:
            return self._ask(frame)
        self.answer_now([header.serial], header.message_id, FAILED)
        return self.count_refusals(1)

    def _ask(self, frame: Frame) -> None:
        question = question_of(self, frame)
        if question is None:
            self.answer_now([frame.header.serial], frame.header.message_id, BAD_MESSAGE)
            return self.count_refusals(1)
        self._behind = Behind()
        return self.board.spawn(asked(self, question))

    @property
    def is_asking(self) -> bool:
        return self._behind is not None

    def go_on(self) -> None:
        """The register has answered: what came meanwhile."""
        behind, self._behind = self._behind, None
        self.take(behind.contents if behind else (), self.board.clock())
        self.resume()

    def welcome(self, known: Known) -> None:
        """A new connection of a terminal replaces the old one, and goes on where that stopped."""
        self.terminal_id = known.terminal_id
        if self._answerer is not None:
            self._reports = Reports(phone=self._answerer.phone, version=self._answerer.version)
        self.board.intake.hear(known.terminal_id, self.heard_at)
        self.layout = self.layout or (Version.V2011 if known.version == Version.V2011 else None)
        before = self.board.introduce(self)
        self.past = before.past if before and before.past.newest_at >= known.past.newest_at else known.past
        self._refused = 0

    def part(self) -> None:
        """From now on a stranger again."""
        self.board.dismiss(self)
        self.terminal_id = 0
        self._reports = None

    def count_refusals(self, count: int) -> None:
        self._refused += count
        if self._refused > self.board.limits.refusals:
            self.give_up()

    def give_up(self) -> None:
        """It means no good. A stranger is held without a word: if it were cut off, it would be back at once.

        Not over UDP, where it may be somebody else in whose name it was sent.
        """
        if self.terminal_id or self.may_be_forged or not self.is_open:
            return self.close()
        self.is_held = True
        self._answerer = None
        self._line.rest()
        return self.board.hold(self)

    @property
    def address(self) -> str:
        return self._line.address

    @property
    def may_be_forged(self) -> bool:
        return self._line.may_be_forged

    # ---- the end ----

    def tend(self, now: float) -> None:
        """Now and then: ask for parts that are missing."""
        if self._parts is not None and self._answerer is not None:
            for wanted in self._parts.missing(at=now):
                self._line.send(self._answerer.of(PlatformResendRequest(wanted.first_serial, wanted.numbers)))

    def resume(self) -> None:
        """Unless it rests for another reason, too."""
        has_room = self._unanswered < self.board.limits.unanswered and not (self._behind and self._behind.is_full)
        if has_room and not self.is_held:
            self._line.resume()

    def close(self) -> None:
        self.lost()
        self._line.close()

    def lost(self) -> None:
        """The connection is gone."""
        if self.is_open:
            self.is_open = False
            self.board.dismiss(self)
            if self._parts is not None:
                self._parts.drop()
