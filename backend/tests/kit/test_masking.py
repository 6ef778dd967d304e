"""Numbers as everybody may see them."""

import pytest

from motorpool.kit.masking import without_numbers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "138****5678"),
        ("张伟 13812345678", "张伟 138****5678"),
        ("32040219800101123X", "320***********123X"),
        ("320402198001011234 与 13900000001", "320***********1234 与 139****0001"),
        ("苏D12345", "苏D12345"),
        ("LSVAA4182E2184841", "LSVAA4182E2184841"),
        ("常教〔2026〕12345 号", "常教〔2026〕12345 号"),
    ],
)
def test_what_was_typed_without_its_numbers(typed: str, kept: str) -> None:
    assert without_numbers(typed) == kept
