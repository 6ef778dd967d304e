"""0x8401 the numbers a driver may call and be called from. Layout from published codecs, not from the standard."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.menu import MENU_ACTIONS
from jt808.messages.message import KnownMessage, Named, Part


@dataclass(frozen=True, slots=True)
class Contact(Part):
    direction: Annotated[int, Named({1: "incoming", 2: "outgoing", 3: "both"})]
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class PhoneBook(KnownMessage):
    ID: ClassVar[int] = 0x8401

    action: Annotated[int, Named(MENU_ACTIONS)]
    contacts: tuple[Contact, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action = reader.byte()
        count = reader.byte() if reader.remaining else 0
        contacts = tuple(Contact(reader.byte(), reader.short_text(), reader.short_text()) for _ in range(count))
        return cls(action, contacts)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.contacts))
        for contact in self.contacts:
            writer.byte(contact.direction)
            writer.short_text(contact.number)
            writer.short_text(contact.name)
