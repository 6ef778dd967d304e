"""Tables that people send: the first sheet of an Excel workbook, or CSV as Excel and WPS write it.

A workbook is read as what it is, a ZIP of XML (ISO/IEC 29500-1, 18.3 and 18.4): text, numbers and inline text of one
sheet are all that a list of people needs.
"""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree import ElementTree

from motorpool.kit.errors import DomainError
from motorpool.kit.wire import storable

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024  # unpacked; a few KB of ZIP can hold gigabytes
WIDEST = 100  # columns
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
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
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            shared = _shared(book)
            sheet = _part(book, _first_sheet(book))
        for place, row in enumerate(sheet.iter(f"{MAIN}row"), 1):
            yield int(row.get("r") or place), _cells(row.findall(f"{MAIN}c"), shared)
    except (zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError, ValueError, NotImplementedError) as error:
        raise UnreadableTable from error


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if book.getinfo(name).file_size > LARGEST_PART:
        raise UnreadableTable("文件内容过多，请分几次导入")
    data = book.read(name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # no spreadsheet program writes these
        raise UnreadableTable
    return ElementTree.fromstring(data)  # noqa: S314  # without entities, and expat limits what others would blow up


def _first_sheet(book: zipfile.ZipFile) -> str:
    wanted = _part(book, "xl/workbook.xml").findall(f"{MAIN}sheets/{MAIN}sheet")[0].get(RELATION)
    for relation in _part(book, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_written(item) for item in _part(book, "xl/sharedStrings.xml").findall(f"{MAIN}si")]


def _written(item: ElementTree.Element) -> str:
    """Plain or in runs of different fonts; how it is pronounced (`rPh`) is not part of it."""
    runs: Iterable[ElementTree.Element] = [item, *item.findall(f"{MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{MAIN}t"))


def _cells(cells: list[ElementTree.Element], shared: list[str]) -> list[str]:
    texts: list[str] = []
    for cell in cells:
        place = _column(cell.get("r") or "") if cell.get("r") else len(texts)
        if place >= WIDEST:
            break
        texts += [""] * (place - len(texts))
        texts.append(storable(_value(cell, shared)).strip(BLANKS))
    return texts


def _column(reference: str) -> int:
    """ "B3" is the second: 1."""
    letters = re.match("[A-Z]{1,3}", reference)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, inline = cell.get("t"), cell.find(f"{MAIN}is")
    if inline is not None:
        return _written(inline)
    text = cell.findtext(f"{MAIN}v") or ""
    if kind == "s":
        return shared[int(text)]
    return text if kind in ("str", "b", "e", "d") else _number(text)


def _number(text: str) -> str:
    """A telephone number that was typed as a number: 1.38E10 is 13800000000."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    whole = value.is_finite() and value == value.to_integral_value() and value.adjusted() < 30
    return str(int(value)) if whole else text
