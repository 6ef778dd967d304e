"""What every message can do: be read from a body, be written to one, and say in plain names what it contains."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from functools import cache
from struct import Struct
from typing import Annotated, ClassVar, NamedTuple, Protocol, Self, TypeAlias, get_args, get_origin, get_type_hints

from jt808.fields import Reader, Writer, bit_names
from jt808.versions import Version

Plain: TypeAlias = bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"] | None
"""What JSON can hold."""


class Wording(Protocol):
    """How to say a number; stands in the annotation of its field."""

    def say(self, value: int) -> Plain: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A number that stands for one thing out of a list; `value_N` for one that is not on it."""

    names: Mapping[int, str]

    def say(self, value: int) -> Plain:
        return self.names.get(value, f"value_{value}")


@dataclass(frozen=True, slots=True)
class Bits:
    """A number whose bits stand for things; `bit_N` for one without a name."""

    names: Mapping[int, str]

    def say(self, value: int) -> Plain:
        return bit_names(value, self.names)


@dataclass(frozen=True, slots=True)
class Hex:
    """A number that people write in hex."""

    digits: int

    def say(self, value: int) -> Plain:
        return f"0x{value:0{self.digits}X}"


class _Decimal:
    def say(self, value: int) -> Plain:
        return value


class _Field(NamedTuple):
    name: str
    wording: Wording
    optional: bool
    """Left out where it is None."""


@cache
def _fields_of_kind(kind: type) -> tuple[_Field, ...]:
    annotations = get_type_hints(kind, include_extras=True)
    found = []
    for each in fields(kind):
        annotation = annotations[each.name]
        wording = get_args(annotation)[1] if get_origin(annotation) is Annotated else _Decimal()
        found.append(_Field(each.name, wording, each.default is None))
    return tuple(found)


def _fields_of(part: "Part") -> tuple[_Field, ...]:
    kind: type = type(part)  # mypy takes a `type[Part]` for unhashable
    return _fields_of_kind(kind)


class Part:
    """A message or a piece of one: a frozen dataclass."""

    __slots__ = ()

    def describe(self) -> dict[str, Plain]:
        """All fields by name, as they go into JSON. A field that defaults to None is left out where it is absent."""
        described: dict[str, Plain] = {}
        for each in _fields_of(self):
            value = getattr(self, each.name)
            if value is not None or not each.optional:
                described[each.name] = _plain(value, each.wording)
        return described


def _plain(value: object, wording: Wording) -> Plain:
    match value:
        case bool() | None | float() | str():
            return value
        case int():
            return wording.say(value)
        case bytes():
            return value.hex()
        case date() | time():
            return value.isoformat()
        case tuple():
            return [_plain(each, wording) for each in value]
        case Part():
            return value.describe()
    raise TypeError(f"no plain form for {type(value).__name__}")


class Message(Part, ABC):
    __slots__ = ()

    @property
    @abstractmethod
    def message_id(self) -> int: ...

    @abstractmethod
    def write(self, writer: Writer) -> None:
        """`ValueError` where a value does not fit its field."""

    def encode(self, version: Version) -> bytes:
        """The body in the layout of a revision."""
        writer = Writer(version)
        self.write(writer)
        return writer.body


class KnownMessage(Message):
    __slots__ = ()

    ID: ClassVar[int]

    @property
    def message_id(self) -> int:
        return self.ID

    @classmethod
    @abstractmethod
    def read(cls, reader: Reader, /) -> Self:
        """`Unreadable` where the body has another layout."""

    @classmethod
    def decode(cls, body: bytes, version: Version) -> Self:
        """`Unreadable` where the body has another layout, or goes on behind its end."""
        reader = Reader(body, version)
        message = cls.read(reader)
        reader.finish()
        return message


class FixedMessage(KnownMessage):
    """A message that is nothing but numbers at fixed places, its fields in the order of `LAYOUT`."""

    __slots__ = ()

    LAYOUT: ClassVar[Struct]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(*reader.unpack(cls.LAYOUT))

    def write(self, writer: Writer) -> None:
        writer.packed(self.LAYOUT, *(getattr(self, each.name) for each in _fields_of(self)))


class EmptyMessage(KnownMessage):
    """A message that says all by its number."""

    __slots__ = ()

    @classmethod
    def read(cls, _reader: Reader, /) -> Self:
        return cls()

    def write(self, writer: Writer) -> None:
        pass


@dataclass(frozen=True, slots=True)
class RawMessage(Message):
    """Not known, a part, encrypted, or in a layout of its own: the bytes as they came."""

    number: int
    raw: bytes

    @property
    def message_id(self) -> int:
        return self.number

    def write(self, writer: Writer) -> None:
        writer.raw(self.raw)

    def describe(self) -> dict[str, Plain]:
        return {"raw": self.raw.hex()}
