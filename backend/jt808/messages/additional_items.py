"""The additional items behind the basic part of a position: `id, length, value` to the end of the body.

Terminals reuse standard ids with lengths of their own, so an item is read only if it is as long as it should be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Overspeed(NamedTuple):
    """Item 0x11: where the limit that was broken is set; no area for kind `none`."""

    kind: str
    area_id: int | None


class Crossing(NamedTuple):
    """Item 0x12: an area or route was entered or left."""

    kind: str
    area_id: int
    direction: Literal["in", "out"]


class SegmentTime(NamedTuple):
    """Item 0x13: a segment was driven in too short or too long a time."""

    segment_id: int
    seconds: int
    result: Literal["too_short", "too_long"]


_AREA_KINDS = ("none", "circle", "rectangle", "polygon", "segment")


def _area_kind(number: int) -> str:
    return _AREA_KINDS[number] if number < len(_AREA_KINDS) else f"value_{number}"


@dataclass(frozen=True, slots=True)
class Items:
    """All items of a position, read one by one when asked; None for one that is absent or of unexpected length."""

    values: Mapping[int, bytes]
    """Raw, by id. Of an id that comes twice, the last."""
    complete: bool
    """Whether the list ends exactly at the end of the body."""

    def number(self, item: int, size: int) -> int | None:
        value = self.values.get(item)
        return int.from_bytes(value, "big") if value is not None and len(value) == size else None

    def _tenths(self, item: int, size: int) -> float | None:
        number = self.number(item, size)
        return None if number is None else number / 10

    @property
    def mileage_km(self) -> float | None:
        return self._tenths(0x01, 4)

    @property
    def fuel_l(self) -> float | None:
        return self._tenths(0x02, 2)

    @property
    def recorder_speed_kmh(self) -> float | None:
        return self._tenths(0x03, 2)

    @property
    def alarm_to_confirm(self) -> int | None:
        """The serial of an alarm that a person must confirm."""
        return self.number(0x04, 2)

    @property
    def tyre_pressures(self) -> tuple[int | None, ...] | None:
        """One a wheel, None for a wheel without; since 2019."""
        value = self.values.get(0x05)
        return tuple(None if each == 0xFF else each for each in value) if value and len(value) == 30 else None

    @property
    def compartment_celsius(self) -> int | None:
        """Sign and magnitude on the wire, since 2019."""
        number = self.number(0x06, 2)
        if number is None:
            return None
        return -(number & 0x7FFF) if number & 0x8000 else number

    @property
    def overspeed(self) -> Overspeed | None:
        value = self.values.get(0x11, b"")
        if len(value) == 1 or len(value) == 5:
            return Overspeed(_area_kind(value[0]), int.from_bytes(value[1:], "big") if len(value) == 5 else None)
        return None

    @property
    def crossing(self) -> Crossing | None:
        value = self.values.get(0x12, b"")
        if len(value) != 6:
            return None
        return Crossing(_area_kind(value[0]), int.from_bytes(value[1:5], "big"), "out" if value[5] else "in")

    @property
    def segment_time(self) -> SegmentTime | None:
        value = self.values.get(0x13, b"")
        if len(value) != 7:
            return None
        segment, seconds = int.from_bytes(value[:4], "big"), int.from_bytes(value[4:6], "big")
        return SegmentTime(segment, seconds, "too_long" if value[6] else "too_short")

    @property
    def storage_faults(self) -> int | None:
        """Memories of the video recorder that have failed, one a bit (JT/T 1078)."""
        return self.number(0x17, 2)

    @property
    def vehicle_signals(self) -> int | None:
        """Lamps, brake, horn and so on, one a bit."""
        return self.number(0x25, 4)

    @property
    def io_status(self) -> int | None:
        """Bit 0 deep sleep, bit 1 sleep."""
        return self.number(0x2A, 2)

    @property
    def analogue_inputs(self) -> tuple[int, int] | None:
        """AD0 and AD1."""
        number = self.number(0x2B, 4)
        return None if number is None else (number & 0xFFFF, number >> 16)

    @property
    def signal(self) -> int | None:
        """Radio signal strength."""
        return self.number(0x30, 1)

    @property
    def satellites(self) -> int | None:
        return self.number(0x31, 1)


def read_items(extra: bytes) -> Items:
    """Every item that is there as a whole."""
    values: dict[int, bytes] = {}
    at, end = 0, len(extra)
    while at + 2 <= end:
        start = at + 2
        stop = start + extra[at + 1]
        if stop > end:
            break
        values[extra[at]] = extra[start:stop]
        at = stop
    return Items(values, at == end)


def pack_items(values: Mapping[int, bytes]) -> bytes:
    return b"".join(bytes((item, len(value))) + value for item, value in values.items())
