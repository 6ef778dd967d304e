"""For every message: what is encoded is decoded to the same, in every revision that has it, whatever the values."""

import json
from datetime import date, datetime, time
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jt808 import Assembler, Deframer, Version, decode, encode, read_frame
from jt808 import messages as m
from jt808.fields import GMT8
from jt808.messages.areas import Corner, Period, SpeedLimit
from jt808.messages.can_data import CanFrame
from jt808.messages.circle_areas import Circle
from jt808.messages.event_setting import Event
from jt808.messages.information_menu import MenuEntry
from jt808.messages.media_list import StoredMedia
from jt808.messages.parameters import Parameter
from jt808.messages.phone_book import Contact
from jt808.messages.question import Choice
from jt808.messages.rectangle_areas import Rectangle
from jt808.messages.route import Segment

T = TypeVar("T")

BYTE, WORD, DWORD = st.integers(0, 0xFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
DATA = st.binary(max_size=60)
LETTERS = st.sampled_from("苏宁京车队张三09AZaz;:.-_~}")
MOMENT = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001  # the zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=GMT8)
)
DAILY = st.times().map(lambda moment: time(moment.hour, moment.minute, moment.second))
DATES = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))


def texts(size: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=size // 2)


def tuples_of(each: st.SearchStrategy[T], most: int = 5) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(each, max_size=most).map(tuple)


POSITIONS = st.builds(
    m.PositionReport,
    DWORD,
    DWORD,
    DWORD,
    DWORD,
    st.integers(-0x8000, 0x7FFF),
    WORD,
    WORD,
    st.binary(min_size=6, max_size=6),
    DATA,
)
BARE_POSITIONS = POSITIONS.map(
    lambda position: m.PositionReport.decode(position.encode(Version.V2013)[:28], Version.V2013)
)
PARAMETERS = tuples_of(st.builds(Parameter, DWORD, DATA))


@st.composite
def corners(draw: st.DrawFn, attributes: int, south_bit: int = 6) -> Corner:
    lat, lon = draw(DWORD) / 1e6, draw(DWORD) / 1e6
    south, west = attributes >> south_bit & 1, attributes >> south_bit + 1 & 1
    return Corner(-lat if south and lat else lat, -lon if west and lon else lon)


@st.composite
def limits(draw: st.DrawFn, attributes: int, version: Version) -> SpeedLimit | None:
    night = draw(WORD) if version is Version.V2019 else None
    return SpeedLimit(draw(WORD), draw(BYTE), night) if attributes & 2 else None


def periods(attributes: int) -> st.SearchStrategy[Period | None]:
    return st.builds(Period, MOMENT | DAILY, MOMENT | DAILY).filter(_not_midnight) if attributes & 1 else st.none()


def _not_midnight(period: Period) -> bool:
    """An absent moment and midnight of every day are the same zeros."""
    return not {period.start, period.end} & {None, time(0)}


def names(version: Version) -> st.SearchStrategy[str | None]:
    return texts(40) if version is Version.V2019 else st.none()


@st.composite
def circles(draw: st.DrawFn, version: Version) -> Circle:
    attributes = draw(WORD)
    corner, limit = draw(corners(attributes)), draw(limits(attributes, version))
    return Circle(draw(DWORD), attributes, corner, draw(DWORD), draw(periods(attributes)), limit, draw(names(version)))


@st.composite
def rectangles(draw: st.DrawFn, version: Version) -> Rectangle:
    attributes = draw(WORD)
    upper, lower, limit = draw(corners(attributes)), draw(corners(attributes)), draw(limits(attributes, version))
    return Rectangle(draw(DWORD), attributes, upper, lower, draw(periods(attributes)), limit, draw(names(version)))


@st.composite
def polygons(draw: st.DrawFn, version: Version) -> m.PolygonArea:
    attributes = draw(WORD)
    points, limit = draw(tuples_of(corners(attributes))), draw(limits(attributes, version))
    return m.PolygonArea(draw(DWORD), attributes, points, draw(periods(attributes)), limit, draw(names(version)))


@st.composite
def segments(draw: st.DrawFn, version: Version) -> Segment:
    attributes = draw(BYTE)
    longest, shortest = (draw(WORD), draw(WORD)) if attributes & 1 else (None, None)
    corner, limit = draw(corners(attributes, south_bit=2)), draw(limits(attributes, version))
    return Segment(draw(DWORD), draw(DWORD), corner, draw(BYTE), attributes, longest, shortest, limit)


@st.composite
def routes(draw: st.DrawFn, version: Version) -> m.Route:
    attributes = draw(WORD)
    period, parts = draw(periods(attributes)), draw(tuples_of(segments(version)))
    return m.Route(draw(DWORD), attributes, parts, period, draw(names(version)))


@st.composite
def driver_cards(draw: st.DrawFn, version: Version) -> m.DriverCard:
    if version is Version.V2011:
        name = draw(st.text(LETTERS, min_size=3, max_size=10))
        licence, authority, number = draw(texts(40)), draw(texts(40)), draw(texts(20))
        return m.DriverCard(None, None, None, name, licence, authority, None, number, version)
    if draw(st.booleans()):  # the holder is there only if the card was read
        return m.DriverCard(draw(st.sampled_from([1, 2])), draw(MOMENT), draw(st.none() | BYTE))
    id_number = draw(texts(20)) if version is Version.V2019 else None
    return m.DriverCard(1, draw(MOMENT), 0, draw(texts(40)), draw(texts(20)), draw(texts(40)), draw(DATES), id_number)


def registrations(version: Version) -> st.SearchStrategy[m.Registration]:
    maker, model, terminal_id = {"2011": (5, 8, 7), "2013": (5, 20, 7), "2019": (11, 30, 30)}[version]
    layout = st.just(version) if version is Version.V2011 else st.none()
    plates = texts(18)
    return st.builds(m.Registration, WORD, WORD, texts(maker), texts(model), texts(terminal_id), BYTE, plates, layout)


@cache
def known_messages(version: Version) -> list[st.SearchStrategy[m.KnownMessage]]:
    """One strategy a message."""
    is_2019 = version is Version.V2019
    return [
        st.sampled_from([kind() for kind in (m.Heartbeat, m.Deregistration, m.ParameterQuery, m.PositionQuery)]),
        st.sampled_from([kind() for kind in (m.ServerTimeRequest, m.AttributesQuery, m.LinkCheck, m.DriverQuery)]),
        st.builds(m.TerminalAnswer, WORD, WORD, BYTE),
        st.builds(m.PlatformAnswer, WORD, WORD, BYTE),
        st.builds(m.PlatformResendRequest, WORD, tuples_of(WORD)),
        st.builds(m.TerminalResendRequest, WORD, tuples_of(WORD)),
        registrations(version),
        st.builds(m.RegistrationAnswer, WORD, st.just(0), texts(40))
        | st.builds(m.RegistrationAnswer, WORD, BYTE.filter(bool)),
        st.builds(
            m.Authentication, texts(40), texts(15) if is_2019 else st.none(), texts(20) if is_2019 else st.none()
        ),
        st.builds(m.ParameterSetting, PARAMETERS),
        st.builds(m.ParameterAnswer, WORD, PARAMETERS),
        st.builds(m.ParameterSelection, tuples_of(DWORD)),
        st.builds(m.TerminalControl, BYTE, texts(100)),
        st.builds(
            m.Attributes,
            WORD,
            texts(5),
            texts(20),
            texts(7),
            st.text("0123456789abcdef", min_size=20, max_size=20),
            texts(20),
            texts(20),
            BYTE,
            BYTE,
        ),
        st.builds(m.UpgradePackage, BYTE, texts(5), texts(40), DATA),
        st.builds(m.UpgradeResult, BYTE, BYTE),
        POSITIONS,
        st.builds(m.PositionBatch, BYTE, tuples_of(POSITIONS)),
        st.builds(m.PositionAnswer, WORD, POSITIONS),
        st.builds(m.VehicleControlAnswer, WORD, POSITIONS),
        st.builds(m.VehicleControl, st.booleans()),
        st.builds(m.Tracking, WORD, st.none() | DWORD),
        st.builds(m.AlarmConfirmation, WORD, DWORD),
        st.builds(m.TextMessage, BYTE, texts(200), BYTE if is_2019 else st.none()),
        st.builds(m.EventSetting, BYTE, tuples_of(st.builds(Event, BYTE, texts(40)))),
        st.builds(m.EventReport, BYTE),
        st.builds(m.Question, BYTE, texts(40), tuples_of(st.builds(Choice, BYTE, texts(40)))),
        st.builds(m.QuestionAnswer, WORD, BYTE),
        st.builds(m.InformationMenu, BYTE, tuples_of(st.builds(MenuEntry, BYTE, texts(40)))),
        st.builds(m.InformationOrder, BYTE, BYTE),
        st.builds(m.InformationService, BYTE, texts(200)),
        st.builds(m.Callback, BYTE, texts(20)),
        st.builds(m.PhoneBook, BYTE, tuples_of(st.builds(Contact, BYTE, texts(20), texts(20)))),
        st.builds(m.CircleAreas, BYTE, tuples_of(circles(version), most=3)),
        st.builds(m.RectangleAreas, BYTE, tuples_of(rectangles(version), most=3)),
        polygons(version),
        routes(version),
        *(st.builds(kind, tuples_of(DWORD)) for kind in (m.CircleDeletion, m.RouteDeletion, m.PolygonDeletion)),
        st.builds(m.AreaQuery, BYTE, tuples_of(DWORD)),
        st.builds(m.AreaAnswer, BYTE, DWORD, DATA),
        *(st.builds(kind, BYTE, DATA) for kind in (m.RecorderQuery, m.RecorderSetting, m.UpwardPassThrough)),
        st.builds(m.RecorderData, WORD, BYTE, DATA),
        st.builds(m.Waybill, DATA),
        driver_cards(version),
        st.builds(
            m.CanData,
            st.binary(min_size=5, max_size=5),
            tuples_of(st.builds(CanFrame, DWORD, st.binary(min_size=8, max_size=8))),
        ),
        st.builds(m.MediaEvent, DWORD, BYTE, BYTE, BYTE, BYTE),
        st.builds(
            m.MediaData, DWORD, BYTE, BYTE, BYTE, BYTE, BARE_POSITIONS, DATA.map(lambda data: b"\xff\xd8" + data)
        ),
        st.builds(m.MediaList, WORD, tuples_of(st.builds(StoredMedia, DWORD, BYTE, BYTE, BYTE, BARE_POSITIONS))),
        st.builds(m.MediaDataAnswer, DWORD, tuples_of(WORD)),
        st.builds(m.PhotoCommand, BYTE, WORD, WORD, *[BYTE] * 7),
        st.builds(m.PhotoAnswer, WORD, BYTE, tuples_of(DWORD)),
        st.builds(m.MediaSearch, BYTE, BYTE, BYTE, MOMENT, MOMENT),
        st.builds(m.MediaUpload, BYTE, BYTE, BYTE, MOMENT, MOMENT, BYTE),
        st.builds(m.RecordingCommand, BYTE, WORD, BYTE, BYTE),
        st.builds(m.SingleMediaUpload, DWORD, BYTE),
        st.builds(m.CompressedData, DATA),
        st.builds(m.PlatformPublicKey, DWORD, st.binary(min_size=128, max_size=128)),
    ]


KINDS = len(known_messages(Version.V2013))


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("kind", range(KINDS))
@settings(max_examples=15)
@given(data=st.data())
def test_decode_undoes_encode(version: Version, kind: int, data: st.DataObject) -> None:
    message = data.draw(known_messages(version)[kind])
    assert type(message).decode(message.encode(version), version) == message
    json.dumps(message.describe())


@given(
    versioned=st.sampled_from([Version.V2013, Version.V2019]).flatmap(
        lambda version: st.tuples(st.just(version), st.lists(st.one_of(known_messages(version)), max_size=4))
    ),
    size=st.integers(1, 400),
    data=st.data(),
)
def test_messages_survive_wire_and_stream(
    versioned: tuple[Version, list[m.KnownMessage]], size: int, data: st.DataObject
) -> None:
    version, sent = versioned
    big = m.UpwardPassThrough(0xF1, data.draw(st.binary(min_size=1023, max_size=4000)))
    groups = [encode(each, version=version, phone="13900112233", serial=9 * n) for n, each in enumerate([*sent, big])]
    groups[-1] = data.draw(st.permutations(groups[-1]))
    stream = b"".join(frame for group in groups for frame in group)

    deframer, assembler, received = Deframer(), Assembler(), []
    for at in range(0, len(stream), size):
        for content in deframer.feed(stream[at : at + size]):
            whole = assembler.add(read_frame(content), at=0).frame
            if whole:
                received.append(decode(whole))
    assert received == [*sent, big]
