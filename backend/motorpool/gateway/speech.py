"""What goes out on one connection, and when: answers, commands, questions for missing parts."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from jt808 import Frame, Header, Version
from jt808.messages import MediaDataAnswer, Message
from jt808.messages.results import OK
from motorpool.gateway import numbers
from motorpool.gateway.answers import Answerer

if TYPE_CHECKING:
    from motorpool.gateway.switchboard import Switchboard


class Line(Protocol):
    """What carries the session."""

    @property
    def address(self) -> str:
        """From where it comes; empty where that is not known."""

    @property
    def may_be_forged(self) -> bool:
        """Anybody may write the address of somebody else on what he sends."""

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def rest(self) -> None:
        """Stop listening until `resume`."""

    def resume(self) -> None: ...


class Speaker(ABC):
    """The half of a session that speaks."""

    __slots__ = ("_answerer", "_line", "_media", "_unanswered", "board", "is_open", "layout")

    def __init__(self, board: "Switchboard", line: Line) -> None:
        self.board = board
        self._line = line
        self.is_open = True
        self.layout: Version | None = None  # 2011, where the registration showed it
        self._answerer: Answerer | None = None
        self._media: dict[int, int] | None = None
        self._unanswered = 0

    @abstractmethod
    def resume(self) -> None:
        """Listen again, unless there is another reason not to."""

    def _answer_all_when_stored(self, frame: Frame, serials: list[int]) -> None:
        """All parts of a message."""
        number = frame.header.message_id
        if number == numbers.MEDIA:  # one 0x8800 for the whole
            self._media = self._media or {}
            self._media[serials[0]] = int.from_bytes(frame.body[:4], "big")
            serials = serials[:1]
        for serial in serials:
            self._answer_when_stored(serial, number)

    def _answer_when_stored(self, serial: int, number: int) -> None:
        self._unanswered += 1
        self.board.intake.answer(self, serial, number)

    def stored(self, answers: list[tuple[int, int]]) -> None:
        """All this is durable: say so."""
        was_full = self._unanswered >= self.board.limits.unanswered
        self._unanswered -= len(answers)
        if not self.is_open:
            return
        self._line.send(b"".join([self._written(serial, number) for serial, number in answers]))
        if was_full:
            self.resume()

    def _written(self, serial: int, number: int) -> bytes:
        if self._answerer is None:
            return b""
        if number == numbers.MEDIA and self._media and serial in self._media:
            return self._answerer.of(MediaDataAnswer(self._media.pop(serial), ()), layout=self.layout)
        return self._answerer.general(serial=serial, message_id=number, result=OK)

    def answer_now(self, serials: Sequence[int], number: int, result: int) -> None:
        """What leaves nothing to be stored."""
        if self._answerer is not None:
            for serial in serials:
                self._line.send(self._answerer.general(serial=serial, message_id=number, result=result))

    @property
    def speaks(self) -> Version:
        """In whose layout the terminal is addressed."""
        return self.layout or (self._answerer.version if self._answerer else Version.V2013)

    def frames_of(self, message: Message) -> tuple[int, list[bytes]]:
        """A command as it goes to this terminal, with the serial of its first frame."""
        if self._answerer is None:
            raise ValueError("nothing was heard on this connection")
        return self._answerer.frames_of(message, layout=self.layout)

    def send_frames(self, frames: Sequence[bytes]) -> None:
        if self.is_open:
            self._line.send(b"".join(frames))

    def version_of(self, header: Header) -> str:
        return str(self.layout or header.version)

    def say(self, message: Message) -> None:
        if self._answerer is not None:
            self._line.send(self._answerer.of(message, layout=self.layout))
