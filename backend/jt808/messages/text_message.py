"""0x8300 a text for the driver: shown, read aloud or put on the advertising screen."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer, bit_names
from jt808.messages.message import KnownMessage, Plain
from jt808.versions import Version

URGENT, DISPLAY, READ_ALOUD, ADVERTISING_SCREEN, CAN_CODE = 1 << 0, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_FLAGS = {0: "urgent", 2: "display", 3: "read_aloud", 4: "advertising_screen", 5: "can_code"}
_URGENCIES = {0b01: "service", 0b10: "urgent", 0b11: "notice"}
_KINDS = {1: "notice", 2: "service"}


@dataclass(frozen=True, slots=True)
class TextMessage(KnownMessage):
    ID: ClassVar[int] = 0x8300

    flags: int
    text: str
    kind: int | None = None
    """Since 2019, where bits 0-1 of the flags mean 1 service, 2 urgent, 3 notice."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        flags = reader.byte()
        kind = reader.byte() if reader.version is Version.V2019 else None
        return cls(flags, reader.tail_text(), kind)

    def write(self, writer: Writer) -> None:
        writer.byte(self.flags)
        if writer.version is Version.V2019:
            writer.byte(self.kind or 0)
        writer.tail_text(self.text)

    def describe(self) -> dict[str, Plain]:
        if self.kind is None:
            return {"flags": bit_names(self.flags, _FLAGS), "text": self.text}
        urgency = _URGENCIES.get(self.flags & 0b11)
        flags = ([urgency] if urgency else []) + bit_names(self.flags & ~0b11, _FLAGS)
        return {"flags": flags, "kind": _KINDS.get(self.kind, f"value_{self.kind}"), "text": self.text}
