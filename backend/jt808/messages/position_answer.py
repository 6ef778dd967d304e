"""0x0201 and 0x0500 answer a command with the position of the moment: to 0x8201, and to 0x8500 (vehicle control)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage
from jt808.messages.position_report import PositionReport


@dataclass(frozen=True, slots=True)
class _AnswerWithPosition(KnownMessage):
    answered_serial: int
    position: PositionReport

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.word(), PositionReport.decode(reader.rest(), reader.version))

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        self.position.write(writer)


@dataclass(frozen=True, slots=True)
class PositionAnswer(_AnswerWithPosition):
    ID: ClassVar[int] = 0x0201


@dataclass(frozen=True, slots=True)
class VehicleControlAnswer(_AnswerWithPosition):
    """Whether the command was carried out shows in the status word of the position."""

    ID: ClassVar[int] = 0x0500
