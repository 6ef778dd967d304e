"""The frame that almost all frames are: one whole, plain position report of the terminal that is known here.

Read in one go, without an object for its header, in a third of the time. Whatever is not exactly such a frame is left
to `jt808.read_frame_leniently`; a test holds the two together.
"""

from struct import Struct

from jt808 import Version
from jt808.frames import Malformed, checksum, unescape
from jt808.versions import LONGEST_BODY
from motorpool.gateway import numbers
from motorpool.gateway.positions import SMALLEST

_HEADER, _HEADER_2019 = Struct(">HH6sH"), Struct(">HHx10sH")
_IS_2019 = 1 << 14


class Reports:
    """Of one terminal, which writes its number in one way."""

    __slots__ = ("_bits", "_header", "_phone")

    def __init__(self, *, phone: str, version: Version) -> None:
        """`phone`: as in the header, in hexadecimal digits."""
        self._header, self._bits = (_HEADER_2019, _IS_2019) if version is Version.V2019 else (_HEADER, 0)
        self._phone = bytes.fromhex(phone)

    def read(self, content: bytes) -> tuple[int, bytes] | None:
        """Serial and body of the report between two flags; None: read it the long way."""
        try:
            data = unescape(content) if b"\x7d" in content else content
        except Malformed:
            return None
        start = self._header.size
        size = len(data) - start - 1
        if not SMALLEST <= size <= LONGEST_BODY:
            return None
        message_id, attributes, phone, serial = self._header.unpack_from(data)
        if (
            message_id != numbers.POSITION
            or attributes != size | self._bits  # of this length, whole, not encrypted
            or phone != self._phone
            or checksum(data)
        ):
            return None
        return serial, data[start:-1]
