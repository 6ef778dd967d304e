"""Lists as CSV that are sent while they are read."""

import asyncio
import csv
import io
from collections.abc import Iterator

from motorpool.kit.streams import ROWS_AT_ONCE, csv_stream
from tests.factories import NOW


def test_what_somebody_wrote_is_no_formula_and_moments_are_local() -> None:
    rows = [["=1+1", "-2", 3, None, NOW, '带"引号", 逗号']]
    answer = csv_stream("操作记录", ["甲", "乙", "丙", "丁", "戊", "己"], rows)
    raw = answer.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert heading == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert row == ["'=1+1", "'-2", "3", "", f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}", '带"引号", 逗号']
    assert answer["Content-Disposition"].endswith(".csv")


def test_no_more_is_read_than_is_sent() -> None:
    read = 0

    def rows() -> Iterator[list[int]]:
        nonlocal read
        while True:
            read += 1
            yield [read]

    async def first_parts() -> list[bytes]:
        parts: list[bytes] = []
        async for part in csv_stream("x", ["n"], rows()):
            parts.append(part)
            if len(parts) == 3:
                break
        return parts

    heading, first, second = asyncio.run(first_parts())
    assert heading.decode("utf-8-sig") == "n\r\n"
    assert first.splitlines()[0] == b"1"
    assert second.splitlines()[0] == str(ROWS_AT_ONCE + 1).encode()
    assert read == 2 * ROWS_AT_ONCE
