"""What the simulated device does with each command."""

from datetime import UTC, datetime

import pytest

from jt808 import Version
from jt808 import messages as m
from jt808.messages.area_answer import Area
from jt808.messages.areas import Corner
from jt808.messages.circle_areas import Circle
from jt808.messages.question import Choice
from jt808.messages.rectangle_areas import Rectangle
from jt808.messages.route import Segment
from simulator.answering import Device

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
HERE = m.PositionReport.compose(lat=31.78, lon=119.97, time=NOON, items={0x30: b"\x1f"})
A, B = Corner(31.5, 120.0), Corner(31.25, 120.5)
CIRCLE, BOX = Circle(1, 0, A, 500, name="圆"), Rectangle(2, 0, A, B, name="方")
POLYGON, ROUTE = m.PolygonArea(3, 0, (A, B), name="形"), m.Route(4, 0, (Segment(1, 1, A, 50, 0),), name="路")


@pytest.fixture
def device() -> Device:
    return Device("13900112233", Version.V2019)


def said(device: Device, message: m.Message) -> list[m.Message]:
    answers = device.answers(message, serial=9, now=NOON.timestamp(), here=lambda: HERE)
    for answer in answers:  # as the platform will read them
        kind = m.REGISTRY[answer.message_id]
        assert kind.decode(answer.encode(device.version), device.version) == answer
    return answers


def done(message: m.Message) -> list[m.Message]:
    return [m.TerminalAnswer(9, message.message_id, 0)]


@pytest.mark.parametrize(
    ("kind", "placing", "area", "removing"),
    [
        (1, m.CircleAreas(1, (CIRCLE,)), CIRCLE, m.CircleDeletion((1,))),
        (2, m.RectangleAreas(1, (BOX,)), BOX, m.RectangleDeletion(())),
        (3, POLYGON, POLYGON, m.PolygonDeletion((3,))),
        (4, ROUTE, ROUTE, m.RouteDeletion(())),
    ],
)
def test_it_keeps_areas_tells_them_and_forgets_them(
    device: Device, kind: int, placing: m.Message, area: Area, removing: m.Message
) -> None:
    assert said(device, m.AreaQuery(kind, ())) == [m.AreaAnswer(kind, 0, b"", ())]
    assert said(device, placing) == done(placing)
    (answer,) = said(device, m.AreaQuery(kind, ()))
    assert isinstance(answer, m.AreaAnswer)
    assert answer.areas == (area,)
    assert said(device, removing) == done(removing)
    assert said(device, m.AreaQuery(kind, ())) == [m.AreaAnswer(kind, 0, b"", ())]


def test_it_takes_pictures_on_its_one_channel(device: Device) -> None:
    shots = m.PhotoCommand(1, 2, 0, 0, 1, 5, 128, 64, 64, 128)
    answer, *pictures = said(device, shots)
    assert answer == m.PhotoAnswer(9, 0, (1, 2))
    assert [(one.media_id, one.data[:2]) for one in pictures if isinstance(one, m.MediaData)] == [
        (1, b"\xff\xd8"),
        (2, b"\xff\xd8"),
    ]
    assert said(device, m.PhotoCommand(5, 1, 0, 0, 1, 5, 128, 64, 64, 128)) == [m.PhotoAnswer(9, 2)]


def test_it_answers_questions(device: Device) -> None:
    question = m.Question(0, "到了吗", (Choice(1, "到了"), Choice(2, "没有")))
    assert said(device, question) == [*done(question), m.QuestionAnswer(9, 1)]
    (card,) = said(device, m.DriverQuery())
    assert isinstance(card, m.DriverCard)
    assert card.name
    assert said(device, m.PositionQuery()) == [m.PositionAnswer(9, HERE)]


@pytest.mark.parametrize("block", range(8))
def test_its_recorder_answers_with_frames_of_its_own(device: Device, block: int) -> None:
    (answer,) = said(device, m.RecorderQuery(block))
    assert isinstance(answer, m.RecorderData)
    assert answer.block is not None
    assert answer.command == block


def test_what_it_cannot_do_it_says(device: Device) -> None:
    assert said(device, m.Callback(0, "110")) == [m.TerminalAnswer(9, 0x8400, 3)]
    assert said(device, m.RecorderQuery(0x08)) == [m.TerminalAnswer(9, 0x8700, 3)]
    assert said(device, m.PlatformAnswer(1, 2, 0)) == []
