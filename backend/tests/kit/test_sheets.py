"""What is exported is read back as it was."""

from datetime import UTC, date, datetime

import pytest

from motorpool.kit.sheets import MEDIA_TYPE, workbook
from tests.workbooks import rows_of


def test_text_numbers_and_moments() -> None:
    answer = workbook("车辆", [("号牌", 10), ("里程", 8)], [["苏D12345", 120], [None, 1.5]])
    assert answer["Content-Type"] == MEDIA_TYPE
    assert rows_of(answer.content) == [["号牌", "里程"], ["苏D12345", "120"], ["1.5"]]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "{=1+1}", "+1", "-1", "@SUM(A1)", "http://x", "0012", " 前后 ", "<&>"]
)
def test_text_stays_text(text: str) -> None:
    assert rows_of(workbook("x", [("a", 5)], [[text]]).content)[1] == [text]


def test_moments_are_those_of_china() -> None:
    """Excel counts days from 1899-12-30; a quarter past midnight in China is still yesterday in UTC."""
    moment = datetime(2026, 11, 22, 16, 15, tzinfo=UTC)
    (cells,) = rows_of(workbook("x", [("a", 5), ("b", 5)], [[moment, date(2026, 11, 23)]]).content)[1:]
    days = (date(2026, 11, 23) - date(1899, 12, 30)).days
    assert float(cells[0]) == pytest.approx(days + 15 / 1440)
    assert int(cells[1]) == days


def test_a_title_too_long_for_excel_is_cut() -> None:
    assert rows_of(workbook("车" * 40, [("a", 5)], []).content) == [["a"]]
