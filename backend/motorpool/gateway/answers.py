"""Answers as bytes. The general answer is written by hand: one goes out for every position."""

from struct import Struct

from jt808 import Header, Version, encode
from jt808.frames import checksum, escape
from jt808.messages import Message

_SERIALS = 1 << 16
_TAIL = Struct(">HHHBB")
_GENERAL = 0x8001
_LENGTH = 5
_IS_2019 = 1 << 14


class Answerer:
    """Writes to one terminal, in the layout and under the number that it uses itself."""

    __slots__ = ("_check", "_general", "_serial", "phone", "version")

    def __init__(self, header: Header) -> None:
        self.phone = header.phone
        self.version = header.version
        self._serial = 0
        head = Header(_GENERAL, self.phone, 0, self.version, revision=header.revision).pack(body_length=_LENGTH)
        self._general = head[:-2]  # all but the serial
        self._check = checksum(self._general)

    def general(self, *, serial: int, message_id: int, result: int) -> bytes:
        """0x8001."""
        own = self._serial
        self._serial = (own + 1) % _SERIALS
        words = own ^ serial ^ message_id
        check = self._check ^ words >> 8 ^ words & 0xFF ^ result
        return b"\x7e%b\x7e" % escape(self._general + _TAIL.pack(own, serial, message_id, result, check))

    def of(self, message: Message, *, layout: Version | None = None) -> bytes:
        return b"".join(self.frames_of(message, layout=layout)[1])

    def frames_of(self, message: Message, *, layout: Version | None = None) -> tuple[int, list[bytes]]:
        """The serial of the first, and the frames: the parts of a long message have serials of their own."""
        serial = self._serial
        frames = encode(message, version=layout or self.version, phone=self.phone, serial=serial)
        self._serial = (serial + len(frames)) % _SERIALS
        return serial, frames
