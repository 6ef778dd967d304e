"""0x8100 the platform's answer to a registration, with the code to authenticate with from then on."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage, Named

OK, VEHICLE_REGISTERED, NO_SUCH_VEHICLE, TERMINAL_REGISTERED, NO_SUCH_TERMINAL = range(5)
_RESULTS = {
    OK: "ok",
    VEHICLE_REGISTERED: "vehicle_registered",
    NO_SUCH_VEHICLE: "no_such_vehicle",
    TERMINAL_REGISTERED: "terminal_registered",
    NO_SUCH_TERMINAL: "no_such_terminal",
}


@dataclass(frozen=True, slots=True)
class RegistrationAnswer(KnownMessage):
    ID: ClassVar[int] = 0x8100

    answered_serial: int
    result: Annotated[int, Named(_RESULTS)]
    auth_code: str | None = None
    """Only where the result is 0."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        serial, result, code = reader.word(), reader.byte(), reader.tail_text()
        return cls(serial, result, code if code or result == OK else None)

    def write(self, writer: Writer) -> None:
        writer.word(self.answered_serial)
        writer.byte(self.result)
        if self.auth_code is not None:
            writer.tail_text(self.auth_code)
