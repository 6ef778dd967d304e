"""0x8304 the information a driver has ordered. Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class InformationService(KnownMessage):
    ID: ClassVar[int] = 0x8304

    type: int
    text: str

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.long_text())

    def write(self, writer: Writer) -> None:
        writer.byte(self.type)
        writer.long_text(self.text)
