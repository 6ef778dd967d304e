"""Columns of whole numbers in few bytes: differences, small numbers first, bytes of one weight side by side, zstandard.

Whatever 64 bits hold comes back exactly: differences and sums wrap round alike.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

Column = NDArray[np.int64]
Part = Column | bytes
LEVEL = 9
_HIGHEST_ORDER = 2


@cache
def _compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)


def write(parts: Mapping[str, Part]) -> bytes:
    """Named columns and byte strings as one compressed, checksummed frame."""
    heads: list[list[Any]] = []
    chunks: list[bytes] = []
    for name, part in parts.items():
        if isinstance(part, bytes):
            heads.append([name, len(part)])
            chunks.append(part)
        else:
            head, chunk = _column(part)
            heads.append([name, *head])
            chunks.append(chunk)
    table = json.dumps(heads, separators=(",", ":")).encode()
    return _compressor().compress(b"".join((len(table).to_bytes(4, "big"), table, *chunks)))


def read(packed: bytes) -> dict[str, Part]:
    # One object a call: they are not to be shared between threads.
    data = zstandard.ZstdDecompressor().decompress(packed)
    place = 4 + int.from_bytes(data[:4], "big")
    parts: dict[str, Part] = {}
    for name, *told in json.loads(data[4:place]):
        if len(told) == 1:
            size = told[0]
            parts[name] = data[place : place + size]
        else:
            count, width, firsts = told
            size = width * max(count - len(firsts), 0)
            parts[name] = _values(data[place : place + size], count, width, firsts)
        place += size
    return parts


def _column(values: Column) -> tuple[list[Any], bytes]:
    firsts: list[int] = []
    best = current = np.ascontiguousarray(values, np.int64)
    best_firsts: list[int] = []
    cost = _cost(current)
    for _ in range(_HIGHEST_ORDER):
        if len(current) < 2:
            break
        firsts = [*firsts, int(current[0])]
        current = np.diff(current)
        if (costs := _cost(current)) < cost:
            best, best_firsts, cost = current, firsts, costs
    folded = ((best << 1) ^ (best >> 63)).view(np.uint64)  # the sign goes to the lowest bit
    top = int(folded.max()) if len(folded) else 0
    width = (top.bit_length() + 7) // 8
    planes = folded.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width]
    return [len(values), width, best_firsts], planes.T.tobytes()


def _cost(values: Column) -> float:
    """Roughly the bits that it takes."""
    return float(np.log2(1.0 + np.abs(values.astype(np.float64))).sum())


def _values(chunk: bytes, count: int, width: int, firsts: Sequence[int]) -> Column:
    length = max(count - len(firsts), 0)
    planes = np.zeros((length, 8), np.uint8)
    planes[:, :width] = np.frombuffer(chunk, np.uint8).reshape(width, length).T
    folded = planes.view("<u8").reshape(length).astype(np.uint64)
    values = (folded >> np.uint64(1)).view(np.int64) ^ -(folded & np.uint64(1)).view(np.int64)
    for first in reversed(firsts):
        values = np.cumsum(np.concatenate((np.array([first], np.int64), values)))
    return values
