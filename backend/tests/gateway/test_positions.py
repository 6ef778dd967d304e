"""The gateway reads positions by itself, for speed: what it reads is what the codec reads."""

import struct
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from jt808 import Version
from jt808.messages import PositionReport
from jt808.messages.position_report import BASIC_SIZE, Status
from motorpool.gateway.positions import row_of
from motorpool.tracking.fixes import NOTHING
from motorpool.tracking.marks import Mark

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp()
AT_FIELD = {"alarms": 10, "status": 11, "speed": 8, "direction": 9}


def columns(packed: bytes) -> list[bytes | None]:
    """The fields of a row of binary COPY."""
    at, found = 2, []
    for _ in range(int.from_bytes(packed[:2], "big")):
        length = int.from_bytes(packed[at : at + 4], "big", signed=True)
        at += 4
        found.append(packed[at : at + length] if length >= 0 else None)
        at += max(0, length)
    assert at == len(packed)
    return found


@given(st.binary(min_size=BASIC_SIZE, max_size=BASIC_SIZE + 40))
def test_any_bytes_make_the_row_that_the_codec_reads(body: bytes) -> None:
    report = PositionReport.decode(body, Version.V2013)
    past, row, doubt = row_of(body, terminal_id=7, past=NOTHING, now=NOW)
    found = columns(row.packed)
    numbers = {name: int.from_bytes(found[at] or b"", "big") for name, at in AT_FIELD.items()}
    assert numbers == {
        "alarms": report.alarm_word,
        "status": report.status_word,
        "speed": report.speed,
        "direction": report.direction,
    }
    assert found[13] == body
    marks = int.from_bytes(found[12] or b"", "big")
    assert (doubt is None) == (marks == 0)
    assert bool(marks & Mark.NO_FIX) == (not report.status_word & Status.FIXED)
    if found[6] is not None and found[7] is not None:
        assert [struct.unpack(">i", one)[0] for one in (found[6], found[7])] == [
            round(report.lat * 1e6),
            round(report.lon * 1e6),
        ]
    else:
        assert marks & Mark.NOWHERE
        assert abs(report.lat) > 90 or abs(report.lon) > 180
    assert (past.good is not None) == (doubt is None)
