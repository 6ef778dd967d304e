"""0x0701 an electronic waybill, kept raw. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class Waybill(KnownMessage):
    ID: ClassVar[int] = 0x0701

    data: bytes

    @classmethod
    def read(cls, reader: Reader) -> Self:
        data = reader.take(reader.dword())
        return cls(data)

    def write(self, writer: Writer) -> None:
        writer.dword(len(self.data))
        writer.raw(self.data)
