"""`motorpool jt808 decode`: frames in hex, one a line, to JSON, one object a line."""

import json
from binascii import Error as NotHex
from binascii import unhexlify
from collections.abc import Callable, Iterator
from typing import TextIO

from jt808.codec import decode as decode_frame
from jt808.frames import FrameError, Malformed, read_frame, unwrap
from jt808.messages.message import Plain
from jt808.versions import Header, Version

_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 20
"""Hex digits. Two hundred times the longest frame; a line beyond that is not kept."""
_BLANKS = b" \t\v\f"
_ONE_LINE_END = bytes.maketrans(b"\r", b"\n")
_BYTE_ORDER_MARK = "\ufeff".encode()


def decode(source: TextIO, sink: TextIO) -> None:
    """One line out for each line in that is not empty, whatever it holds. Memory does not grow with the input."""
    plain_ascii = (sink.encoding or "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8"}
    sink.writelines(
        json.dumps(describe_line(line), ensure_ascii=plain_ascii) + "\n" for line in _lines(_chunks(source))
    )
    sink.flush()


def describe_line(line: bytes | None) -> dict[str, Plain]:
    """What a line of hex without blanks says; None stands for one that is too long."""
    try:
        frame = read_frame(unwrap(_unhex(line)))
    except FrameError as error:
        return {"valid": False, "error": error.reason, **_describe_header(error.header), "body": None}
    return {"valid": True, "error": None, **_describe_header(frame.header), "body": decode_frame(frame).describe()}


def _unhex(line: bytes | None) -> bytes:
    try:
        return unhexlify(line or b"")
    except NotHex:
        raise Malformed from None


def _describe_header(header: Header | None) -> dict[str, Plain]:
    if header is None:
        return dict.fromkeys(("msg_id", "version", "phone", "serial", "package"))
    return {
        "msg_id": f"0x{header.message_id:04X}",
        "version": "2019" if header.version is Version.V2019 else "2013",
        "phone": header.phone,
        "serial": header.serial,
        "package": header.package and header.package._asdict(),
    }


def _chunks(source: TextIO) -> Iterator[bytes]:
    """The input as bytes: what is no text must not stop the decoding of the lines after it."""
    binary = getattr(source, "buffer", None)
    if binary is None:
        while text := source.read(_CHUNK):
            yield text.encode("utf-8", "replace")
        return
    read: Callable[[int], bytes] = getattr(binary, "read1", binary.read)  # read1 does not wait for a whole chunk
    while chunk := read(_CHUNK):
        yield chunk


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    """Every line that is not empty, without its blanks; None for one longer than `_LONGEST_LINE`."""
    line, too_long, first = bytearray(), False, True
    for chunk in chunks:
        if first:
            chunk, first = chunk.removeprefix(_BYTE_ORDER_MARK), False
        *ends, rest = chunk.translate(_ONE_LINE_END, _BLANKS).split(b"\n")
        for end in ends:
            line += end if not too_long else b""
            if too_long or len(line) > _LONGEST_LINE:
                yield None
            elif line:
                yield bytes(line)
            line, too_long = bytearray(), False
        line += rest
        if len(line) > _LONGEST_LINE:
            line, too_long = bytearray(), True
    if too_long:
        yield None
    elif line:
        yield bytes(line)
