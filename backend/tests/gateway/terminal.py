"""A terminal for tests: a plain socket and the codec, nothing of the gateway's own code."""

import socket
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from jt808 import Deframer, Version, decode, encode, read_frame
from jt808.messages import (
    Authentication,
    Message,
    PlatformAnswer,
    PositionReport,
    Registration,
    RegistrationAnswer,
)

M = TypeVar("M", bound=Message)


class Terminal:
    def __init__(
        self, port: int, phone: str, *, version: Version = Version.V2013, device_id: str = "D000001", udp: bool = False
    ) -> None:
        self.phone = phone.rjust(20 if version is Version.V2019 else 12, "0")
        self.version = version
        self.device_id = device_id
        self.code = ""
        self.serial = 0
        self.heard = 0  # the serial of what was received last
        self._udp = udp
        self._deframer = Deframer()
        self._contents: list[bytes] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    @property
    def header_version(self) -> Version:
        return Version.V2013 if self.version is Version.V2011 else self.version

    def send(self, message: Message, *, dropping: frozenset[int] = frozenset()) -> int:
        """The serial of its first frame."""
        first = self.serial
        frames = encode(message, version=self.version, phone=self.phone, serial=first)
        self.serial += len(frames)
        for number, frame in enumerate(frames, 1):
            if number not in dropping:
                self.socket.sendall(frame)
        return first

    def receive(self, kind: type[M]) -> M:
        """The next message, which must be of this kind."""
        while not self._contents:
            data = self.socket.recv(65_536)
            if not data:
                raise ConnectionResetError("the gateway closed the connection")
            deframer = Deframer() if self._udp else self._deframer
            self._contents += deframer.feed(data)
        frame = read_frame(self._contents.pop(0))
        assert frame.header.phone == self.phone
        assert frame.header.version is self.header_version
        self.heard = frame.header.serial
        message = decode(frame)
        assert isinstance(message, kind), message
        return message

    def answered(self, message: Message) -> int:
        """Send it; the result of the general answer to it."""
        serial = self.send(message)
        answer = self.receive(PlatformAnswer)
        assert (answer.answered_serial, answer.answered_id) == (serial, message.message_id)
        return answer.result

    def register(self, *, plate: str = "苏D00001") -> int:
        layout = Version.V2011 if self.version is Version.V2011 else None
        self.send(Registration(32, 400, "MAKER", "MODEL-1", self.device_id, 1, plate, layout))
        answer = self.receive(RegistrationAnswer)
        self.code = (answer.auth_code or "").rstrip("\0")
        return answer.result

    def authenticate(self, code: str | None = None, *, imei: str | None = None) -> int:
        code = self.code if code is None else code
        imei = imei or ("123456789012345" if self.version is Version.V2019 else None)
        return self.answered(Authentication(code, imei, "1.0" if imei else None))

    def sign_in(self) -> None:
        assert (self.register(), self.authenticate()) == (0, 0)


def report(
    at: datetime, *, lat: float = 31.77, lon: float = 119.95, speed: float = 40, **more: object
) -> PositionReport:
    items: Mapping[int, bytes] = {0x01: bytes(4), 0x30: b"\x1f", 0x31: b"\x0c"}
    return PositionReport.compose(lat=lat, lon=lon, time=at, speed_kmh=speed, direction=90, items=items, **more)  # type: ignore[arg-type]
