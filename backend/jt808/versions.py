"""The revisions of JT/T 808 and the header in front of every message: 2011 and 2013 share one, 2019 has its own."""

from enum import StrEnum
from struct import Struct
from typing import NamedTuple


class Version(StrEnum):
    """The revision whose layouts a terminal uses. The header tells 2019; 2011 shows only in some bodies."""

    V2011 = "2011"
    V2013 = "2013"
    V2019 = "2019"


class Package(NamedTuple):
    """Which part of a divided message a frame carries; numbers begin at 1."""

    total: int
    number: int


class HeaderTooShort(ValueError):
    """Fewer bytes than the header that the attributes announce."""


class Header(NamedTuple):
    message_id: int
    phone: str
    """As on the wire: 12 hex digits, 20 in 2019. Real terminals put digits above 9 here."""
    serial: int
    version: Version = Version.V2013
    package: Package | None = None
    body_length: int = 0
    """As declared. `pack` takes the length of the body it is given instead."""
    encryption: int = 0
    """Bits 10-12 of the attributes: 0 plain, 1 RSA, others reserved."""
    revision: int = 1
    """The protocol version byte of 2019; meaningless before."""

    @property
    def size(self) -> int:
        return (17 if self.version is Version.V2019 else 12) + (4 if self.package else 0)

    def pack(self, *, body_length: int) -> bytes:
        """`ValueError` where the phone number is longer than its field."""
        attributes = body_length | self.encryption << 10 | (_DIVIDED if self.package else 0)
        if self.version is Version.V2019:
            phone = _phone_field(self.phone, size=10)
            packed = _HEADER_2019.pack(self.message_id, attributes | _IS_2019, self.revision, phone, self.serial)
        else:
            phone = _phone_field(self.phone, size=6)
            packed = _HEADER_2013.pack(self.message_id, attributes, phone, self.serial)
        return packed + _PACKAGE.pack(*self.package) if self.package else packed


_HEADER_2013 = Struct(">HH6sH")
_HEADER_2019 = Struct(">HHB10sH")
_PACKAGE = Struct(">HH")

_BODY_LENGTH = 0x03FF
_DIVIDED = 1 << 13
_IS_2019 = 1 << 14

LONGEST_BODY = _BODY_LENGTH
LONGEST_HEADER = _HEADER_2019.size + _PACKAGE.size


def _phone_field(phone: str, *, size: int) -> bytes:
    digits = phone.rjust(2 * size, "0")
    if len(digits) > 2 * size:
        raise ValueError(f"a phone number of more than {2 * size} digits: {phone}")
    return bytes.fromhex(digits)


def read_header(data: bytes) -> Header:
    """The header at the start of un-escaped bytes, without a look at what follows it."""
    size = len(data)
    if size < 12:
        raise HeaderTooShort
    attributes = data[2] << 8 | data[3]
    if attributes & _IS_2019:
        if size < 17:
            raise HeaderTooShort
        message_id, _, revision, phone, serial = _HEADER_2019.unpack_from(data)
        version, end = Version.V2019, 17
    else:
        message_id, _, phone, serial = _HEADER_2013.unpack_from(data)
        revision, version, end = 0, Version.V2013, 12
    package = None
    if attributes & _DIVIDED:
        if size < end + 4:
            raise HeaderTooShort
        package = Package(*_PACKAGE.unpack_from(data, end))
    return Header(
        message_id, phone.hex(), serial, version, package, attributes & _BODY_LENGTH, attributes >> 10 & 7, revision
    )
