"""0x8105 make a terminal upgrade itself, change its server, restart and the like."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage, Named

_COMMANDS = {
    1: "upgrade",
    2: "connect_to_server",
    3: "power_off",
    4: "reset",
    5: "factory_settings",
    6: "close_data_link",
    7: "close_radio",
}
"""1, 3, 6 and 7 until 2013 only."""


@dataclass(frozen=True, slots=True)
class TerminalControl(KnownMessage):
    ID: ClassVar[int] = 0x8105

    command: Annotated[int, Named(_COMMANDS)]
    parameters: str
    """Divided by `;`, as the command needs them."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.byte(), reader.tail_text())

    def write(self, writer: Writer) -> None:
        writer.byte(self.command)
        writer.tail_text(self.parameters)
