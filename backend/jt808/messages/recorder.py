"""0x8700, 0x8701 and 0x0700 talk with the driving recorder (GB/T 19056). Layouts from published codecs."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import Hex, KnownMessage, Part, Plain
from jt808.messages.recorder_blocks import Block, read_block


@dataclass(frozen=True, slots=True)
class _RecorderCommand(KnownMessage):
    command: Annotated[int, Hex(2)]
    data: bytes = b""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.rest())

    def write(self, writer: Writer) -> None:
        writer.byte(self.command)
        writer.raw(self.data)


@dataclass(frozen=True, slots=True)
class RecorderQuery(_RecorderCommand):
    ID: ClassVar[int] = 0x8700


@dataclass(frozen=True, slots=True)
class RecorderSetting(_RecorderCommand):
    ID: ClassVar[int] = 0x8701


@dataclass(frozen=True, slots=True)
class RecorderData(KnownMessage):
    """Answer to 0x8700."""

    ID: ClassVar[int] = 0x0700

    answered_serial: int
    command: Annotated[int, Hex(2)]
    data: bytes
    """The recorder's frame, as it came."""

    @property
    def block(self) -> Block | None:
        return read_block(self.command, self.data)

    def describe(self) -> dict[str, Plain]:
        block = self.block
        described = Part.describe(self)
        return {**described, "block": block.describe()} if block else described

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.word(), reader.byte(), reader.rest())

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        writer.byte(self.command)
        writer.raw(self.data)
