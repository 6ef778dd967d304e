"""0x0705 frames of the vehicle's CAN bus. Not in 2011."""

from dataclasses import dataclass
from datetime import time
from typing import ClassVar, Self

from jt808.fields import Reader, Writer, read_time_of_day
from jt808.messages.message import KnownMessage, Part, Plain


@dataclass(frozen=True, slots=True)
class CanFrame(Part):
    word: int
    data: bytes

    @property
    def can_id(self) -> int:
        return self.word & 0x1FFFFFFF

    def describe(self) -> dict[str, Plain]:
        return {
            "id": f"0x{self.can_id:08X}",
            "channel": self.word >> 31,
            "extended": bool(self.word & 1 << 30),
            "mean_value": bool(self.word & 1 << 29),
            "data": self.data.hex(),
        }


@dataclass(frozen=True, slots=True)
class CanData(KnownMessage):
    ID: ClassVar[int] = 0x0705

    received: bytes
    """hhmmss and four digits of milliseconds in BCD, as they came; no date."""
    frames: tuple[CanFrame, ...]

    @property
    def received_at(self) -> time | None:
        """Whole seconds: four digits of milliseconds leave open what they count."""
        return read_time_of_day(self.received[:3])

    @classmethod
    def read(cls, reader: Reader) -> Self:
        count, received = reader.word(), reader.take(5)
        frames = []
        for _ in range(count):
            word = reader.dword()
            frames.append(CanFrame(word, reader.take(8)))
        return cls(received, tuple(frames))

    def write(self, writer: Writer) -> None:
        writer.word(len(self.frames))
        writer.raw(self.received)
        for frame in self.frames:
            writer.dword(frame.word)
            writer.raw(frame.data)

    def describe(self) -> dict[str, Plain]:
        received_at = self.received_at
        return {
            "received_at": received_at.isoformat() if received_at else None,
            "frames": [frame.describe() for frame in self.frames],
        }
