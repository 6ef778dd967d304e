"""0x0608 the areas or routes a terminal knows, answer to 0x8608. Since 2019."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.area_query import AREA_KINDS
from jt808.messages.circle_areas import Circle, CircleAreas
from jt808.messages.message import KnownMessage, Named
from jt808.messages.polygon_area import PolygonArea
from jt808.messages.rectangle_areas import Rectangle, RectangleAreas
from jt808.messages.route import Route
from jt808.versions import Version

Area = Circle | Rectangle | PolygonArea | Route


def _circles_of_a_setting(reader: Reader) -> Iterable[Area]:
    return CircleAreas.read(reader).areas


def _rectangles_of_a_setting(reader: Reader) -> Iterable[Area]:
    return RectangleAreas.read(reader).areas


_READ_ONE: dict[int, Callable[[Reader], Area]] = {
    1: Circle.read,
    2: Rectangle.read,
    3: PolygonArea.read,
    4: Route.read,
}
_READ_SETTING: dict[int, Callable[[Reader], Iterable[Area]]] = {1: _circles_of_a_setting, 2: _rectangles_of_a_setting}


@dataclass(frozen=True, slots=True)
class AreaAnswer(KnownMessage):
    """The standard says only that the settings are “as in 0x8600” and so on. Some terminals list the areas one behind
    the other, some repeat whole messages with action and count, and count either; what uses up all bytes is right."""

    ID: ClassVar[int] = 0x0608

    kind: Annotated[int, Named(AREA_KINDS)]
    count: int
    settings: bytes
    """As they came."""
    areas: tuple[Area, ...] | None = field(default=None, compare=False)
    """What they say; None where they cannot be read."""

    @classmethod
    def of(cls, kind: int, areas: tuple[Area, ...], *, version: Version) -> Self:
        """The answer with these areas, which must be of that kind."""
        writer = Writer(version)
        for area in areas:
            area.write(writer)
        return cls(kind, len(areas), writer.body, areas)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        kind, count, settings = reader.byte(), reader.dword(), reader.rest()
        return cls(kind, count, settings, _areas(kind, count, settings, reader.version))

    def write(self, writer: Writer) -> None:
        writer.byte(self.kind)
        writer.dword(self.count)
        writer.raw(self.settings)


def _areas(kind: int, count: int, settings: bytes, version: Version) -> tuple[Area, ...] | None:
    read_one, read_setting = _READ_ONE.get(kind), _READ_SETTING.get(kind)
    if read_one is None or count > len(settings):
        return None
    ways: list[Callable[[Reader], Iterable[Area]]] = [lambda reader: [read_one(reader) for _ in range(count)]]
    if read_setting is not None:
        ways += [
            lambda reader: _exactly(count, read_setting(reader)),
            lambda reader: [area for _ in range(count) for area in read_setting(reader)],
        ]
    for way in ways:
        reader = Reader(settings, version)
        try:
            areas = tuple(way(reader))
            reader.finish()
        except Unreadable:
            continue
        return areas
    return None


def _exactly(count: int, areas: Iterable[Area]) -> list[Area]:
    found = list(areas)
    if len(found) != count:
        raise Unreadable("another number of areas")
    return found
