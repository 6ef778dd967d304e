"""What a driving recorder answers inside 0x0700: its own frame of GB/T 19056-2012, appendix A.

`55 7a | command | length WORD | reserved | block | check`, the check byte over all before it; `55 7a fa|fb 00 check`
where it could not read the command. The blocks 0x00 to 0x07, which are asked for without a period, are read; layouts
from published codecs and from the firmware of a recorder, which agree. What differs, even by a byte, stays raw.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import xor

from jt808.fields import Reader, Unreadable, read_date
from jt808.messages.message import Part
from jt808.versions import Version

_HEAD, _HEAD_SIZE = b"\x55\x7a", 6
_REFUSALS = {0xFA: "collecting", 0xFB: "setting"}
_SIGNALS = 8


@dataclass(frozen=True, slots=True)
class Refusal(Part):
    """The recorder did not understand what it was told."""

    refused: str


@dataclass(frozen=True, slots=True)
class Standard(Part):
    standard_year: int
    amendment: int


@dataclass(frozen=True, slots=True)
class CurrentDriver(Part):
    driver_licence: str
    """Empty where nobody has signed in."""


@dataclass(frozen=True, slots=True)
class RecorderClock(Part):
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Mileage(Part):
    time: datetime | None
    installed_at: datetime | None
    initial_km: float
    total_km: float
    """Since the installation."""


@dataclass(frozen=True, slots=True)
class Pulses(Part):
    time: datetime | None
    pulses_per_km: int


@dataclass(frozen=True, slots=True)
class VehicleFacts(Part):
    vin: str
    plate: str
    plate_kind: str


@dataclass(frozen=True, slots=True)
class Signals(Part):
    time: datetime | None
    signals: tuple[str, ...]
    """How the inputs D0 to D7 are called."""


@dataclass(frozen=True, slots=True)
class UniqueNumber(Part):
    certificate: str
    """Of the maker, CCC."""
    model: str
    made_on: date | None
    production_number: str
    """Four bytes, as hex: some write text, some a number."""


Block = Refusal | Standard | CurrentDriver | RecorderClock | Mileage | Pulses | VehicleFacts | Signals | UniqueNumber


def _two_digits(reader: Reader) -> int:
    return _digits(reader, 1)


def _digits(reader: Reader, size: int) -> int:
    text = reader.take(size).hex()
    if not text.isdecimal():
        raise Unreadable(f"{text} is no BCD number")
    return int(text)


def _standard(reader: Reader) -> Standard:
    return Standard(2000 + _two_digits(reader), reader.byte())


def _mileage(reader: Reader) -> Mileage:
    return Mileage(reader.moment(), reader.moment(), _digits(reader, 4) / 10, _digits(reader, 4) / 10)


def _signals(reader: Reader) -> Signals:
    time = reader.moment()
    reader.byte()  # how many bytes of signals, or their state: recorders differ
    return Signals(time, tuple(reader.text(10) for _ in range(_SIGNALS)))


def _number(reader: Reader) -> UniqueNumber:
    certificate, model, made_on = reader.text(7), reader.text(16), read_date(b"\x20" + reader.take(3))
    production_number = reader.take(4).hex()
    reader.take(5)  # spare
    return UniqueNumber(certificate, model, made_on, production_number)


_READ: Mapping[int, Callable[[Reader], Block]] = {
    0x00: _standard,
    0x01: lambda reader: CurrentDriver(reader.text(18)),
    0x02: lambda reader: RecorderClock(reader.moment()),
    0x03: _mileage,
    0x04: lambda reader: Pulses(reader.moment(), reader.word()),
    0x05: lambda reader: VehicleFacts(reader.text(17), reader.text(12), reader.text(12)),
    0x06: _signals,
    0x07: _number,
}


def read_block(command: int, data: bytes) -> Block | None:
    """What the recorder says; None where it is no whole frame of its own, or of a block that is not read here."""
    if data[:2] != _HEAD or len(data) < len(_HEAD) + 3 or reduce(xor, data):
        return None
    if refused := _REFUSALS.get(data[2]):
        return Refusal(refused) if len(data) == len(_HEAD) + 3 else None
    read, block = _READ.get(command), data[_HEAD_SIZE:-1]
    if read is None or data[2] != command or int.from_bytes(data[3:5], "big") != len(block):
        return None
    reader = Reader(block, Version.V2013)
    try:
        said = read(reader)
        reader.finish()
    except Unreadable:
        return None
    return said


def frame_of(command: int, block: bytes) -> bytes:
    """A block as a recorder sends it."""
    frame = _HEAD + bytes([command]) + len(block).to_bytes(2, "big") + b"\0" + block
    return frame + bytes([reduce(xor, frame)])
