"""Nothing that comes over the wire raises anything but a `FrameError`."""

import io
import json
import os
import random
from pathlib import Path

import pytest

from jt808 import Assembler, Deframer, Frame, FrameError, Header, Version, decode, read_frame, unwrap
from jt808.cli import decode as decode_lines
from jt808.frames import escape, unescape
from jt808.messages import REGISTRY

CAPTURES = Path(__file__).parent / "captures"
LINES = (CAPTURES / "standard.hex").read_text(encoding="ascii").splitlines()
FRAMES = [bytes.fromhex(line) for line in LINES]
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1500"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))


def mutated(frame: bytes, dice: random.Random) -> bytes:
    data = bytearray(frame)
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randrange(1, 8)]
            case 2:
                data[at:at] = dice.randbytes(dice.randrange(1, 8))
            case _:
                data[at] ^= 1 << dice.randrange(8)
        if not data:
            return b"\x7e"
    return bytes(data)


def with_right_checksum_and_length(content: bytes) -> bytes:
    """So that the mutation reaches the messages behind the frame."""
    data = bytearray(unescape(content))
    body = len(data) - 1 - (17 if data[2] & 0x40 else 12) - (4 if data[2] & 0x20 else 0)
    data[2] = data[2] & 0xFC | body >> 8 & 3
    data[3] = body & 0xFF
    data[-1] = 0
    for byte in data[:-1]:
        data[-1] ^= byte
    return escape(bytes(data))


def test_mutated_frames() -> None:
    dice = random.Random(SEED + 808)
    decoded = 0
    for _ in range(ROUNDS):
        try:
            content = with_right_checksum_and_length(unwrap(mutated(dice.choice(FRAMES), dice)))
            message = decode(read_frame(content))
        except (FrameError, IndexError):  # IndexError: of the repair above
            continue
        json.dumps(message.describe())
        decoded += 1
    assert decoded > ROUNDS / 4


@pytest.mark.parametrize("message_id", sorted(REGISTRY))
def test_random_bodies(message_id: int) -> None:
    dice = random.Random(SEED + message_id)
    for size in [*range(60), *[dice.randrange(1024) for _ in range(20)]]:
        body = dice.randbytes(size) if dice.random() < 0.7 else bytes(dice.choices([0, 1, 2, 4], k=size))
        for version in Version:
            json.dumps(decode(Frame(Header(message_id, "0" * 12, 0, version), body)).describe())


def test_mutated_streams() -> None:
    dice = random.Random(SEED + 8080)
    deframer, assembler = Deframer(), Assembler(max_bytes=50_000)
    for at in range(ROUNDS):
        for content in deframer.feed(mutated(dice.choice(FRAMES), dice)):
            try:
                frame = read_frame(content)
            except FrameError:
                continue
            assembler.add(frame, at=at)
            assembler.missing(at=at)
            assert assembler.held_bytes <= 50_000


def test_mutated_lines() -> None:
    dice = random.Random(SEED + 80808)
    lines = []
    for _ in range(ROUNDS):
        line = list(dice.choice(LINES))
        for _ in range(dice.randrange(4)):
            line[dice.randrange(len(line))] = dice.choice("0123456789abcdefABCDEF 7e7dxyz苏\t\x00")
        lines.append("".join(line[: dice.randrange(1, 2 * len(line))]))
    sink = io.StringIO()
    decode_lines(io.StringIO("\n".join(lines)), sink)
    decoded = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert len(decoded) == sum(bool(line.strip(" \t")) for line in lines)
    assert {line["error"] for line in decoded} >= {None, "malformed", "checksum"}
