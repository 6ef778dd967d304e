"""Every captured frame says what is written beside it."""

import io
import json
from pathlib import Path

import pytest

from jt808.cli import decode

CAPTURES = Path(__file__).parent / "captures"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.hex"))


def expected_lines(name: str) -> list[str]:
    return (CAPTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


def decoded_lines(text: str) -> list[str]:
    sink = io.StringIO()
    decode(io.StringIO(text), sink)
    return sink.getvalue().splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_a_capture_is_decoded_to_the_letter(name: str) -> None:
    assert decoded_lines((CAPTURES / f"{name}.hex").read_text(encoding="ascii")) == expected_lines(name)


def test_both_captures_are_there() -> None:
    assert NAMES == ["dialects", "standard"]


@pytest.mark.parametrize("line", expected_lines("dialects") + expected_lines("standard"))
def test_every_line_has_all_keys(line: str) -> None:
    assert list(json.loads(line)) == ["valid", "error", "msg_id", "version", "phone", "serial", "package", "body"]
