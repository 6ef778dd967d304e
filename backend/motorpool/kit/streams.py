"""Lists without end as CSV: sent while they are read, so that memory stays the same however long they are."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from motorpool.kit.moments import CHINA

MEDIA_TYPE = "text/csv; charset=utf-8"
ROWS_AT_ONCE = 500
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Streamed(StreamingHttpResponse):
    """Under ASGI Django gathers what a plain iterator gives before it sends any; this goes part by part."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = iter(self)
        # Always the request's own thread: that is where the database connection is.
        following = sync_to_async(lambda: next(parts, None), thread_sensitive=True)
        while (part := await following()) is not None:
            yield part


def csv_stream(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Streamed:
    """An attachment, marked as UTF-8 for spreadsheets. Moments are +08:00, to the second."""
    response = Streamed(_parts(headings, rows), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.csv"
    response["X-Accel-Buffering"] = "no"
    return response


def _parts(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([headings])
    left = iter(rows)
    while part := list(islice(left, ROWS_AT_ONCE)):
        yield _lines(part)


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """A spreadsheet must not take what somebody wrote for a formula."""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return "" if value is None else value
