"""0x8004 the time of the server, answer to 0x0004; since 2019."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self

from jt808.fields import GMT8, Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class ServerTime(KnownMessage):
    """The one moment of the protocol that is said to be UTC and not Chinese time."""

    ID: ClassVar[int] = 0x8004

    time: datetime | None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        moment = reader.moment()
        return cls(moment and moment.replace(tzinfo=UTC))

    def write(self, writer: Writer) -> None:
        writer.moment(self.time and self.time.astimezone(UTC).replace(tzinfo=GMT8))
