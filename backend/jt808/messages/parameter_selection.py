"""0x8106 ask for some parameters; answered by 0x0104. Not in 2011."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import Hex, KnownMessage


@dataclass(frozen=True, slots=True)
class ParameterSelection(KnownMessage):
    ID: ClassVar[int] = 0x8106

    numbers: Annotated[tuple[int, ...], Hex(4)]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        numbers = reader.dwords(reader.byte())
        return cls(numbers)

    def write(self, writer: Writer) -> None:
        writer.byte(len(self.numbers))
        writer.dwords(self.numbers)
