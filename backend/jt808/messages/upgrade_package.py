"""0x8108 a new program for a terminal, nearly always divided; answered by 0x0108. Not in 2011."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage, Named

UPGRADABLE = {0: "terminal", 12: "card_reader", 52: "beidou"}


@dataclass(frozen=True, slots=True)
class UpgradePackage(KnownMessage):
    ID: ClassVar[int] = 0x8108

    type: Annotated[int, Named(UPGRADABLE)]
    maker: str
    software: str
    data: bytes

    @classmethod
    def read(cls, reader: Reader) -> Self:
        kind, maker, software = reader.byte(), reader.text(5), reader.short_text()
        data = reader.take(reader.dword())
        return cls(kind, maker, software, data)

    def write(self, writer: Writer) -> None:
        writer.byte(self.type)
        writer.text(self.maker, 5)
        writer.short_text(self.software)
        writer.dword(len(self.data))
        writer.raw(self.data)
