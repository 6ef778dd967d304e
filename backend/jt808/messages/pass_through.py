"""0x0900 and 0x8900 data that the protocol only carries: of GNSS modules, cards, serial ports, makers' own."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import Hex, KnownMessage


@dataclass(frozen=True, slots=True)
class _PassThrough(KnownMessage):
    type: Annotated[int, Hex(2)]
    """0 GNSS detail, 0x0B IC card, 0x41 and 0x42 serial ports, from 0xF0 makers' own."""
    data: bytes

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.rest())

    def write(self, writer: Writer) -> None:
        writer.byte(self.type)
        writer.raw(self.data)


@dataclass(frozen=True, slots=True)
class UpwardPassThrough(_PassThrough):
    ID: ClassVar[int] = 0x0900


@dataclass(frozen=True, slots=True)
class DownwardPassThrough(_PassThrough):
    ID: ClassVar[int] = 0x8900
