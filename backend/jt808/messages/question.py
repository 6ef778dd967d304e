"""0x8302 a question to the driver with answers to choose from. Dropped in 2019; layout from published codecs."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import Bits, KnownMessage, Part


@dataclass(frozen=True, slots=True)
class Choice(Part):
    answer_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Question(KnownMessage):
    ID: ClassVar[int] = 0x8302

    flags: Annotated[int, Bits({0: "urgent", 3: "read_aloud", 4: "advertising_screen"})]
    text: str
    choices: tuple[Choice, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        flags, text = reader.byte(), reader.short_text()
        choices = []
        while reader.remaining:
            choices.append(Choice(reader.byte(), reader.long_text()))
        return cls(flags, text, tuple(choices))

    def write(self, writer: Writer) -> None:
        writer.byte(self.flags)
        writer.short_text(self.text)
        for choice in self.choices:
            writer.byte(choice.answer_id)
            writer.long_text(choice.text)
