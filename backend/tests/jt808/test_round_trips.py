"""For every message: what is encoded is decoded to the same, in every revision that has it, whatever the values."""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jt808 import Assembler, Deframer, Version, decode, encode, read_frame
from jt808 import messages as m
from jt808.fields import GMT8
from jt808.messages.area_answer import Area
from jt808.messages.areas import Corner, Period, SpeedLimit
from jt808.messages.can_data import CanFrame
from jt808.messages.circle_areas import Circle
from jt808.messages.event_setting import Event
from jt808.messages.information_menu import MenuEntry
from jt808.messages.media_list import StoredMedia
from jt808.messages.message import EmptyMessage
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


def attributes(version: Version) -> st.SearchStrategy[m.Attributes]:
    model, terminal_id = (30, 30) if version is Version.V2019 else (20, 7)
    iccid = st.text("0123456789abcdef", min_size=20, max_size=20)
    return st.builds(
        m.Attributes, WORD, texts(5), texts(model), texts(terminal_id), iccid, texts(20), texts(20), BYTE, BYTE
    )


def areas_of(kind: int, version: Version) -> st.SearchStrategy[tuple[Area, ...]]:
    strategies: dict[int, st.SearchStrategy[Area]] = {
        1: circles(version),
        2: rectangles(version),
        3: polygons(version),
        4: routes(version),
    }
    return tuples_of(strategies[kind], most=3)


@st.composite
def area_answers(draw: st.DrawFn, version: Version) -> m.AreaAnswer:
    """With areas that can be read, or with bytes that cannot."""
    if draw(st.booleans()):
        return m.AreaAnswer(draw(BYTE), draw(DWORD), draw(DATA))
    kind = draw(st.integers(1, 4))
    return m.AreaAnswer.of(kind, draw(areas_of(kind, version)), version=version)


Built = tuple[type[m.KnownMessage], st.SearchStrategy[m.KnownMessage]]


def built(kind: type[m.KnownMessage], *fields: st.SearchStrategy[object]) -> Built:
    return kind, st.builds(kind, *fields)


@cache
def known_messages(version: Version) -> dict[type[m.KnownMessage], st.SearchStrategy[m.KnownMessage]]:
    is_2019 = version is Version.V2019
    imei, software = (texts(15), texts(20)) if is_2019 else (st.none(), st.none())
    key = st.binary(min_size=128, max_size=128)
    can_frames = tuples_of(st.builds(CanFrame, DWORD, st.binary(min_size=8, max_size=8)))
    jpeg = DATA.map(lambda data: b"\xff\xd8" + data)
    return {
        **{kind: st.builds(kind) for kind in m.REGISTRY.values() if issubclass(kind, EmptyMessage)},
        **dict(
            [
                built(m.TerminalAnswer, WORD, WORD, BYTE),
                built(m.PlatformAnswer, WORD, WORD, BYTE),
                built(m.PlatformResendRequest, WORD, tuples_of(WORD)),
                built(m.TerminalResendRequest, WORD, tuples_of(WORD)),
                built(m.ServerTime, MOMENT.map(lambda moment: moment and moment.replace(tzinfo=UTC))),
                built(m.Authentication, texts(40), imei, software),
                built(m.ParameterSetting, PARAMETERS),
                built(m.ParameterAnswer, WORD, PARAMETERS),
                built(m.ParameterSelection, tuples_of(DWORD)),
                built(m.TerminalControl, BYTE, texts(100)),
                built(m.UpgradePackage, BYTE, texts(5), texts(40), DATA),
                built(m.UpgradeResult, BYTE, BYTE),
                built(m.PositionBatch, BYTE, tuples_of(POSITIONS)),
                built(m.PositionAnswer, WORD, POSITIONS),
                built(m.VehicleControlAnswer, WORD, POSITIONS),
                built(m.VehicleControl, st.booleans()),
                built(m.Tracking, WORD, st.none() | DWORD),
                built(m.AlarmConfirmation, WORD, DWORD),
                built(m.TextMessage, BYTE, texts(200), BYTE if is_2019 else st.none()),
                built(m.EventSetting, BYTE, tuples_of(st.builds(Event, BYTE, texts(40)))),
                built(m.EventReport, BYTE),
                built(m.Question, BYTE, texts(40), tuples_of(st.builds(Choice, BYTE, texts(40)))),
                built(m.QuestionAnswer, WORD, BYTE),
                built(m.InformationMenu, BYTE, tuples_of(st.builds(MenuEntry, BYTE, texts(40)))),
                built(m.InformationOrder, BYTE, BYTE),
                built(m.InformationService, BYTE, texts(200)),
                built(m.Callback, BYTE, texts(20)),
                built(m.PhoneBook, BYTE, tuples_of(st.builds(Contact, BYTE, texts(20), texts(20)))),
                built(m.CircleAreas, BYTE, tuples_of(circles(version), most=3)),
                built(m.RectangleAreas, BYTE, tuples_of(rectangles(version), most=3)),
                built(m.CircleDeletion, tuples_of(DWORD)),
                built(m.RectangleDeletion, tuples_of(DWORD)),
                built(m.PolygonDeletion, tuples_of(DWORD)),
                built(m.RouteDeletion, tuples_of(DWORD)),
                built(m.AreaQuery, BYTE, tuples_of(DWORD)),
                built(m.RecorderQuery, BYTE, DATA),
                built(m.RecorderSetting, BYTE, DATA),
                built(m.RecorderData, WORD, BYTE, DATA),
                built(m.UpwardPassThrough, BYTE, DATA),
                built(m.DownwardPassThrough, BYTE, DATA),
                built(m.CompressedData, DATA),
                built(m.Waybill, DATA),
                built(m.CanData, st.binary(min_size=5, max_size=5), can_frames),
                built(m.MediaEvent, DWORD, BYTE, BYTE, BYTE, BYTE),
                built(m.MediaData, DWORD, BYTE, BYTE, BYTE, BYTE, BARE_POSITIONS, jpeg),
                built(m.MediaList, WORD, tuples_of(st.builds(StoredMedia, DWORD, BYTE, BYTE, BYTE, BARE_POSITIONS))),
                built(m.MediaDataAnswer, DWORD, tuples_of(WORD)),
                built(m.PhotoCommand, BYTE, WORD, WORD, *[BYTE] * 7),
                built(m.PhotoAnswer, WORD, BYTE, tuples_of(DWORD)),
                built(m.MediaSearch, BYTE, BYTE, BYTE, MOMENT, MOMENT),
                built(m.MediaUpload, BYTE, BYTE, BYTE, MOMENT, MOMENT, BYTE),
                built(m.RecordingCommand, BYTE, WORD, BYTE, BYTE),
                built(m.SingleMediaUpload, DWORD, BYTE),
                built(m.PlatformPublicKey, DWORD, key),
                built(m.TerminalPublicKey, DWORD, key),
            ]
        ),
        m.PositionReport: POSITIONS,
        m.Registration: registrations(version),
        m.RegistrationAnswer: st.builds(m.RegistrationAnswer, WORD, st.just(0), texts(40))
        | st.builds(m.RegistrationAnswer, WORD, BYTE.filter(bool)),
        m.Attributes: attributes(version),
        m.DriverCard: driver_cards(version),
        m.PolygonArea: polygons(version),
        m.Route: routes(version),
        m.AreaAnswer: area_answers(version),
    }


def test_no_message_is_left_out() -> None:
    assert set(known_messages(Version.V2019)) == set(m.REGISTRY.values())


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("kind", m.REGISTRY.values())
@settings(max_examples=15)
@given(data=st.data())
def test_decode_undoes_encode(version: Version, kind: type[m.KnownMessage], data: st.DataObject) -> None:
    message = data.draw(known_messages(version)[kind])
    assert kind.decode(message.encode(version), version) == message
    json.dumps(message.describe())


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
@given(data=st.data())
def test_the_areas_of_an_answer_are_those_that_were_put_in(kind: int, data: st.DataObject) -> None:
    version = Version.V2019
    areas = data.draw(areas_of(kind, version))
    answer = m.AreaAnswer.of(kind, areas, version=version)
    assert m.AreaAnswer.decode(answer.encode(version), version).areas == areas


@given(
    versioned=st.sampled_from([Version.V2013, Version.V2019]).flatmap(
        lambda version: st.tuples(
            st.just(version), st.lists(st.one_of(list(known_messages(version).values())), max_size=4)
        )
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
