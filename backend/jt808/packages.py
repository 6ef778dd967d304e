"""Messages too long for one frame: divided when sent, put together when received, repeated when parts get lost.

Time is an argument: seconds on any clock that does not jump.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from jt808.frames import Frame
from jt808.versions import LONGEST_BODY, Package

_SERIALS = 1 << 16
_OVERHEAD = 256
"""Bytes that keeping a part costs besides its body: even empty parts must not fill the memory."""


def divide(frame: Frame) -> list[Frame]:
    """The frame itself, or its parts with consecutive serials."""
    header, body = frame
    if len(body) <= LONGEST_BODY:
        return [frame]
    parts = [body[start : start + LONGEST_BODY] for start in range(0, len(body), LONGEST_BODY)]
    if len(parts) >= _SERIALS:
        raise ValueError(f"a body of {len(body)} bytes has more parts than can be numbered")
    return [
        Frame(header._replace(serial=(header.serial + index) % _SERIALS, package=Package(len(parts), index + 1)), part)
        for index, part in enumerate(parts)
    ]


class Progress(Enum):
    """What a part did for its message."""

    COMPLETE = "complete"
    WAITING = "waiting"
    REPEATED = "repeated"
    """Known already, or of a message that is complete already: answer it as before."""
    REFUSED = "refused"
    """Numbers that cannot be, or more bytes than are kept."""


class Added(NamedTuple):
    progress: Progress
    frame: Frame | None = None
    """The whole message, without a package in its header and with the serial of its first part."""


class Missing(NamedTuple):
    """Parts to be asked for with 0x8003 (0x0005 from a terminal)."""

    first_serial: int
    numbers: tuple[int, ...]


class _Key(NamedTuple):
    phone: str
    message_id: int
    first_serial: int
    total: int


@dataclass(slots=True)
class _Group:
    began_at: float
    heard_at: float
    parts: dict[int, Frame] = field(default_factory=dict)
    size: int = 0


@dataclass(slots=True)
class Assembler:
    """Puts divided messages together, whatever the order of their parts; holds so many bytes for so long."""

    timeout_s: float = 120.0
    """An unfinished message is given up this long after its first part; a finished one is remembered as long."""
    patience_s: float = 5.0
    """How long to wait for a next part before asking for what is missing."""
    max_bytes: int = 1 << 20
    max_groups: int = 8
    asked_numbers: int = 125
    """The most parts to ask for at once."""
    _groups: dict[_Key, _Group] = field(default_factory=dict)
    _finished: dict[_Key, float] = field(default_factory=dict)

    @property
    def held_bytes(self) -> int:
        return sum(group.size for group in self._groups.values())

    def add(self, frame: Frame, *, at: float) -> Added:
        self.expire(at=at)
        package = frame.header.package
        if package is None:
            return Added(Progress.COMPLETE, frame)
        if not 1 <= package.number <= package.total:
            return Added(Progress.REFUSED)
        key = _key(frame, package)
        if key in self._finished:
            return Added(Progress.REPEATED)
        group = self._groups.get(key)
        if group and package.number in group.parts:
            return Added(Progress.REPEATED)
        size = len(frame.body) + _OVERHEAD
        if not self._make_room(key, size):
            return Added(Progress.REFUSED)
        group = self._groups.setdefault(key, _Group(began_at=at, heard_at=at))
        group.parts[package.number] = frame
        group.size += size
        group.heard_at = at
        if len(group.parts) < package.total:
            return Added(Progress.WAITING)
        del self._groups[key]
        self._remember(key, at)
        return Added(Progress.COMPLETE, _whole(key, group))

    def missing(self, *, at: float) -> list[Missing]:
        """What to ask for now. Asked once in each `patience_s` without a new part, until the message is given up."""
        self.expire(at=at)
        wanted = []
        for key, group in self._groups.items():
            if at - group.heard_at >= self.patience_s:
                group.heard_at = at
                numbers = (number for number in range(1, key.total + 1) if number not in group.parts)
                wanted.append(Missing(key.first_serial, tuple(_first(numbers, self.asked_numbers))))
        return wanted

    def expire(self, *, at: float) -> None:
        """Forgets what is older than `timeout_s`."""
        self._groups = {k: group for k, group in self._groups.items() if at - group.began_at < self.timeout_s}
        self._finished = {key: when for key, when in self._finished.items() if at - when < self.timeout_s}

    def _make_room(self, key: _Key, size: int) -> bool:
        """Gives up the oldest other messages until this part fits."""
        while self.held_bytes + size > self.max_bytes or (
            key not in self._groups and len(self._groups) >= self.max_groups
        ):
            oldest = min((k for k in self._groups if k != key), key=lambda k: self._groups[k].began_at, default=None)
            if oldest is None:
                self._groups.pop(key, None)
                return False
            del self._groups[oldest]
        return True

    def _remember(self, key: _Key, at: float) -> None:
        self._finished[key] = at
        if len(self._finished) > self.max_groups:
            del self._finished[next(iter(self._finished))]


def _key(frame: Frame, package: Package) -> _Key:
    header = frame.header
    first = (header.serial - package.number + 1) % _SERIALS
    return _Key(header.phone, header.message_id, first, package.total)


def _whole(key: _Key, group: _Group) -> Frame:
    bodies = [group.parts[number].body for number in range(1, key.total + 1)]
    whole = b"".join(bodies)
    return Frame(group.parts[1].header._replace(package=None, body_length=len(whole)), whole)


def _first(numbers: Iterable[int], count: int) -> list[int]:
    return [number for _, number in zip(range(count), numbers, strict=False)]


@dataclass(slots=True)
class SentPackages:
    """Keeps the frames of divided messages for a while, because the other side may ask for some again."""

    timeout_s: float = 120.0
    max_bytes: int = 1 << 20
    _sent: dict[int, tuple[float, list[bytes]]] = field(default_factory=dict)

    def keep(self, frames: list[bytes], *, first_serial: int, at: float) -> None:
        self._sent.pop(first_serial, None)
        self._sent[first_serial] = (at, frames)
        self.expire(at=at)
        while self._sent and sum(len(frame) for _, kept in self._sent.values() for frame in kept) > self.max_bytes:
            del self._sent[next(iter(self._sent))]

    def again(self, wanted: Missing, *, at: float) -> list[bytes]:
        """The very same frames; none where they are no longer kept."""
        self.expire(at=at)
        _, frames = self._sent.get(wanted.first_serial, (at, []))
        return [frames[number - 1] for number in wanted.numbers if 1 <= number <= len(frames)]

    def expire(self, *, at: float) -> None:
        self._sent = {serial: kept for serial, kept in self._sent.items() if at - kept[0] < self.timeout_s}
