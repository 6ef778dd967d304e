"""A vehicle's day as one packed value. Every byte of every report comes back; of the arrival, the second.

The reports are taken apart: the fields of the basic part, and each item of each kind of report, become columns. The
digits of the time follow from the device time, where they do not they are kept. Reports whose items cannot be read, or
that come in more kinds than any terminal has, keep the rest of their bytes as they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.store import columns
from motorpool.tracking.store.columns import Column, Part
from motorpool.tracking.store.tracks import ABSENT, Track, mileage_in

BASIC, DIGITS = 28, 22
MOST_SHAPES = 48
VERSION = 1
_CHINA = 8 * 3600
_FIELDS = {"alarms": (0, 4), "status": (4, 4), "lat": (8, 4), "lon": (12, 4), "altitude": (16, 2), "speed": (18, 2)} | {
    "direction": (20, 2)
}
_SOUTH, _WEST = 1 << 2, 1 << 3
_MILEAGE = 1
_WIDEST = 4
Matrix = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """Reports in the order of their device time."""

    at: Column
    arrived: Column
    terminal: Column
    marks: Column
    bodies: list[bytes]

    def __len__(self) -> int:
        return len(self.at)


def day_of_rows(rows: "list[tuple[int, int, int, int, bytes]]") -> Day:
    """Of (at, arrived, terminal, marks, body) in any order; an exact repeat counts once, as it arrived first."""
    once: dict[tuple[int, int, bytes], tuple[int, int, int, int, bytes]] = {}
    for row in sorted(rows, key=lambda one: (one[0], one[1])):
        once.setdefault((row[0], row[2], row[4]), row)
    kept = list(once.values())
    at, arrived, terminal, marks = (np.array([row[n] for row in kept], np.int64) for n in range(4))
    return Day(at, arrived, terminal, marks, [row[4] for row in kept])


def rows_of(day: Day) -> "list[tuple[int, int, int, int, bytes]]":
    numbers = (day.at.tolist(), day.arrived.tolist(), day.terminal.tolist(), day.marks.tolist())
    return list(zip(*numbers, day.bodies, strict=True))


def packed(day: Day) -> bytes:
    parts: dict[str, Part] = {
        "version": np.array([VERSION], np.int64),
        "at": day.at,
        "lag": day.arrived - day.at,
        "terminal": day.terminal,
        "marks": day.marks,
    }
    basic = np.frombuffer(b"".join(body[:BASIC].ljust(BASIC, b"\0") for body in day.bodies), np.uint8)
    basic = basic.reshape(-1, BASIC)
    for name, (place, size) in _FIELDS.items():
        parts[name] = _number(basic[:, place : place + size])
    odd = np.flatnonzero((basic[:, DIGITS:] != _digits(day.at)).any(axis=1))
    parts["odd"], parts["digits"] = odd.astype(np.int64), basic[odd, DIGITS:].tobytes()
    _pack_items(parts, day.bodies)
    return columns.write(parts)


def unpacked(value: bytes) -> Day:
    parts = _opened(value)
    at = _column(parts, "at")
    count = len(at)
    basic = np.zeros((count, BASIC), np.uint8)
    for name, (place, size) in _FIELDS.items():
        basic[:, place : place + size] = _bytes(_column(parts, name), size)
    basic[:, DIGITS:] = _digits(at)
    odd = _column(parts, "odd")
    basic[odd, DIGITS:] = np.frombuffer(_blob(parts, "digits"), np.uint8).reshape(-1, 6)
    heads, lengths = basic.tobytes(), _column(parts, "length")
    rests = _rests(parts, count)
    bodies = [(heads[n * BASIC : (n + 1) * BASIC] + rests[n])[:length] for n, length in enumerate(lengths.tolist())]
    return Day(at, at + _column(parts, "lag"), _column(parts, "terminal"), _column(parts, "marks"), bodies)


def read_track(value: bytes) -> Track:
    """Without putting the reports together again."""
    parts = _opened(value)
    at, status = _column(parts, "at"), _column(parts, "status")
    lat = np.where(status & _SOUTH, -_column(parts, "lat"), _column(parts, "lat"))
    lon = np.where(status & _WEST, -_column(parts, "lon"), _column(parts, "lon"))
    nowhere = (np.abs(lat) > 90_000_000) | (np.abs(lon) > 180_000_000)
    lat[nowhere] = lon[nowhere] = 0
    return Track(
        at=at,
        arrived=at + _column(parts, "lag"),
        lat=lat.astype(np.int32),
        lon=lon.astype(np.int32),
        altitude=_column(parts, "altitude").astype(np.int16).astype(np.int32),
        speed=_column(parts, "speed").astype(np.int32),
        direction=_column(parts, "direction").astype(np.int32),
        alarms=_column(parts, "alarms"),
        status=status,
        marks=_column(parts, "marks").astype(np.int32),
        mileage=_mileage(parts, len(at)),
    )


def _opened(value: bytes) -> dict[str, Part]:
    parts = columns.read(value)
    if (version := int(_column(parts, "version")[0])) != VERSION:
        raise ValueError(f"a packed day of version {version}")
    return parts


def _pack_items(parts: dict[str, Part], bodies: list[bytes]) -> None:
    """Shape 0 keeps its bytes; each other shape is a sequence of items, of which every value becomes a column."""
    lengths = np.array([len(body) for body in bodies], np.int64)
    shape = np.zeros(len(bodies), np.int64)
    shapes = 0
    for length in np.unique(lengths[lengths >= BASIC]).tolist():
        waiting = np.flatnonzero(lengths == length)
        rest = np.frombuffer(b"".join(bodies[n][BASIC:] for n in waiting.tolist()), np.uint8)
        rest = rest.reshape(len(waiting), length - BASIC)
        while len(waiting) and shapes < MOST_SHAPES:
            items = _items_of(rest[0].tobytes())
            places = [place + n for place, _ in items or () for n in (-2, -1)]
            alike = (rest[:, places] == rest[0, places]).all(axis=1)
            if items is None:
                alike = np.zeros(len(waiting), np.bool_)
                alike[0] = True
            else:
                shapes += 1
                shape[waiting[alike]] = shapes
                _pack_values(parts, shapes, rest[alike], items)
            waiting, rest = waiting[~alike], rest[~alike]
    raw = [bodies[n][BASIC:] for n in np.flatnonzero(shape == 0).tolist()]
    parts["length"], parts["shape"], parts["raw"] = lengths, shape, b"".join(raw)


def _pack_values(parts: dict[str, Part], number: int, rest: Matrix, items: list[tuple[int, int]]) -> None:
    head = [value for place, size in items for value in (int(rest[0, place - 2]), size)]
    parts[f"{number}"] = np.array(head, np.int64)
    for which, (place, size) in enumerate(items):
        for column, (first, width) in enumerate(_pieces(size)):
            parts[f"{number}.{which}.{column}"] = _number(rest[:, place + first : place + first + width])


def _rests(parts: dict[str, Part], count: int) -> list[bytes]:
    """What follows the basic part of each report."""
    rests = [b""] * count
    shape, lengths, raw = _column(parts, "shape"), _column(parts, "length"), _blob(parts, "raw")
    place = 0
    for n in np.flatnonzero(shape == 0).tolist():
        size = max(int(lengths[n]) - BASIC, 0)
        rests[n] = raw[place : place + size]
        place += size
    for number in range(1, int(shape.max(initial=0)) + 1):
        rows = np.flatnonzero(shape == number)
        head = _column(parts, f"{number}").tolist()
        pieces: list[Matrix] = []
        for which, (name, size) in enumerate(zip(head[::2], head[1::2], strict=True)):
            pieces.append(np.tile(np.array([name, size], np.uint8), (len(rows), 1)))
            for column, (_, width) in enumerate(_pieces(size)):
                pieces.append(_bytes(_column(parts, f"{number}.{which}.{column}"), width))
        whole = np.hstack(pieces) if pieces else np.zeros((len(rows), 0), np.uint8)
        data, width = whole.tobytes(), whole.shape[1]
        for order, n in enumerate(rows.tolist()):
            rests[n] = data[order * width : (order + 1) * width]
    return rests


def _mileage(parts: dict[str, Part], count: int) -> Column:
    found = np.full(count, ABSENT, np.int64)
    shape, lengths, raw = _column(parts, "shape"), _column(parts, "length"), _blob(parts, "raw")
    for number in range(1, int(shape.max(initial=0)) + 1):
        head = _column(parts, f"{number}").tolist()
        for which, (name, size) in enumerate(zip(head[::2], head[1::2], strict=True)):
            if name == _MILEAGE and size == _WIDEST:
                found[shape == number] = _column(parts, f"{number}.{which}.0")
                break
    if raw:
        place = 0
        for n in np.flatnonzero(shape == 0).tolist():
            size = max(int(lengths[n]) - BASIC, 0)
            found[n] = mileage_in(bytes(BASIC) + raw[place : place + size])
            place += size
    return found


def _items_of(rest: bytes) -> list[tuple[int, int]] | None:
    """Where the value of each item begins, and its size; None where they do not fill the report exactly."""
    items, place = [], 0
    while place + 2 <= len(rest):
        size = rest[place + 1]
        items.append((place + 2, size))
        place += 2 + size
    return items if place == len(rest) else None


def _pieces(size: int) -> list[tuple[int, int]]:
    """A value that is a number as one column, a longer one byte by byte."""
    return [(0, size)] if 0 < size <= _WIDEST else [(n, 1) for n in range(size)]


def _number(part: Matrix) -> Column:
    total = np.zeros(len(part), np.int64)
    for n in range(part.shape[1]):
        total = (total << 8) | part[:, n]
    return total


def _bytes(values: Column, size: int) -> Matrix:
    whole: Matrix = values.astype(">i8").view(np.uint8).reshape(-1, 8)[:, 8 - size :]
    return whole


def _digits(at: Column) -> Matrix:
    """YYMMDDhhmmss in China, as the protocol writes it."""
    local = (at + _CHINA).astype("datetime64[s]")
    year, month, day = (local.astype(f"datetime64[{unit}]") for unit in "YMD")
    second = (local - day).astype(np.int64)
    fields = (
        year.astype(np.int64) + 1970 - 2000,
        (month - year.astype("datetime64[M]")).astype(np.int64) + 1,
        (day - month.astype("datetime64[D]")).astype(np.int64) + 1,
        second // 3600,
        second // 60 % 60,
        second % 60,
    )
    # Outside 2000 to 2099 it comes out wrong, is found to differ, and the digits are kept.
    return np.stack([((one // 10 << 4) | one % 10) & 0xFF for one in fields], axis=1).astype(np.uint8)


def _column(parts: dict[str, Part], name: str) -> Column:
    part = parts[name]
    assert not isinstance(part, bytes)  # noqa: S101 - what this module wrote
    return part


def _blob(parts: dict[str, Part], name: str) -> bytes:
    part = parts[name]
    assert isinstance(part, bytes)  # noqa: S101 - what this module wrote
    return part
