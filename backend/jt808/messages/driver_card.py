"""0x0702 a driver's card was put in or taken out; also the answer to 0x8702. 2011 has a layout of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Self

from jt808.fields import Reader, Unreadable, Writer, read_date, write_date
from jt808.messages.message import KnownMessage, Named
from jt808.versions import Version

CARD_IN, CARD_OUT = 1, 2


@dataclass(frozen=True, slots=True)
class DriverCard(KnownMessage):
    """2011 knows the holder only. Since 2013 a result follows if a card was put in, and the holder if it was read."""

    ID: ClassVar[int] = 0x0702

    state: Annotated[int | None, Named({CARD_IN: "in", CARD_OUT: "out"})]
    time: datetime | None
    result: int | None = None
    """0 if the card could be read, 1-4 why not."""
    name: str | None = None
    licence: str | None = None
    authority: str | None = None
    valid_until: date | None = None
    id_number: str | None = None
    """2011, and again since 2019; some terminals of 2013 send it too."""
    layout: Version | None = None

    @classmethod
    def read(cls, reader: Reader) -> Self:
        # In 2011 the first byte is the length of a name, and no name is as short as 1 or 2.
        if reader.version is not Version.V2019 and reader.ahead[:1] not in {b"\1", b"\2"}:
            return cls._read_2011(reader)
        state, time = reader.byte(), reader.moment()
        result = reader.byte() if reader.remaining else None
        if not reader.remaining:
            return cls(state, time, result)
        return cls(
            state=state,
            time=time,
            result=result,
            name=reader.short_text(),
            licence=reader.text(20),
            authority=reader.short_text(),
            valid_until=read_date(reader.take(4)),
            id_number=reader.text(20) if reader.remaining else None,
        )

    @classmethod
    def _read_2011(cls, reader: Reader) -> Self:
        """A licence has 40 bytes, or 20 as ever since: the layout is the one in which the lengths add up."""
        body = reader.rest()
        for licence_size in (40, 20):
            attempt = Reader(body, reader.version)
            try:
                card = cls._read_2011_as(licence_size, attempt)
            except Unreadable:
                continue
            if not attempt.rest().strip(b"\0"):
                return card
        raise Unreadable("no layout fits")

    @classmethod
    def _read_2011_as(cls, licence_size: int, reader: Reader) -> Self:
        return cls(
            None,
            None,
            name=reader.short_text(),
            id_number=reader.text(20),
            licence=reader.text(licence_size),
            authority=reader.short_text(),
            layout=Version.V2011,
        )

    def write(self, writer: Writer) -> None:
        if self.state is None:
            self._write_2011(writer)
            return
        writer.byte(self.state)
        writer.moment(self.time)
        if self.result is not None:
            writer.byte(self.result)
            if self.name is not None:
                self._write_holder(writer, self.name)

    def _write_holder(self, writer: Writer, name: str) -> None:
        writer.short_text(name)
        writer.text(self.licence or "", 20)
        writer.short_text(self.authority or "")
        writer.raw(write_date(self.valid_until))
        if self.id_number is not None:
            writer.text(self.id_number, 20)

    def _write_2011(self, writer: Writer) -> None:
        writer.short_text(self.name or "")
        writer.text(self.id_number or "", 20)
        writer.text(self.licence or "", 40)
        writer.short_text(self.authority or "")
