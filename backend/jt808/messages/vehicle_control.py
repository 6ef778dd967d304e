"""0x8500 lock or unlock the doors; answered by 0x0001, then by 0x0500. The bit means the opposite since 2019."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.message import KnownMessage
from jt808.versions import Version

_DOORS = 1


@dataclass(frozen=True, slots=True)
class VehicleControl(KnownMessage):
    """Other controls than the doors are makers' own: a message with one of them stays raw."""

    ID: ClassVar[int] = 0x8500

    lock_doors: bool

    @classmethod
    def read(cls, reader: Reader) -> Self:
        if reader.version is Version.V2019:
            count, control = reader.word(), reader.word()
            if (count, control) != (1, _DOORS):
                raise Unreadable("controls other than the doors")
        value = reader.byte()
        if value > 1:
            raise Unreadable("reserved bits in use")
        return cls(lock_doors=value == _lock_value(reader.version))

    def write(self, writer: Writer) -> None:
        value = _lock_value(writer.version) if self.lock_doors else 1 - _lock_value(writer.version)
        if writer.version is Version.V2019:
            writer.word(1)
            writer.word(_DOORS)
        writer.byte(value)


def _lock_value(version: Version) -> int:
    return 0 if version is Version.V2019 else 1
