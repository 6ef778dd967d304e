"""Who a terminal is: registration, authentication, and its farewell. Each is a question to the register, behind which
waits whatever the terminal says meanwhile.
"""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from jt808 import Frame, Header, decode
from jt808.messages import Authentication, Registration, RegistrationAnswer
from jt808.messages.results import FAILED, NOT_SUPPORTED, OK
from motorpool.gateway.doors import Busy
from motorpool.gateway.numbers import AUTHENTICATION, DEREGISTRATION
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.knocking import origin_of

if TYPE_CHECKING:
    from motorpool.gateway.sessions import Session

COST = 4
"""Frames that a refused question counts for: it kept the database busy."""
MOST_BEHIND, BESIDES = 16 << 10, 48
"""Bytes of frames that may wait behind a question, and what each costs besides its own."""


class Behind:
    """An honest terminal may have much to tell. When this is full, reading rests; what has been read already is
    dropped, and as nobody answers it, it comes again."""

    __slots__ = ("_size", "contents")

    def __init__(self) -> None:
        self.contents: list[bytes] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        return self._size > MOST_BEHIND

    def fills_up_with(self, content: bytes) -> bool:
        """Keep it, where there is room; whether it was the last for which there was."""
        if self.is_full:
            return False
        self.contents.append(content)
        self._size += len(content) + BESIDES
        return self.is_full


async def asked(session: "Session", question: Coroutine[Any, Any, None]) -> None:
    is_answered = False
    try:
        await question
        is_answered = True
    except Busy:
        return
    finally:
        if not is_answered:  # the terminal comes again; and who asks for ever is not swept
            session.close()
    session.go_on()


def question_of(session: "Session", frame: Frame) -> Coroutine[Any, Any, None] | None:
    """None where the message cannot be read."""
    message = decode(frame)
    match message:
        case Registration():
            return _register(session, message, frame.header)
        case Authentication():
            return _authenticate(session, message, frame.header)
        case _ if frame.header.message_id == DEREGISTRATION:
            return _deregister(session, frame.header)
    return None


async def _register(session: "Session", message: Registration, header: Header) -> None:
    session.layout = message.layout
    claim = Claim(
        phone=header.phone,
        device_id=_storable(message.terminal_id),
        maker=_storable(message.maker),
        model=_storable(message.model),
        plate=_storable(message.plate),
        version=session.version_of(header),
        address=session.address,
    )
    await session.board.courier.settle()
    outcome, code = await session.board.doors.register(
        claim,
        linked_id=session.terminal_id or None,
        is_wanted=lambda: session.is_open,
        may_be_forged=session.may_be_forged,
    )
    session.say(RegistrationAnswer(header.serial, int(outcome), code or None))
    session.count_refusals(0 if code else COST)


async def _authenticate(session: "Session", message: Authentication, header: Header) -> None:
    known = await session.board.doors.authenticate(
        phone=header.phone,
        code=message.auth_code,
        imei=_storable(message.imei or ""),
        version=session.version_of(header),
        origin=origin_of(session.address),
    )
    if known and session.is_open and not session.is_held:
        session.welcome(known)
    session.answer_now([header.serial], AUTHENTICATION, OK if known else FAILED)
    session.count_refusals(0 if known else COST)


async def _deregister(session: "Session", header: Header) -> None:
    """Not over UDP: a single datagram under the address of an honest terminal would take its code away.

    A stranger has nothing to give up, so it is done; but nobody may say it for ever.
    """
    is_obeyed = not session.may_be_forged
    if is_obeyed and session.terminal_id:
        await session.board.doors.deregister(session.terminal_id)
        session.part()
    session.answer_now([header.serial], DEREGISTRATION, OK if is_obeyed else NOT_SUPPORTED)
    if not session.terminal_id:
        session.count_refusals(1)


def _storable(text: str) -> str:
    return text.replace("\0", "")
