"""Reading an exported workbook back, as plain XML."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def rows_of(content: bytes) -> list[list[str]]:
    """The text of every cell that is not empty, row by row."""
    return [list(row.values()) for row in _rows(content)]


def table_of(content: bytes) -> list[dict[str, str]]:
    """The rows under their headings; an empty cell is an empty text."""
    headings, *rows = _rows(content)
    return [{heading: row.get(column, "") for column, heading in headings.items()} for row in rows]


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    """Cells by the letter of their column; a formula anywhere is an error."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    assert sheet.find(".//s:f", SPACE) is None
    for row in sheet.findall(".//s:row", SPACE):
        yield {re.sub(r"\d", "", cell.get("r", "")): "".join(cell.itertext()) for cell in row.findall("s:c", SPACE)}
