"""The list of parameters inside 0x8103 and 0x0104: a count, then number DWORD, length BYTE and value each."""

from jt808.fields import Reader, Writer
from jt808.messages.parameters import Parameter


def read_parameters(reader: Reader) -> tuple[Parameter, ...]:
    """To the end of the body. The count is not trusted: terminals count wrongly, the lengths are what holds."""
    reader.byte()
    parameters = []
    while reader.remaining:
        number = reader.dword()
        parameters.append(Parameter(number, reader.take(reader.byte())))
    return tuple(parameters)


def write_parameters(writer: Writer, parameters: tuple[Parameter, ...]) -> None:
    writer.byte(len(parameters))
    for parameter in parameters:
        writer.dword(parameter.number)
        writer.byte(len(parameter.raw))
        writer.raw(parameter.raw)
