"""From a position report to a row, with its marks."""

from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from jt808 import Frame, decode
from jt808.fields import read_moment
from jt808.messages import PositionAnswer, PositionBatch, PositionReport
from jt808.messages.position_answer import VehicleControlAnswer
from jt808.messages.position_batch import BLIND_ZONE
from jt808.messages.position_report import BASIC_SIZE, Status
from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.hearing import Doubt
from motorpool.tracking.ingest import Row, pack
from motorpool.tracking.marks import Mark
from motorpool.tracking.pipeline import judge

SMALLEST = BASIC_SIZE
# The basic bytes of 0x0200, as `PositionReport` has them. Read here without making an object of each report: that would
# take a fifth of the gateway's time. A test holds the two together.
_BASIC = Struct(">IIIIhHH6s")
_FIXED, _SOUTH, _WEST = int(Status.FIXED), int(Status.SOUTH), int(Status.WEST)
_TIMELESS = int(Mark.WRONG_CLOCK)


@lru_cache(maxsize=8192)  # a fleet reports the same seconds
def seconds_of(digits: bytes) -> int | None:
    moment = read_moment(digits)
    return int(moment.timestamp()) if moment else None


class Found(NamedTuple):
    """The reports in a message."""

    bodies: list[bytes]
    from_memory: bool = False
    """Kept by the terminal while it had no link."""
    is_whole: bool = True
    """Nothing was left that could not be read."""


def found_in(frame: Frame) -> Found:
    message, version = decode(frame), frame.header.version
    match message:
        case PositionReport():
            return Found([frame.body])
        case PositionBatch():
            bodies = [one.encode(version) for one in message.positions]
            return Found(bodies, message.type == BLIND_ZONE, message.positions_complete)
        case PositionAnswer() | VehicleControlAnswer():
            return Found([message.position.encode(version)])
    return Found([], is_whole=False)


def row_of(
    body: bytes, *, terminal_id: int, past: Past, now: float, from_memory: bool = False
) -> tuple[Past, Row, Doubt | None]:
    """What to remember of this terminal, the row, and what is wrong with it, if anything is."""
    alarms, status, latitude, longitude, _, speed, direction, digits = _BASIC.unpack_from(body)
    fix = Fix(
        seconds_of(digits),
        now,
        -latitude if status & _SOUTH else latitude,
        -longitude if status & _WEST else longitude,
        speed,
        status & _FIXED != 0,
        from_memory,
    )
    past, marks = judge(past, fix)
    row = pack(terminal_id, fix, direction, alarms, status, marks, not marks & _TIMELESS, body)
    return past, row, Doubt(marks, speed, status) if marks else None
