"""The driving recorder inside a terminal: the blocks of GB/T 19056 that are asked for without a period."""

from datetime import datetime

from jt808.fields import write_moment
from jt808.messages.recorder_blocks import frame_of

SIGNALS = ("自定义1", "自定义2", "自定义3", "近光灯", "远光灯", "右转向", "左转向", "制动")
INSTALLED, MADE = "240301090000", "240226"
PULSES_PER_KM = 3600


def recorded(command: int, *, time: datetime, tenths_km: int, plate: str, model: str, digits: str) -> bytes | None:
    """The recorder's frame; None for a block that it does not have. `digits`: eight of its own."""
    now = write_moment(time)
    blocks = {
        0x00: bytes([0x12, 0]),
        0x01: bytes(18),  # nobody has signed in
        0x02: now,
        0x03: now + bytes.fromhex(f"{INSTALLED}{0:08}{tenths_km % 10**8:08}"),
        0x04: now + PULSES_PER_KM.to_bytes(2, "big"),
        0x05: _padded(f"LSVAA4187{digits}", 17) + _padded(plate, 12) + _padded("小型汽车", 12),
        0x06: now + b"\1" + b"".join(_padded(name, 10) for name in SIGNALS),
        0x07: _padded("C000127", 7) + _padded(model, 16) + bytes.fromhex(MADE + digits) + bytes(5),
    }
    block = blocks.get(command)
    return None if block is None else frame_of(command, block)


def _padded(text: str, size: int) -> bytes:
    return text.encode("gbk").ljust(size, b"\0")
