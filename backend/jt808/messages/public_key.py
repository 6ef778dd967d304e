"""0x8A00 and 0x0A00 exchange RSA keys. Seen nowhere in practice: encrypted bodies are not read."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage

_MODULUS_SIZE = 128


@dataclass(frozen=True, slots=True)
class _PublicKey(KnownMessage):
    exponent: int
    modulus: bytes

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.dword(), reader.take(_MODULUS_SIZE))

    def write(self, writer: Writer) -> None:
        writer.dword(self.exponent)
        writer.raw(self.modulus)


@dataclass(frozen=True, slots=True)
class PlatformPublicKey(_PublicKey):
    ID: ClassVar[int] = 0x8A00


@dataclass(frozen=True, slots=True)
class TerminalPublicKey(_PublicKey):
    ID: ClassVar[int] = 0x0A00
