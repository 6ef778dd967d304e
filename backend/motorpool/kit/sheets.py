"""Lists as Excel files: written row by row, so that a large one does not fill the memory."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from motorpool.kit.moments import CHINA

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | datetime | None
MOST_ROWS = 100_000


def workbook(
    title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]], notes: Sequence[str] = ()
) -> HttpResponse:
    """An attachment; where there are notes, they say how to fill it in."""
    response = HttpResponse(book(title, columns, rows, ("填写说明", notes)), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def book(
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Cell]],
    notes: tuple[str, Sequence[str]] = ("", ()),
) -> bytes:
    """`columns` are headings with their widths in characters. Moments are +08:00.

    One sheet, and one more where there are notes, under their title.
    """
    buffer = io.BytesIO()
    # Text stays text: a reason that begins with "=" must not become a formula on the reader's machine.
    made = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = made.add_worksheet(title[:31])
    head = made.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "border_color": "#C5CFDC"})
    moment = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, head)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(line, column, value.astimezone(CHINA).replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value is not None:
                sheet.write(line, column, value)
    if notes[1]:
        words = made.add_worksheet(notes[0])
        words.set_column(0, 0, 100)
        for line, note in enumerate(notes[1]):
            words.write_string(line, 0, note)
    made.close()
    return buffer.getvalue()
