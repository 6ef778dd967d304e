"""What a terminal does with the platform's commands: it obeys, answers, or says that it cannot."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from jt808 import Version
from jt808.messages import (
    AlarmConfirmation,
    AreaAnswer,
    AreaQuery,
    Attributes,
    AttributesQuery,
    CircleAreas,
    CircleDeletion,
    DriverCard,
    DriverQuery,
    MediaData,
    Message,
    ParameterAnswer,
    ParameterQuery,
    ParameterSelection,
    ParameterSetting,
    PhotoAnswer,
    PhotoCommand,
    PolygonArea,
    PolygonDeletion,
    PositionAnswer,
    PositionQuery,
    PositionReport,
    Question,
    QuestionAnswer,
    RecorderData,
    RecorderQuery,
    RectangleAreas,
    RectangleDeletion,
    Route,
    RouteDeletion,
    TerminalAnswer,
    Tracking,
    VehicleControl,
    VehicleControlAnswer,
)
from jt808.messages.area_answer import Area
from jt808.messages.driver_card import CARD_IN
from jt808.messages.parameters import Parameter
from simulator.recorder import recorded

DONE, NOT_SUPPORTED = 0, 3
MAKER, MODEL, HARDWARE, FIRMWARE = "MOTOR", "SIM-808", "H1.0", "S1.0"
GPS_AND_BEIDOU, LTE = 0b11, 1 << 5
OBEYED = frozenset({0x8105, 0x8204, 0x8300})
"""Shown, spoken or kept, and confirmed with the general answer."""
NOT_ANSWERED = frozenset({0x8001, 0x8003, 0x8004, 0x8100, 0x8800})
REPORT_INTERVAL, ASLEEP_INTERVAL = 0x0029, 0x0027


CIRCLE, RECTANGLE, POLYGON, ROUTE = 1, 2, 3, 4
MOST_PHOTOS = 3
LENS, JPEG, BY_COMMAND = 1, 0, 0
QUIET_S = 3600.0
"""No mishap lasts longer."""
LICENCE_ENDS = date(2031, 6, 30)


@cache
def view() -> bytes:
    """What its camera sees: a drawn road, always the same."""
    return Path(__file__).with_name("view.jpg").read_bytes()


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
    plate: str = ""
    parameters: dict[int, Parameter] = field(default_factory=_parameters)
    follow_every: float | None = None
    """Seconds from report to report while the platform follows it, until `follow_until`."""
    follow_until: float = 0.0
    areas: dict[int, dict[int, Area]] = field(default_factory=dict)
    """By kind and number."""
    photos: int = 0
    quiet: int = 0
    """Alarms that a person has confirmed: not said again until `quiet_until`."""
    quiet_until: float = 0.0

    @property
    def device_id(self) -> str:
        return f"S{self.phone[-6:]}"

    def digits(self, count: int) -> str:
        """A number of its own for SIM and IMEI. A phone may have hex digits above 9."""
        return f"{int(self.phone, 16) % 10**count:0{count}d}"

    def confirmed(self, at: float) -> int:
        return self.quiet if at < self.quiet_until else 0

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
            case VehicleControl():
                return [done, VehicleControlAnswer(serial, here())]
            case PhotoCommand():
                return self._photos(message, serial, here())
            case Question():
                return [done, QuestionAnswer(serial, message.choices[0].answer_id if message.choices else 0)]
            case ParameterSetting():
                self.parameters |= {one.number: one for one in message.parameters}
            case AlarmConfirmation():
                self.quiet = self.confirmed(now) | message.alarms
                self.quiet_until = now + QUIET_S
            case Tracking():
                self.follow_every = float(message.interval_s) or None
                self.follow_until = now + (message.duration_s or 0)
            case _ if number in NOT_ANSWERED:
                return []
            case _ if self._keeps(message) or number in OBEYED:
                pass
            case _:
                said = self._said(message, serial, here)
                return [said or TerminalAnswer(serial, number, NOT_SUPPORTED)]
        return [done]

    def _said(self, message: Message, serial: int, here: Callable[[], PositionReport]) -> Message | None:
        """To a question about itself."""
        match message:
            case PositionQuery():
                return PositionAnswer(serial, here())
            case ParameterQuery():
                return ParameterAnswer(serial, tuple(self.parameters.values()))
            case ParameterSelection():
                wanted = (self.parameters.get(one) for one in message.numbers)
                return ParameterAnswer(serial, tuple(one for one in wanted if one is not None))
            case AttributesQuery():
                sim = f"898604{self.digits(14)}"
                return Attributes(1, MAKER, MODEL, self.device_id, sim, HARDWARE, FIRMWARE, GPS_AND_BEIDOU, LTE)
            case DriverQuery():
                number = f"3204{self.digits(14)}"
                name, authority, is_new = f"驾驶员{self.digits(3)}", "示范市交通运输局", self.version is Version.V2019
                time, holds = here().time, number if is_new else None
                return DriverCard(CARD_IN, time, DONE, name, number, authority, LICENCE_ENDS, holds)
            case RecorderQuery():
                return self._recorded(message.command, serial, here())
            case AreaQuery():
                held = self.areas.get(message.kind, {})
                wanted_areas = [held[one] for one in message.area_ids or held if one in held]
                return AreaAnswer.of(message.kind, tuple(wanted_areas), version=self.version)
        return None

    def _recorded(self, command: int, serial: int, here: PositionReport) -> Message | None:
        if here.time is None:
            return None
        frame = recorded(
            command,
            time=here.time,
            tenths_km=here.items.number(0x01, 4) or 0,
            plate=self.plate,
            model=MODEL,
            digits=self.digits(8),
        )
        return RecorderData(serial, command, frame) if frame else None

    def _keeps(self, message: Message) -> bool:
        """Whether it was about areas."""
        match message:
            case CircleAreas():
                self._hold(CIRCLE, {one.area_id: one for one in message.areas})
            case RectangleAreas():
                self._hold(RECTANGLE, {one.area_id: one for one in message.areas})
            case PolygonArea():
                self._hold(POLYGON, {message.area_id: message})
            case Route():
                self._hold(ROUTE, {message.route_id: message})
            case CircleDeletion():
                self._forget(CIRCLE, message.area_ids)
            case RectangleDeletion():
                self._forget(RECTANGLE, message.area_ids)
            case PolygonDeletion():
                self._forget(POLYGON, message.area_ids)
            case RouteDeletion():
                self._forget(ROUTE, message.area_ids)
            case _:
                return False
        return True

    def _hold(self, kind: int, areas: Mapping[int, Area]) -> None:
        self.areas.setdefault(kind, {}).update(areas)

    def _forget(self, kind: int, numbers: Collection[int]) -> None:
        """None means all."""
        held = self.areas.get(kind, {})
        for number in numbers or list(held):
            held.pop(number, None)

    def _photos(self, message: PhotoCommand, serial: int, here: PositionReport) -> list[Message]:
        """The answer with their numbers, then the pictures."""
        if message.channel != LENS:
            return [PhotoAnswer(serial, 2)]
        first = self.photos + 1
        self.photos += min(message.shots, MOST_PHOTOS)
        numbers = tuple(range(first, self.photos + 1))
        bare = replace(here, extra=b"")
        return [
            PhotoAnswer(serial, DONE, numbers),
            *(MediaData(number, 0, JPEG, BY_COMMAND, LENS, bare, view()) for number in numbers),
        ]
