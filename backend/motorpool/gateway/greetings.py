"""Who a terminal is: registration, authentication, and its farewell. Each is a question to the register."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from jt808 import Frame, Header, decode
from jt808.messages import Authentication, Registration, RegistrationAnswer
from jt808.messages.results import FAILED, NOT_SUPPORTED, OK
from motorpool.gateway.numbers import AUTHENTICATION, DEREGISTRATION
from motorpool.tracking.services.claims import Claim

if TYPE_CHECKING:
    from motorpool.gateway.sessions import Session

COST = 4
"""Frames that a refused question counts for: it kept the database busy."""


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
    )
    if known and session.is_open and not session.is_held:
        session.welcome(known)
    session.answer_now([header.serial], AUTHENTICATION, OK if known else FAILED)
    session.count_refusals(0 if known else COST)


async def _deregister(session: "Session", header: Header) -> None:
    """Not over UDP: a single datagram under the address of an honest terminal would take its code away."""
    if session.may_be_forged:
        return session.answer_now([header.serial], DEREGISTRATION, NOT_SUPPORTED)
    if session.terminal_id:
        await session.board.doors.deregister(session.terminal_id)
        session.part()
    return session.answer_now([header.serial], DEREGISTRATION, OK)


def _storable(text: str) -> str:
    return text.replace("\0", "")
