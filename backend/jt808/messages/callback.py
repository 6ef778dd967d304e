"""0x8400 make a terminal call a number. Listening to the cabin needs a legal basis."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage, Named


@dataclass(frozen=True, slots=True)
class Callback(KnownMessage):
    ID: ClassVar[int] = 0x8400

    mode: Annotated[int, Named({0: "call", 1: "listen"})]
    number: str

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.tail_text())

    def write(self, writer: Writer) -> None:
        writer.byte(self.mode)
        writer.tail_text(self.number)
