"""0x8103 set parameters of a terminal."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage
from jt808.messages.parameter_items import read_parameters, write_parameters
from jt808.messages.parameters import Parameter


@dataclass(frozen=True, slots=True)
class ParameterSetting(KnownMessage):
    ID: ClassVar[int] = 0x8103

    parameters: tuple[Parameter, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(read_parameters(reader))

    def write(self, writer: Writer) -> None:
        write_parameters(writer, self.parameters)
