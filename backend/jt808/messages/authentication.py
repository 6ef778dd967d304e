"""0x0102 a terminal shows its code, at once after every connect; since 2019 with IMEI and software version."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage
from jt808.versions import Version

_IMEI_SIZE, _SOFTWARE_SIZE = 15, 20


@dataclass(frozen=True, slots=True)
class Authentication(KnownMessage):
    ID: ClassVar[int] = 0x0102

    auth_code: str
    imei: str | None = None
    software: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """A body of 2019 whose lengths do not add up is taken as the bare code of 2013."""
        body = reader.ahead
        if reader.version is not Version.V2019 or not body or len(body) != 1 + body[0] + _IMEI_SIZE + _SOFTWARE_SIZE:
            return cls(reader.text(len(body)))
        return cls(reader.text(reader.byte()), reader.text(_IMEI_SIZE), reader.text(_SOFTWARE_SIZE))

    def write(self, writer: Writer) -> None:
        if writer.version is Version.V2019 and self.imei is not None:
            writer.short_text(self.auth_code)
            writer.text(self.imei, _IMEI_SIZE)
            writer.text(self.software or "", _SOFTWARE_SIZE)
        else:
            writer.tail_text(self.auth_code)
