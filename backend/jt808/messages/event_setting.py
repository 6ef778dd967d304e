"""0x8301 the events a driver can report with 0x0301. Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.menu import MENU_ACTIONS
from jt808.messages.message import KnownMessage, Named, Part


@dataclass(frozen=True, slots=True)
class Event(Part):
    event_id: int
    text: str


@dataclass(frozen=True, slots=True)
class EventSetting(KnownMessage):
    ID: ClassVar[int] = 0x8301

    action: Annotated[int, Named(MENU_ACTIONS)]
    events: tuple[Event, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        action = reader.byte()
        count = reader.byte() if reader.remaining else 0
        events = tuple(Event(reader.byte(), reader.short_text()) for _ in range(count))
        return cls(action, events)

    def write(self, writer: Writer) -> None:
        writer.byte(self.action)
        writer.byte(len(self.events))
        for event in self.events:
            writer.byte(event.event_id)
            writer.short_text(event.text)
