"""Tables that people send."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from motorpool.kit.errors import DomainError
from motorpool.kit.tables import Row, UnreadableTable, read_table

HEADINGS, NEEDED = ("姓名", "手机号", "单位"), {"姓名", "单位"}


def read(raw: bytes, most: int = 10) -> list[Row]:
    return read_table(raw, headings=HEADINGS, needed=NEEDED, most=most)


def book(*rows: tuple[object, ...], shared: bool = True) -> bytes:
    """As Excel writes it (shared texts), or as streaming writers do (inline)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": not shared}) as made:
        sheet = made.add_worksheet("名单")
        made.add_worksheet("填写说明").write(0, 0, "不读")
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write(line, place, value)
    return buffer.getvalue()


def replaced(raw: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return buffer.getvalue()


def sheet_of(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


TABLE = (
    ("单位*", "备注", "姓名*", "手机号"),
    (" 市教育局 ", "x", "　李 明", 13800000001),
    (None,) * 4,
    ("审计局", None, "王芳"),
)
FOUND = [
    Row(2, {"单位": "市教育局", "姓名": "李 明", "手机号": "13800000001"}),
    Row(4, {"单位": "审计局", "姓名": "王芳", "手机号": ""}),
]


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook(shared: bool) -> None:
    assert read(book(*TABLE, shared=shared)) == FOUND


def test_a_day_that_excel_took_for_one() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位"])
        sheet.write(1, 0, "李明")
        sheet.write_datetime(1, 1, date(2026, 12, 31), made.add_format({"num_format": "yyyy-mm-dd"}))
    assert read(buffer.getvalue())[0].cells["单位"] == "2026-12-31"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_csv_as_excel_and_wps_write_it(encoding: str) -> None:
    text = "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in TABLE)
    assert read(text.encode(encoding)) == FOUND


def test_rows_keep_the_numbers_that_the_spreadsheet_shows() -> None:
    text = '姓名,单位\r\n"李\n明",甲\r\n王芳,乙\r\n'
    assert [row.number for row in read(text.encode())] == [3, 4]  # a line break within a cell is a line of the file


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "缺少列"),
        ("姓名,电话\n李明,1".encode(), "缺少列：单位"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .xlsx"),
        (b"PK\x03\x04 broken", "无法读取"),
        (b"\xff\xfe\xfa\x00", "无法读取"),
        ("姓名,单位\x00\n".encode(), "无法读取"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
        ("姓名,单位\n".encode() + "李明,甲\n".encode() * 11, "最多导入 10 行"),
        (replaced(book(*TABLE), "xl/worksheets/sheet1.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "无法读取"),
        (replaced(book(*TABLE), "xl/worksheets/sheet1.xml", b" " * (41 * 1024 * 1024)), "内容过多"),
        (replaced(book(*TABLE), "xl/workbook.xml", b"<x/>"), "无法读取"),
    ],
)
def test_what_cannot_be_read_is_told(raw: bytes, says: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read(raw)
    assert isinstance(refusal.value, UnreadableTable)
    assert says in refusal.value.message


def test_a_cell_in_the_far_corner_costs_nothing() -> None:
    """A dense table of it would have seventeen thousand million cells."""
    heads = f'<row r="1">{cell("A1", "姓名")}{cell("B1", "单位")}</row>'
    far = f'<row r="1048576">{cell("A1048576", "李明")}{cell("XFD1048576", "1")}</row>'
    found = read(replaced(book(*TABLE), "xl/worksheets/sheet1.xml", sheet_of(heads + far)))
    assert found == [Row(1_048_576, {"姓名": "李明", "单位": ""})]
    more = f'<row r="99999999">{cell("A99999999", "1")}</row>'
    with pytest.raises(UnreadableTable, match="行数过多"):
        read(replaced(book(*TABLE), "xl/worksheets/sheet1.xml", sheet_of(heads + more)))


def test_a_day_that_no_calendar_has() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位"])
        sheet.write(1, 0, "李明")
        sheet.write_number(1, 1, -1e300, made.add_format({"num_format": "yyyy-mm-dd"}))
    assert read(buffer.getvalue())[0].cells["姓名"] == "李明"
