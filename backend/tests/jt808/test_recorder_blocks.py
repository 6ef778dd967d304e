"""The driving recorder's own frames inside 0x0700, against bytes written down by hand."""

from datetime import date, datetime

import pytest

from jt808 import messages as m
from jt808.fields import GMT8
from jt808.messages import recorder_blocks as blocks
from jt808.versions import Version

NOON, NOON_HEX = datetime(2026, 7, 15, 12, 0, 30, tzinfo=GMT8), "260715120030"
INPUTS = ("自定义1", "自定义2", "自定义3", "近光灯", "远光灯", "右转向", "左转向", "制动")


def padded(text: str, size: int) -> str:
    return text.encode("gbk").ljust(size, b"\0").hex()


CASES: list[tuple[int, str, blocks.Block]] = [
    (0x00, "12 00", blocks.Standard(2012, 0)),
    (0x01, padded("320400199001011234", 18), blocks.CurrentDriver("320400199001011234")),
    (0x01, "00" * 18, blocks.CurrentDriver("")),
    (0x02, NOON_HEX, blocks.RecorderClock(NOON)),
    (
        0x03,
        f"{NOON_HEX} 240301083000 00000125 00123456",
        blocks.Mileage(NOON, datetime(2024, 3, 1, 8, 30, tzinfo=GMT8), 12.5, 12345.6),
    ),
    (0x04, f"{NOON_HEX} 0e10", blocks.Pulses(NOON, 3600)),
    (
        0x05,
        padded("LSVAA4187E2123456", 17) + "cbd5443132333435" + "20" * 4 + padded("小型汽车", 12),
        blocks.VehicleFacts("LSVAA4187E2123456", "苏D12345", "小型汽车"),
    ),
    (0x06, f"{NOON_HEX} 01" + "".join(padded(name, 10) for name in INPUTS), blocks.Signals(NOON, INPUTS)),
    (
        0x07,
        padded("C000127", 7) + padded("GV-BD20", 16) + "240226 00012345 0000000000",
        blocks.UniqueNumber("C000127", "GV-BD20", date(2024, 2, 26), "00012345"),
    ),
]


@pytest.mark.parametrize(("command", "block", "said"), CASES)
def test_a_block_is_read(command: int, block: str, said: blocks.Block) -> None:
    data = blocks.frame_of(command, bytes.fromhex(block))
    answer = m.RecorderData.decode(b"\0\7" + bytes([command]) + data, Version.V2013)
    assert answer.block == said
    assert answer.describe()["block"] == said.describe()
    assert answer.describe()["data"] == data.hex()


def test_the_frame_of_a_clock_byte_by_byte() -> None:
    assert blocks.frame_of(0x02, bytes.fromhex(NOON_HEX)).hex(" ") == "55 7a 02 00 06 00 26 07 15 12 00 30 3d"


@pytest.mark.parametrize(("flag", "refused"), [("fa", "collecting"), ("fb", "setting")])
def test_a_recorder_that_did_not_understand(flag: str, refused: str) -> None:
    check = 0x55 ^ 0x7A ^ int(flag, 16)
    assert blocks.read_block(0x02, bytes.fromhex(f"557a{flag}00{check:02x}")) == blocks.Refusal(refused)


@pytest.mark.parametrize(
    "data",
    [
        "",
        NOON_HEX,  # a bare block: whose it is, nobody says
        "557a02000600" + NOON_HEX + "3c",  # the check byte
        "557a02000700" + NOON_HEX + "3c",  # the length
        "557a03000600" + NOON_HEX + "3c",  # of another command
        "557a0200060026071512003d",
        "557afa",
    ],
)
def test_what_is_no_whole_frame_stays_raw(data: str) -> None:
    assert blocks.read_block(0x02, bytes.fromhex(data)) is None
    answer = m.RecorderData(1, 0x02, bytes.fromhex(data))
    assert "block" not in answer.describe()


def test_blocks_with_a_period_and_digits_that_are_none_stay_raw() -> None:
    assert blocks.read_block(0x08, blocks.frame_of(0x08, bytes(126))) is None
    assert blocks.read_block(0x00, blocks.frame_of(0x00, b"\x1f\0")) is None
