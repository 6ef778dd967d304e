"""0x0200 position report (位置信息汇报): 28 basic bytes and a list of additional items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag
from struct import Struct
from typing import ClassVar, Self

from jt808.fields import Reader, Writer, bit_names, degrees, millionths, read_moment, write_moment
from jt808.messages.additional_items import Items, pack_items, read_items
from jt808.messages.message import KnownMessage, Plain


class Alarm(IntFlag):
    """The alarm word. Bits 15-17 mean something since 2019 only, bit 31 until then."""

    EMERGENCY = 1 << 0
    OVERSPEED = 1 << 1
    FATIGUE = 1 << 2
    DANGER_WARNING = 1 << 3
    GNSS_FAULT = 1 << 4
    GNSS_ANTENNA_CUT = 1 << 5
    GNSS_ANTENNA_SHORT = 1 << 6
    MAIN_POWER_LOW = 1 << 7
    MAIN_POWER_CUT = 1 << 8
    DISPLAY_FAULT = 1 << 9
    TTS_FAULT = 1 << 10
    CAMERA_FAULT = 1 << 11
    IC_CARD_FAULT = 1 << 12
    OVERSPEED_WARNING = 1 << 13
    FATIGUE_WARNING = 1 << 14
    FORBIDDEN_DRIVING = 1 << 15
    TYRE_PRESSURE = 1 << 16
    BLIND_SPOT = 1 << 17
    DAILY_DRIVING_OVERTIME = 1 << 18
    PARKING_OVERTIME = 1 << 19
    AREA_CROSSING = 1 << 20
    ROUTE_CROSSING = 1 << 21
    SEGMENT_TIME = 1 << 22
    OFF_ROUTE = 1 << 23
    VSS_FAULT = 1 << 24
    FUEL_ABNORMAL = 1 << 25
    STOLEN = 1 << 26
    ILLEGAL_IGNITION = 1 << 27
    ILLEGAL_MOVEMENT = 1 << 28
    COLLISION = 1 << 29
    ROLLOVER = 1 << 30
    ILLEGAL_DOOR = 1 << 31


class Status(IntFlag):
    """The status word without its two load bits (8-9)."""

    ACC_ON = 1 << 0
    FIXED = 1 << 1
    SOUTH = 1 << 2
    WEST = 1 << 3
    OUT_OF_SERVICE = 1 << 4
    SHIFTED = 1 << 5
    """The coordinates were changed by the secrecy plug-in."""
    FORWARD_COLLISION = 1 << 6
    LANE_DEPARTURE = 1 << 7
    OIL_CUT = 1 << 10
    CIRCUIT_CUT = 1 << 11
    DOORS_LOCKED = 1 << 12
    DOOR1_OPEN = 1 << 13
    DOOR2_OPEN = 1 << 14
    DOOR3_OPEN = 1 << 15
    DOOR4_OPEN = 1 << 16
    DOOR5_OPEN = 1 << 17
    GPS = 1 << 18
    BEIDOU = 1 << 19
    GLONASS = 1 << 20
    GALILEO = 1 << 21
    MOVING = 1 << 22


def _names(flags: type[IntFlag]) -> dict[int, str]:
    return {flag.bit_length() - 1: str(flag.name).lower() for flag in flags}


ALARM_NAMES = _names(Alarm)
STATUS_NAMES = _names(Status)
_SOUTH, _WEST = int(Status.SOUTH), int(Status.WEST)  # plain numbers: an IntFlag is slow to compare with
_LOAD_BITS = 0b11 << 8
_LOADS = {0b00: "empty", 0b01: "half", 0b11: "full"}
_BASIC = Struct(">IIIIhHH6s")
BASIC_SIZE = _BASIC.size


@dataclass(frozen=True, slots=True)
class PositionReport(KnownMessage):
    """Keeps the numbers of the wire and reads them when asked: a gateway passes on most of them unseen."""

    ID: ClassVar[int] = 0x0200

    alarm_word: int
    status_word: int
    latitude: int
    """Millionths of a degree without sign, `longitude` likewise; `lat` and `lon` are signed degrees."""
    longitude: int
    altitude_m: int
    speed: int
    """Tenths of km/h."""
    direction: int
    digits: bytes
    """Device time as it came: YYMMDDhhmmss in BCD, not always a date."""
    extra: bytes = b""
    """The additional items as they came."""

    @classmethod
    def compose(
        cls,
        *,
        lat: float,
        lon: float,
        time: datetime,
        altitude_m: int = 0,
        speed_kmh: float = 0,
        direction: int = 0,
        alarms: int = 0,
        status: int = Status.FIXED,
        items: Mapping[int, bytes] | None = None,
    ) -> Self:
        """The report of these facts; south and west are taken from the signs."""
        signs = (_SOUTH if lat < 0 else 0) | (_WEST if lon < 0 else 0)
        return cls(
            alarm_word=int(alarms),
            status_word=int(status) & ~(_SOUTH | _WEST) | signs,
            latitude=millionths(lat),
            longitude=millionths(lon),
            altitude_m=altitude_m,
            speed=round(speed_kmh * 10),
            direction=direction,
            digits=write_moment(time),
            extra=pack_items(items or {}),
        )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        alarms, status, latitude, longitude, altitude, speed, direction, digits = reader.unpack(_BASIC)
        return cls(alarms, status, latitude, longitude, altitude, speed, direction, digits, reader.rest())

    def write(self, writer: Writer) -> None:
        writer.packed(
            _BASIC,
            self.alarm_word,
            self.status_word,
            self.latitude,
            self.longitude,
            self.altitude_m,
            self.speed,
            self.direction,
            self.digits,
        )
        writer.raw(self.extra)

    @property
    def lat(self) -> float:
        return degrees(self.latitude, negative=bool(self.status_word & _SOUTH))

    @property
    def lon(self) -> float:
        return degrees(self.longitude, negative=bool(self.status_word & _WEST))

    @property
    def speed_kmh(self) -> float:
        return self.speed / 10

    @property
    def time(self) -> datetime | None:
        return read_moment(self.digits)

    @property
    def alarms(self) -> list[str]:
        return bit_names(self.alarm_word, ALARM_NAMES)

    @property
    def status(self) -> list[str]:
        return bit_names(self.status_word & ~_LOAD_BITS, STATUS_NAMES)

    @property
    def load(self) -> str | None:
        """None for the reserved value 10."""
        return _LOADS.get(self.status_word >> 8 & 3)

    @property
    def items(self) -> Items:
        return read_items(self.extra)

    def describe(self) -> dict[str, Plain]:
        time, items = self.time, self.items
        return {
            "lat": self.lat,
            "lon": self.lon,
            "altitude_m": self.altitude_m,
            "speed_kmh": self.speed_kmh,
            "direction": self.direction,
            "time": time.isoformat() if time else None,
            "alarms": self.alarms,
            "status": self.status,
            "load": self.load,
            "mileage_km": items.mileage_km,
            "fuel_l": items.fuel_l,
            "recorder_speed_kmh": items.recorder_speed_kmh,
            "signal": items.signal,
            "satellites": items.satellites,
            "items": {f"0x{number:02X}": value.hex() for number, value in items.values.items()},
            "items_complete": items.complete,
        }
