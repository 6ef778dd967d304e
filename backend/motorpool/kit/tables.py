"""Tables that people send: the first sheet of an Excel workbook, or CSV as Excel and WPS write it."""

import csv
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from motorpool.kit.errors import DomainError
from motorpool.kit.wire import storable

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_BOOK = 40 * 1024 * 1024  # unpacked; a few KB of ZIP can hold gigabytes
WIDEST = 100  # columns
LONGEST = 1_048_576  # rows, what a sheet can have; a file may claim any number
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# What zipfile, expat and openpyxl say of files that are damaged, encrypted, or no workbook at all.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, ParseError, InvalidFileException, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
BLANKS = " \t\r\n\u3000\xa0\ufeff"


class UnreadableTable(DomainError):
    code = "unreadable_table"
    status = 422
    message = "无法读取该文件，请上传 Excel（.xlsx）文件，或 UTF-8、GBK 编码的 CSV 文件"


class Row(NamedTuple):
    number: int  # as the spreadsheet counts, from 1
    cells: dict[str, str]  # under their headings; an empty cell is an empty text


def read_table(raw: bytes, *, headings: Sequence[str], needed: Collection[str], most: int) -> list[Row]:
    """The rows that are not blank. Headings may come in any order, with a mark behind them; others are passed over."""
    if len(raw) > LARGEST_FILE:
        raise UnreadableTable("文件超过 5 MB，请分几次导入")
    if raw.startswith(OLD_EXCEL):
        raise UnreadableTable("请将文件另存为 .xlsx 格式后再上传")
    lines = iter(_sheet(raw) if raw.startswith(b"PK") else _csv(raw))
    _, first = next(lines, (0, []))
    places = {heading: place for place, text in enumerate(first) if (heading := text.rstrip("*＊ ")) in headings}
    if missing := [heading for heading in headings if heading in needed and heading not in places]:
        raise UnreadableTable(f"第一行缺少列：{'、'.join(missing)}，请使用导入模板")
    rows: list[Row] = []
    for number, texts in lines:
        if not any(texts):
            continue
        if len(rows) >= most:
            raise UnreadableTable(f"一次最多导入 {most} 行，请分几次导入")
        rows.append(Row(number, {one: texts[at] if at < len(texts) else "" for one, at in places.items()}))
    return rows


def text_of(raw: bytes) -> str:
    """UTF-8 or GBK (what Excel writes on a Chinese Windows), or UnreadableTable."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return storable(raw.decode(encoding))
        except ValueError:
            continue
    raise UnreadableTable


def _csv(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text_of(raw), newline=""))
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip(BLANKS) for cell in cells[:WIDEST]]
    except csv.Error as error:
        raise UnreadableTable from error


def _sheet(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row by row: a sheet of two cells in opposite corners must not cost what a full one would."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            if sum(part.file_size for part in book.infolist()) > LARGEST_BOOK:
                raise UnreadableTable("文件内容过多，请分几次导入")
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size is often wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST, values_only=True), 1):
            if number > LONGEST:
                raise UnreadableTable("表格行数过多，请分几次导入")
            if cells.count(None) < len(cells):
                yield number, [_text(cell) for cell in cells]
    except BROKEN as error:
        raise UnreadableTable from error


def _text(cell: object) -> str:
    """A telephone number that was typed as a number comes as 13800000001.0, a day as its midnight."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return storable(str(cell)).strip(BLANKS)
