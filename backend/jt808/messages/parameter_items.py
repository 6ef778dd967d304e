"""The list of parameters inside 0x8103 and 0x0104: a count, then number DWORD, length BYTE and value each."""

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.parameters import Parameter


def read_parameters(reader: Reader) -> tuple[Parameter, ...]:
    """To the end of the body. The count is not trusted: terminals count wrongly, the lengths are what holds.

    A last value that ends before its length does is taken as it is, so that it does not take the others with it.
    """
    reader.byte()
    parameters: list[Parameter] = []
    while reader.remaining:
        number = reader.dword()
        length = reader.byte()
        if length > reader.remaining and not parameters:
            raise Unreadable("not even one parameter")
        parameters.append(Parameter(number, reader.take(min(length, reader.remaining))))
    return tuple(parameters)


def write_parameters(writer: Writer, parameters: tuple[Parameter, ...]) -> None:
    writer.byte(len(parameters))
    for parameter in parameters:
        writer.dword(parameter.number)
        writer.byte(len(parameter.raw))
        writer.raw(parameter.raw)
