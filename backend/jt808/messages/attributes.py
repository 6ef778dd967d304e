"""0x0107 what a terminal is: maker, model, SIM, versions, satellites and radio. Answer to 0x8107, not in 2011."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, NamedTuple, Self

from jt808.fields import Reader, Unreadable, Writer
from jt808.messages.message import Bits, KnownMessage
from jt808.versions import Version

_KINDS = {
    0: "passenger",
    1: "dangerous_goods",
    2: "freight",
    3: "taxi",
    6: "disk_recorder",
    7: "split_set",
    8: "trailer",
}
_GNSS = {0: "gps", 1: "beidou", 2: "glonass", 3: "galileo"}
_RADIO = {0: "gprs", 1: "cdma", 2: "td_scdma", 3: "wcdma", 4: "cdma2000", 5: "td_lte", 7: "other"}


class _Sizes(NamedTuple):
    maker: int
    model: int
    terminal_id: int


_LAYOUTS = {
    Version.V2011: (_Sizes(5, 20, 7),),
    Version.V2013: (_Sizes(5, 20, 7),),
    # The table of 2019 keeps a maker of 5 bytes, some terminals send the 11 of the registration.
    Version.V2019: (_Sizes(5, 30, 30), _Sizes(11, 30, 30)),
}


@dataclass(frozen=True, slots=True)
class Attributes(KnownMessage):
    ID: ClassVar[int] = 0x0107

    kinds: Annotated[int, Bits(_KINDS)]
    maker: str
    model: str
    terminal_id: str
    iccid: str
    """20 digits, as hex text."""
    hardware: str
    firmware: str
    gnss: Annotated[int | None, Bits(_GNSS)] = None
    """With `radio` the last two bytes, which some terminals do not send."""
    radio: Annotated[int | None, Bits(_RADIO)] = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The layout is the one in which the lengths add up."""
        body = reader.rest()
        for sizes in _LAYOUTS[reader.version]:
            attempt = Reader(body, reader.version)
            try:
                attributes = cls._read_as(sizes, attempt)
                attempt.finish()
            except Unreadable:
                continue
            return attributes
        raise Unreadable("no layout fits")

    @classmethod
    def _read_as(cls, sizes: _Sizes, reader: Reader) -> Self:
        said = cls(
            kinds=reader.word(),
            maker=reader.text(sizes.maker),
            model=reader.text(sizes.model),
            terminal_id=reader.text(sizes.terminal_id),
            iccid=reader.take(10).hex(),
            hardware=reader.short_text(),
            firmware=reader.short_text(),
        )
        return replace(said, gnss=reader.byte(), radio=reader.byte()) if reader.remaining else said

    def write(self, writer: Writer) -> None:
        sizes = _LAYOUTS[writer.version][0]
        writer.word(self.kinds)
        writer.text(self.maker, sizes.maker)
        writer.text(self.model, sizes.model)
        writer.text(self.terminal_id, sizes.terminal_id)
        writer.raw(bytes.fromhex(self.iccid.rjust(20, "0")))
        writer.short_text(self.hardware)
        writer.short_text(self.firmware)
        if self.gnss is not None and self.radio is not None:
            writer.byte(self.gnss)
            writer.byte(self.radio)
