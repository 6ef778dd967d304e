"""Bytes <-> frames: flags, escaping, check byte, declared length. What does not add up is refused with a reason."""

from typing import ClassVar, NamedTuple

from jt808.versions import LONGEST_BODY, LONGEST_HEADER, Header, HeaderTooShort, read_header

FLAG = b"\x7e"
LONGEST_CONTENT = 2 * (LONGEST_HEADER + LONGEST_BODY + 1)
"""The most bytes that can stand between two flags, if every one of them is escaped."""
_256_BITS, _128_BITS, _64_BITS = (1 << 256) - 1, (1 << 128) - 1, (1 << 64) - 1


class Frame(NamedTuple):
    header: Header
    body: bytes


class FrameError(ValueError):
    """A frame to be counted and dropped without an answer; `header` is set where it could be read."""

    reason: ClassVar[str]

    def __init__(self, header: Header | None = None) -> None:
        super().__init__(self.reason)
        self.header = header


class Malformed(FrameError):
    """No flags, a flag inside, an escape that does not exist, or shorter than its header."""

    reason = "malformed"


class WrongChecksum(FrameError):
    reason = "checksum"


class WrongLength(FrameError):
    """The check byte is right, but the body is not as long as the header says."""

    reason = "length"


def unwrap(wire: bytes) -> bytes:
    """What stands between the two flags of a single frame."""
    if len(wire) < 2 or wire[:1] != FLAG or wire[-1:] != FLAG:
        raise Malformed
    return wire[1:-1]


def escape(data: bytes) -> bytes:
    return data.replace(b"\x7d", b"\x7d\x01").replace(FLAG, b"\x7d\x02")


def unescape(content: bytes) -> bytes:
    if FLAG in content:
        raise Malformed
    escapes = content.count(b"\x7d")
    if not escapes:
        return content
    if escapes != content.count(b"\x7d\x01") + content.count(b"\x7d\x02"):
        raise Malformed
    return content.replace(b"\x7d\x02", FLAG).replace(b"\x7d\x01", b"\x7d")


def checksum(data: bytes) -> int:
    """All bytes XORed. One big number folded in halves: ten times as fast as byte by byte."""
    folded = int.from_bytes(data, "big")
    if len(data) > 64:
        shift = 1 << (len(data) * 8).bit_length() >> 1
        while shift >= 512:
            folded ^= folded >> shift
            shift >>= 1
    folded = (folded ^ folded >> 256) & _256_BITS  # written out and cut: a position report has 40 to 64 bytes
    folded = (folded ^ folded >> 128) & _128_BITS
    folded = (folded ^ folded >> 64) & _64_BITS
    folded ^= folded >> 32
    folded ^= folded >> 16
    return (folded ^ folded >> 8) & 0xFF


def read_frame(content: bytes) -> Frame:
    """The frame in the bytes between two flags, or the `FrameError` that says why there is none."""
    data = unescape(content)
    try:
        header = read_header(data[:-1])
    except HeaderTooShort:
        raise Malformed from None
    if checksum(data):  # the check byte is included, so a right one leaves nothing
        raise WrongChecksum(header)
    body = data[header.size : -1]
    if len(body) != header.body_length:
        raise WrongLength(header)
    return Frame(header, body)


def read_frame_leniently(content: bytes) -> Frame:
    """Like `read_frame`, but takes two faults of terminals in the field that leave no doubt about the contents.

    A widespread terminal library drops a check byte below 0x10, so that one frame in sixteen is a byte short, and some
    send a check byte of 0x7d without escaping it. To drop such frames would lose what they say for good: the terminal
    repeats the very same bytes.
    """
    try:
        return read_frame(content + b"\x01" if content.endswith(b"\x7d") else content)
    except FrameError:  # a dropped check byte of 0 even looks like a wrong length
        frame = _without_check_byte(content)
        if frame is None:
            raise
        return frame


def _without_check_byte(content: bytes) -> Frame | None:
    try:
        data = unescape(content)
        header = read_header(data)
    except (Malformed, HeaderTooShort):
        return None
    is_whole = len(data) == header.size + header.body_length
    return Frame(header, data[header.size :]) if is_whole and checksum(data) < 0x10 else None


def write_frame(frame: Frame) -> bytes:
    """The frame as it goes over the wire, both flags included. The declared length is that of the body."""
    header, body = frame
    if len(body) > LONGEST_BODY:
        raise ValueError(f"a body of {len(body)} bytes must be divided: {LONGEST_BODY} is the most in one frame")
    data = header.pack(body_length=len(body)) + body
    return FLAG + escape(data + bytes((checksum(data),))) + FLAG
