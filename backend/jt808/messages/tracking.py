"""0x8202 follow a vehicle closely for a while: positions at a short interval, until the duration is over."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class Tracking(KnownMessage):
    ID: ClassVar[int] = 0x8202

    interval_s: int
    """0 stops the tracking."""
    duration_s: int | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.word(), reader.dword() if reader.remaining else None)

    def write(self, writer: Writer) -> None:
        writer.word(self.interval_s)
        if self.duration_s is not None:
            writer.dword(self.duration_s)
