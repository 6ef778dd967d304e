"""0x8003 (not in 2011) and 0x0005 (since 2019) ask for missing parts of a divided message again."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage
from jt808.versions import Version


@dataclass(frozen=True, slots=True)
class _ResendRequest(KnownMessage):
    first_serial: int
    """The serial of the first part of the message."""
    numbers: tuple[int, ...]
    """The missing parts, from 1."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        first = reader.word()
        count = reader.word() if reader.version is Version.V2019 else reader.byte()
        return cls(first, reader.words(count))

    def write(self, writer: Writer) -> None:
        writer.word(self.first_serial)
        if writer.version is Version.V2019:
            writer.word(len(self.numbers))
        else:
            writer.byte(len(self.numbers))
        writer.words(self.numbers)


@dataclass(frozen=True, slots=True)
class PlatformResendRequest(_ResendRequest):
    ID: ClassVar[int] = 0x8003


@dataclass(frozen=True, slots=True)
class TerminalResendRequest(_ResendRequest):
    ID: ClassVar[int] = 0x0005
