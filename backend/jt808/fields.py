"""What bodies are made of: big-endian numbers, BCD moments, GBK strings, coordinates, bits with names."""

import struct
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from struct import Struct
from typing import Any

from jt808.versions import Version

GMT8 = timezone(timedelta(hours=8))
"""Every moment inside the protocol is local Chinese time without a zone."""


class Unreadable(ValueError):
    """A body that does not have the layout of its message. It is kept raw, never a reason to drop a frame."""


_NOT_BCD = 0xFF
_BCD = bytes(10 * (byte >> 4) + (byte & 15) if byte >> 4 < 10 and byte & 15 < 10 else _NOT_BCD for byte in range(256))


def read_moment(digits: bytes) -> datetime | None:
    """YYMMDDhhmmss in BCD; None where the digits are no date."""
    year, month, day, hour, minute, second = digits.translate(_BCD)
    if year == _NOT_BCD:
        return None
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=GMT8)
    except ValueError:
        return None


def write_moment(moment: datetime | None) -> bytes:
    """YYMMDDhhmmss in BCD, Chinese time; zeros for None."""
    return bytes.fromhex(moment.astimezone(GMT8).strftime("%y%m%d%H%M%S")) if moment else bytes(6)


def read_time_of_day(digits: bytes) -> time | None:
    """hhmmss in BCD."""
    try:
        return time(*digits.translate(_BCD))
    except ValueError:
        return None


def read_date(digits: bytes) -> date | None:
    """YYYYMMDD in BCD."""
    text = digits.hex()
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def write_date(day: date | None) -> bytes:
    return bytes.fromhex(f"{day.year:04}{day.month:02}{day.day:02}") if day else bytes(4)


def degrees(millionths: int, *, negative: bool) -> float:
    """Coordinates are unsigned on the wire; a bit elsewhere says south or west."""
    return -millionths / 1e6 if negative and millionths else millionths / 1e6


def millionths(degrees: float) -> int:
    return round(abs(degrees) * 1e6)


@lru_cache(maxsize=4096)
def _set_bits(word: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(word.bit_length()) if word >> bit & 1)


def bit_names(word: int, names: Mapping[int, str]) -> list[str]:
    """The names of the bits that are set, in their order; `bit_N` for one without a name."""
    return [names.get(bit) or f"bit_{bit}" for bit in _set_bits(word)]


def decode_text(raw: bytes) -> str:
    return raw.decode("gbk", "replace")


def trimmed_text(raw: bytes) -> str:
    """A padded or terminated string. Terminals pad with NULs or blanks, in front or behind, in any revision."""
    return decode_text(raw.strip(b"\0 "))


class Reader:
    """Takes a body apart from front to back; `Unreadable` where it ends too early."""

    __slots__ = ("_at", "_body", "version")

    def __init__(self, body: bytes, version: Version) -> None:
        self.version = version
        self._body = body
        self._at = 0

    @property
    def remaining(self) -> int:
        return len(self._body) - self._at

    @property
    def ahead(self) -> bytes:
        """All that is still to be read, without taking it."""
        return self._body[self._at :]

    def take(self, size: int) -> bytes:
        start, end = self._at, self._at + size
        if end > len(self._body):
            raise Unreadable(f"{size} bytes expected at offset {start}")
        self._at = end
        return self._body[start:end]

    def rest(self) -> bytes:
        return self.take(self.remaining)

    def unpack(self, layout: Struct) -> tuple[Any, ...]:  # Any: as the layout says
        return layout.unpack(self.take(layout.size))

    def byte(self) -> int:
        return self.take(1)[0]

    def word(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def dword(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def words(self, count: int) -> tuple[int, ...]:
        return tuple(self.word() for _ in range(count))

    def dwords(self, count: int) -> tuple[int, ...]:
        return tuple(self.dword() for _ in range(count))

    def moment(self) -> datetime | None:
        return read_moment(self.take(6))

    def text(self, size: int) -> str:
        """A string field of fixed size, without its padding."""
        return trimmed_text(self.take(size))

    def tail_text(self) -> str:
        """A string to the end of the body; 2011 ends it with a NUL."""
        return decode_text(self.rest().rstrip(b"\0"))

    def short_text(self) -> str:
        """A string behind its length in one byte, without padding, which terminals add even here."""
        return self.text(self.byte())

    def long_text(self) -> str:
        """A string behind its length in two bytes."""
        return decode_text(self.take(self.word()).rstrip(b"\0"))

    def finish(self) -> None:
        if self.remaining:
            raise Unreadable(f"{self.remaining} bytes more than expected")


class Writer:
    """Puts a body together from front to back. What does not fit its field is the caller's mistake: `ValueError`."""

    __slots__ = ("_parts", "version")

    def __init__(self, version: Version) -> None:
        self.version = version
        self._parts: list[bytes] = []

    @property
    def body(self) -> bytes:
        return b"".join(self._parts)

    def raw(self, data: bytes) -> None:
        self._parts.append(data)

    def packed(self, layout: Struct, *values: int | bytes) -> None:
        try:
            self._parts.append(layout.pack(*values))
        except struct.error as error:
            raise ValueError(str(error)) from None

    def _number(self, value: int, size: int) -> None:
        try:
            self._parts.append(value.to_bytes(size, "big"))
        except OverflowError:
            raise ValueError(f"{value} does not fit into {size} bytes") from None

    def byte(self, value: int) -> None:
        self._number(value, 1)

    def word(self, value: int) -> None:
        self._number(value, 2)

    def dword(self, value: int) -> None:
        self._number(value, 4)

    def words(self, values: tuple[int, ...]) -> None:
        for value in values:
            self.word(value)

    def dwords(self, values: tuple[int, ...]) -> None:
        for value in values:
            self.dword(value)

    def moment(self, value: datetime | None) -> None:
        self._parts.append(write_moment(value))

    def text(self, value: str, size: int, *, pad_in_front: bool = False) -> None:
        """A string field of fixed size, filled up with NULs."""
        raw = value.encode("gbk")
        if len(raw) > size:
            raise ValueError(f"{value!r} does not fit into {size} bytes")
        self._parts.append(raw.rjust(size, b"\0") if pad_in_front else raw.ljust(size, b"\0"))

    def tail_text(self, value: str) -> None:
        """A string to the end of the body; 2011 ends it with a NUL."""
        self._parts.append(value.encode("gbk") + (b"\0" if self.version is Version.V2011 else b""))

    def short_text(self, value: str) -> None:
        raw = value.encode("gbk")
        self.byte(len(raw))
        self._parts.append(raw)

    def long_text(self, value: str) -> None:
        raw = value.encode("gbk")
        self.word(len(raw))
        self._parts.append(raw)
