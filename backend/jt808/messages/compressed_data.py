"""0x0901 data packed with gzip. Kept packed: a few bytes can unpack to more than there is memory."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class CompressedData(KnownMessage):
    ID: ClassVar[int] = 0x0901

    data: bytes

    @classmethod
    def read(cls, reader: Reader) -> Self:
        data = reader.take(reader.dword())
        return cls(data)

    def write(self, writer: Writer) -> None:
        writer.dword(len(self.data))
        writer.raw(self.data)
