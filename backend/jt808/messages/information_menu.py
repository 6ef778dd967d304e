"""0x8303 the information a driver can order with 0x0303. Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.menu import MENU_ACTIONS
from jt808.messages.message import KnownMessage, Named, Part


@dataclass(frozen=True, slots=True)
class MenuEntry(Part):
    type: int
    name: str


@dataclass(frozen=True, slots=True)
class InformationMenu(KnownMessage):
    ID: ClassVar[int] = 0x8303

    action: Annotated[int, Named(MENU_ACTIONS)]
    entries: tuple[MenuEntry, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action = reader.byte()
        count = reader.byte() if reader.remaining else 0
        entries = tuple(MenuEntry(reader.byte(), reader.long_text()) for _ in range(count))
        return cls(action, entries)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.entries))
        for entry in self.entries:
            writer.byte(entry.type)
            writer.long_text(entry.name)
