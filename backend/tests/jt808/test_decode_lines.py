"""`jt808.cli.decode`: any input, one line out for each line in, memory that does not grow."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest

from jt808.cli import decode

HEARTBEAT = "7e000200000139001122330002387e"
MALFORMED = {
    "valid": False,
    "error": "malformed",
    "msg_id": None,
    "version": None,
    "phone": None,
    "serial": None,
    "package": None,
    "body": None,
}


def from_text(text: str) -> list[dict[str, object]]:
    sink = io.StringIO()
    decode(io.StringIO(text), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def from_bytes(data: bytes) -> list[dict[str, object]]:
    sink = io.StringIO()
    decode(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_nothing_gives_nothing() -> None:
    assert from_text("") == from_text("\n \n\t\n") == from_bytes(b"\r\n\r\n") == []


@pytest.mark.parametrize(
    "line",
    [
        HEARTBEAT,
        HEARTBEAT.upper(),
        f"  {HEARTBEAT}\t",
        " ".join(HEARTBEAT[at : at + 2] for at in range(0, len(HEARTBEAT), 2)),
        f"\n\n{HEARTBEAT}\n\n",
        f"{HEARTBEAT}\r\n",
        f"\ufeff{HEARTBEAT}",
    ],
)
def test_blanks_case_and_line_ends_do_not_matter(line: str) -> None:
    for lines in from_text(line), from_bytes(line.encode()):
        assert [(each["valid"], each["msg_id"]) for each in lines] == [(True, "0x0002")]


@pytest.mark.parametrize(
    "line", ["hello", "7", "7e", "7e7e", "0x7e00", HEARTBEAT + HEARTBEAT, HEARTBEAT[:-1], "苏E12345", "\x00\x01"]
)
def test_what_is_no_frame_is_malformed(line: str) -> None:
    assert from_text(line) == from_bytes(line.encode()) == [MALFORMED]


def test_bytes_that_are_no_text_stop_nothing() -> None:
    lines = from_bytes(b"\xff\xfe\x00\x80\n" + HEARTBEAT.encode() + b"\n\xc3(")
    assert [line["valid"] for line in lines] == [False, True, False]


def test_an_unpaired_surrogate_stops_nothing() -> None:
    assert [line["valid"] for line in from_text(f"\ud800\n{HEARTBEAT}")] == [False, True]


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_overlong_line_is_one_malformed_line(end: str) -> None:
    lines = from_text(f"{HEARTBEAT}\n{'7e' * 3_000_000}{end}")
    assert [line["error"] for line in lines] == [None, "malformed"]
    assert [line["valid"] for line in from_text(f"{'00' * 3_000_000}\n{HEARTBEAT}")] == [False, True]


def test_a_body_longer_than_a_frame_may_have_is_a_wrong_length() -> None:
    # A valid frame whose body is 2048 bytes: its declared length wraps to 0, its check byte is right.
    content = bytes.fromhex("00020000013900112233") + b"\0\2" + bytes(2048)
    check = 0
    for byte in content:
        check ^= byte
    (line,) = from_text((b"\x7e" + content + bytes((check,)) + b"\x7e").hex())
    assert (line["error"], line["msg_id"]) == ("length", "0x0002")


def test_memory_does_not_grow_with_the_input() -> None:
    class Endless(io.RawIOBase):
        left = 40_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer will do
            size = min(len(buffer), self.left)
            buffer[:size] = b"7" * size
            self.left -= size
            return size

    source = io.TextIOWrapper(io.BufferedReader(Endless()), encoding="ascii")
    sink = io.StringIO()
    tracemalloc.start()
    try:
        decode(source, sink)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert json.loads(sink.getvalue()) == MALFORMED
    assert peak < 8_000_000


def test_a_sink_that_cannot_write_chinese_gets_escapes() -> None:
    frame = (Path(__file__).parent / "captures" / "standard.hex").read_text(encoding="ascii").splitlines()[0]
    raw = io.BytesIO()
    sink = io.TextIOWrapper(raw, encoding="ascii")
    decode(io.StringIO(frame), sink)
    assert json.loads(raw.getvalue())["body"]["plate"] == "苏O8K21警"
