"""0x8601, 0x8603, 0x8605 and 0x8607 delete circles, rectangles, polygons and routes."""

from dataclasses import dataclass
from typing import ClassVar, Self

from jt808.fields import Reader, Writer
from jt808.messages.message import KnownMessage


@dataclass(frozen=True, slots=True)
class _Deletion(KnownMessage):
    area_ids: tuple[int, ...]
    """At most 125; none deletes all of the kind."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        area_ids = reader.dwords(reader.byte())
        return cls(area_ids)

    def write(self, writer: Writer) -> None:
        writer.byte(len(self.area_ids))
        writer.dwords(self.area_ids)


@dataclass(frozen=True, slots=True)
class CircleDeletion(_Deletion):
    ID: ClassVar[int] = 0x8601


@dataclass(frozen=True, slots=True)
class RectangleDeletion(_Deletion):
    ID: ClassVar[int] = 0x8603


@dataclass(frozen=True, slots=True)
class PolygonDeletion(_Deletion):
    ID: ClassVar[int] = 0x8605


@dataclass(frozen=True, slots=True)
class RouteDeletion(_Deletion):
    ID: ClassVar[int] = 0x8607
