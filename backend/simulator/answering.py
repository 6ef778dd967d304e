"""What a terminal does with the platform's commands: it obeys, answers, or says that it cannot."""

from collections.abc import Callable
from dataclasses import dataclass, field

from jt808 import Version
from jt808.messages import (
    Attributes,
    AttributesQuery,
    Message,
    ParameterAnswer,
    ParameterQuery,
    ParameterSelection,
    ParameterSetting,
    PositionAnswer,
    PositionQuery,
    PositionReport,
    TerminalAnswer,
    Tracking,
    VehicleControl,
    VehicleControlAnswer,
)
from jt808.messages.parameters import Parameter

DONE, NOT_SUPPORTED = 0, 3
MAKER, MODEL, HARDWARE, FIRMWARE = "MOTOR", "SIM-808", "H1.0", "S1.0"
GPS_AND_BEIDOU, LTE = 0b11, 1 << 5
OBEYED = frozenset({0x8105, 0x8203, 0x8204, 0x8300, 0x8600, 0x8601, 0x8602, 0x8603, 0x8604, 0x8605, 0x8606, 0x8607})
"""Shown, spoken or kept, and confirmed with the general answer."""
NOT_ANSWERED = frozenset({0x8001, 0x8003, 0x8004, 0x8100, 0x8800})
REPORT_INTERVAL, ASLEEP_INTERVAL = 0x0029, 0x0027


def _parameters() -> dict[int, Parameter]:
    known: dict[int, int | str] = {
        0x0001: 60, 0x0002: 10, 0x0003: 3, 0x0010: "cmiot", 0x0013: "127.0.0.1", 0x0018: 6808, 0x0020: 0,
        0x0027: 180, 0x0029: 10, 0x0030: 30, 0x0055: 100, 0x0056: 10, 0x0057: 14_400, 0x0059: 1_200, 0x0081: 32,
        0x0084: 1,
    }  # fmt: skip
    return {number: Parameter.of(number, value) for number, value in known.items()}


@dataclass
class Device:
    """What a terminal remembers of its settings."""

    phone: str
    version: Version
    parameters: dict[int, Parameter] = field(default_factory=_parameters)
    follow_every: float | None = None
    """Seconds from report to report while the platform follows it, until `follow_until`."""
    follow_until: float = 0.0

    @property
    def device_id(self) -> str:
        return f"S{self.phone[-6:]}"

    def digits(self, count: int) -> str:
        """A number of its own for SIM and IMEI. A phone may have hex digits above 9."""
        return f"{int(self.phone, 16) % 10**count:0{count}d}"

    def interval(self, default: float, number: int) -> float:
        value = self.parameters[number].value if number in self.parameters else None
        return float(value) if isinstance(value, int) and value > 0 else default

    def answers(
        self, message: Message, *, serial: int, now: float, here: Callable[[], PositionReport]
    ) -> list[Message]:
        """To a command, in their order; none to what is an answer itself."""
        number = message.message_id
        done = TerminalAnswer(serial, number, DONE)
        match message:
            case PositionQuery():
                return [PositionAnswer(serial, here())]
            case VehicleControl():
                return [done, VehicleControlAnswer(serial, here())]
            case ParameterQuery():
                return [ParameterAnswer(serial, tuple(self.parameters.values()))]
            case ParameterSelection():
                wanted = (self.parameters.get(one) for one in message.numbers)
                return [ParameterAnswer(serial, tuple(one for one in wanted if one is not None))]
            case AttributesQuery():
                sim = f"898604{self.digits(14)}"
                return [Attributes(1, MAKER, MODEL, self.device_id, sim, HARDWARE, FIRMWARE, GPS_AND_BEIDOU, LTE)]
            case ParameterSetting():
                self.parameters |= {one.number: one for one in message.parameters}
            case Tracking():
                self.follow_every = float(message.interval_s) or None
                self.follow_until = now + (message.duration_s or 0)
            case _ if number in NOT_ANSWERED:
                return []
            case _ if number not in OBEYED:
                return [TerminalAnswer(serial, number, NOT_SUPPORTED)]
        return [done]
