"""0x0104 a terminal's parameters, answer to 0x8104 and 0x8106."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage
from jt808.messages.parameter_items import read_parameters, write_parameters
from jt808.messages.parameters import Parameter


@dataclass(frozen=True, slots=True)
class ParameterAnswer(KnownMessage):
    ID: ClassVar[int] = 0x0104

    answered_serial: int
    parameters: tuple[Parameter, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.word(), read_parameters(reader))

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        write_parameters(writer, self.parameters)
