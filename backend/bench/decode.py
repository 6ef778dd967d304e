"""How many position reports a second one core takes apart, from the bytes of a stream to the values a gateway needs.

Prints one line of JSON. Counts processor time, so that other work on the machine does not blur it.
Usage: python bench/decode.py [seconds]
"""

import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jt808 import Deframer, Version, decode, encode, read_frame
from jt808.fields import GMT8
from jt808.messages import PositionReport
from jt808.messages.position_report import Alarm, Status

_FRAMES = 10_000
_READ_SIZE = 4096
_STATUS = Status.ACC_ON | Status.FIXED | Status.GPS | Status.BEIDOU


def _stream(frames: int) -> bytes:
    """A mix as it comes from a fleet: both headers, few to many items, an alarm now and then, bytes to be escaped."""
    dice = random.Random(808)
    start = datetime(2026, 7, 15, 8, 30, tzinfo=GMT8)
    wire = []
    for number in range(frames):
        items = {0x01: dice.randbytes(4), 0x30: b"\x1f", 0x31: b"\x12"}
        if number % 2:
            items |= {0x02: dice.randbytes(2), 0x03: dice.randbytes(2), 0x25: dice.randbytes(4), 0x2A: bytes(2)}
        if number % 5 == 0:
            items |= {0x14: bytes(4), 0xEB: dice.randbytes(24)}
        report = PositionReport.compose(
            lat=dice.uniform(30.7, 35.1),
            lon=dice.uniform(116.3, 121.9),
            time=start + timedelta(seconds=number),
            altitude_m=dice.randrange(200),
            speed_kmh=dice.uniform(0, 120),
            direction=dice.randrange(360),
            alarms=Alarm.OVERSPEED if number % 20 == 0 else 0,
            status=_STATUS,
            items=items,
        )
        version = Version.V2019 if number % 2 else Version.V2013
        wire += encode(report, version=version, phone=f"0139{dice.randrange(10**8):08}", serial=number % 65536)
    return b"".join(wire)


def _run(stream: bytes) -> int:
    """Everything a gateway does before it stores: cut, un-escape, check, decode, read the values and the odometer."""
    deframer = Deframer()
    frames = 0
    for at in range(0, len(stream), _READ_SIZE):
        for content in deframer.feed(stream[at : at + _READ_SIZE]):
            report = decode(read_frame(content))
            if isinstance(report, PositionReport):
                _ = (report.lat, report.lon, report.speed_kmh, report.time, report.items.mileage_km)
                frames += 1
    return frames


def main(seconds: float) -> None:
    stream = _stream(_FRAMES)
    frames, begin = 0, process_time()
    while (elapsed := process_time() - begin) < seconds:
        frames += _run(stream)
    sys.stdout.write(json.dumps({"bench": "decode", "frames_per_s": round(frames / elapsed)}) + "\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
