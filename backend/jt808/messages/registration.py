"""0x0100 a terminal registers: where it is used, who made it, in which vehicle it sits. Answered by 0x8100."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.message import KnownMessage
from jt808.versions import Version


class _Sizes(NamedTuple):
    maker: int
    model: int
    terminal_id: int

    @property
    def color_at(self) -> int:
        return 4 + sum(self)


_SIZES = {Version.V2011: _Sizes(5, 8, 7), Version.V2013: _Sizes(5, 20, 7), Version.V2019: _Sizes(11, 30, 30)}

_VIN_LENGTH = 17


def _layout(body: bytes, version: Version) -> Version:
    """2011 has the header of 2013 and a model that is 12 bytes shorter.

    A body too short for 2013 is of 2011. One with a VIN instead of a plate is as long as one of 2013 with a plate, but
    at the place of the VIN 2013 has the plate colour, which is no character of a VIN.
    """
    if version is not Version.V2013:
        return version
    plate_at = _SIZES[Version.V2011].color_at + 1
    plate = body[plate_at:].strip(b"\0 ")
    if len(body) <= _SIZES[Version.V2013].color_at or (len(plate) == _VIN_LENGTH and plate.isalnum()):
        return Version.V2011
    return Version.V2013


@dataclass(frozen=True, slots=True)
class Registration(KnownMessage):
    ID: ClassVar[int] = 0x0100

    province: int
    """GB/T 2260, the first two digits; `city` the last four."""
    city: int
    maker: str
    model: str
    terminal_id: str
    plate_color: int
    """0 for a vehicle without a plate."""
    plate: str
    """The VIN for a vehicle without a plate."""
    layout: Version | None = None
    """2011 where the body shows it; the header cannot."""

    @classmethod
    def read(cls, reader: Reader) -> Self:
        body = reader.ahead
        layout = _layout(body, reader.version)
        sizes = _SIZES[layout]
        if len(body) <= sizes.color_at:
            raise Unreadable("shorter than any registration")
        return cls(
            province=reader.word(),
            city=reader.word(),
            maker=reader.text(sizes.maker),
            model=reader.text(sizes.model),
            terminal_id=reader.text(sizes.terminal_id),
            plate_color=reader.byte(),
            plate=reader.text(reader.remaining),
            layout=layout if layout is Version.V2011 else None,
        )

    def write(self, writer: Writer) -> None:
        layout = self.layout or writer.version
        sizes = _SIZES[layout]
        in_front = layout is Version.V2019
        writer.word(self.province)
        writer.word(self.city)
        writer.text(self.maker, sizes.maker)
        writer.text(self.model, sizes.model, pad_in_front=in_front)
        writer.text(self.terminal_id, sizes.terminal_id, pad_in_front=in_front)
        writer.byte(self.plate_color)
        writer.text(self.plate, len(self.plate.encode("gbk")) + (layout is Version.V2011))
