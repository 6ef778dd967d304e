"""Every other message: the bytes as the layout says, the object, and back."""

from datetime import UTC, date, datetime, time

import pytest

from jt808 import messages as m
from jt808.fields import GMT8, Unreadable
from jt808.messages.areas import Corner, Period, SpeedLimit
from jt808.messages.can_data import CanFrame
from jt808.messages.circle_areas import Circle
from jt808.messages.event_setting import Event
from jt808.messages.information_menu import MenuEntry
from jt808.messages.parameters import Parameter
from jt808.messages.phone_book import Contact
from jt808.messages.question import Choice
from jt808.messages.rectangle_areas import Rectangle
from jt808.messages.route import Segment
from jt808.versions import Version

V11, V13, V19 = Version.V2011, Version.V2013, Version.V2019
NOON = datetime(2026, 7, 15, 12, 0, 0, tzinfo=GMT8)
CORNER, CORNER_HEX = Corner(31.3, 120.62), "01dd99a0 073083e0"
AREA_2019 = Circle(7, 0x03, CORNER, 500, Period(time(8, 30), time(18, 0)), SpeedLimit(60, 10, 40), "区")
CASES: list[tuple[Version, m.KnownMessage, str]] = [
    (V13, m.TerminalAnswer(1, 0x8103, 0), "0001 8103 00"),
    (V13, m.PlatformAnswer(1, 0x0200, 4), "0001 0200 04"),
    (V13, m.Heartbeat(), ""),
    (V13, m.Deregistration(), ""),
    (V19, m.ServerTimeRequest(), ""),
    (V19, m.ServerTime(datetime(2017, 3, 15, 17, 9, 23, tzinfo=UTC)), "170315170923"),
    (V13, m.PlatformResendRequest(10, (2, 3)), "000a 02 0002 0003"),
    (V19, m.PlatformResendRequest(10, (2, 3)), "000a 0002 0002 0003"),
    (V19, m.TerminalResendRequest(10, (2,)), "000a 0001 0002"),
    (
        V13,
        m.ParameterSetting((Parameter.of(0x01, 60), Parameter.of(0x83, "苏E"))),
        "02 00000001 04 0000003c 00000083 03 cbd545",
    ),
    (
        V13,
        m.ParameterAnswer(9, (Parameter.of(0x84, 1), Parameter(0xF001, b"\1"))),
        "0009 02 00000084 01 01 0000f001 01 01",
    ),
    (V13, m.ParameterQuery(), ""),
    (V13, m.ParameterSelection((0x01, 0x29)), "02 00000001 00000029"),
    (V13, m.TerminalControl(2, "1;"), "02 313b"),
    (V11, m.TerminalControl(4, ""), "04 00"),
    (V13, m.AttributesQuery(), ""),
    (
        V13,
        m.Attributes(0x0005, "70999", "GV-BD20", "GV20A01", "89860012345678901234", "H1", "F1.2", 3, 1),
        "0005 3730393939 47562d42443230" + "00" * 13 + "47563230413031 89860012345678901234 02 4831 04 46312e32 03 01",
    ),
    (V13, m.UpgradePackage(0, "70999", "1.2", b"\1\2"), "00 3730393939 03 312e32 00000002 0102"),
    (V13, m.UpgradeResult(52, 2), "34 02"),
    (V13, m.PositionQuery(), ""),
    (V13, m.Tracking(10, 3600), "000a 00000e10"),
    (V13, m.Tracking(0), "0000"),
    (V13, m.AlarmConfirmation(7, 1 << 20), "0007 00100000"),
    (V19, m.LinkCheck(), ""),
    (V13, m.TextMessage(0x0C, "停车"), "0c cda3b3b5"),
    (V11, m.TextMessage(0x0C, "停车"), "0c cda3b3b5 00"),
    (V19, m.TextMessage(0x0E, "停车", 1), "0e 01 cda3b3b5"),
    (V13, m.EventSetting(2, (Event(1, "到"),)), "02 01 01 02 b5bd"),
    (V13, m.EventReport(5), "05"),
    (V13, m.Question(0x09, "几", (Choice(1, "一"), Choice(2, ""))), "09 02 bcb8 01 0002 d2bb 02 0000"),
    (V13, m.QuestionAnswer(3, 1), "0003 01"),
    (V13, m.InformationMenu(1, (MenuEntry(4, "天"),)), "01 01 04 0002 ccec"),
    (V13, m.InformationOrder(4, 1), "04 01"),
    (V13, m.InformationService(4, "晴"), "04 0002 c7e7"),
    (V13, m.Callback(0, "10086"), "00 3130303836"),
    (V13, m.PhoneBook(2, (Contact(3, "110", "警"),)), "02 01 03 03 313130 02 beaf"),
    (V13, m.VehicleControl(lock_doors=True), "01"),
    (V13, m.VehicleControl(lock_doors=False), "00"),
    (V19, m.VehicleControl(lock_doors=True), "0001 0001 00"),
    (V19, m.VehicleControl(lock_doors=False), "0001 0001 01"),
    (V13, m.CircleAreas(0, (Circle(7, 0, CORNER, 500),)), f"00 01 00000007 0000 {CORNER_HEX} 000001f4"),
    (
        V19,
        m.CircleAreas(1, (AREA_2019,)),
        f"01 01 00000007 0003 {CORNER_HEX} 000001f4 000000083000 000000180000 003c 0a 0028 0002 c7f8",
    ),
    (
        V13,
        m.RectangleAreas(
            2, (Rectangle(7, 0xC2, Corner(-31.3, -120.62), Corner(-31.3, -120.62), None, SpeedLimit(60, 10)),)
        ),
        f"02 01 00000007 00c2 {CORNER_HEX} {CORNER_HEX} 003c 0a",
    ),
    (
        V13,
        m.PolygonArea(7, 0x01, (CORNER, CORNER), Period(NOON, NOON)),
        f"00000007 0001 260715120000 260715120000 0002 {CORNER_HEX} {CORNER_HEX}",
    ),
    (
        V19,
        m.PolygonArea(7, 0x02, (CORNER,), None, SpeedLimit(60, 10, 40), ""),
        f"00000007 0002 003c 0a 0001 {CORNER_HEX} 0028 0000",
    ),
    (
        V13,
        m.Route(9, 0, (Segment(1, 2, Corner(-31.3, 120.62), 20, 0x07, 600, 60, SpeedLimit(60, 10)),)),
        f"00000009 0000 0001 00000001 00000002 {CORNER_HEX} 14 07 0258 003c 003c 0a",
    ),
    (
        V19,
        m.Route(9, 0, (Segment(1, 2, CORNER, 20, 0),), None, "路"),
        f"00000009 0000 0001 00000001 00000002 {CORNER_HEX} 14 00 0002 c2b7",
    ),
    (V13, m.CircleDeletion(()), "00"),
    (V13, m.RectangleDeletion((1,)), "01 00000001"),
    (V13, m.PolygonDeletion((1, 2)), "02 00000001 00000002"),
    (V13, m.RouteDeletion((1,)), "01 00000001"),
    (V19, m.AreaQuery(4, (1,)), "04 00000001 00000001"),
    (V19, m.AreaAnswer(4, 1, b"\1\2"), "04 00000001 0102"),
    (V13, m.RecorderQuery(0x08), "08"),
    (V13, m.RecorderSetting(0x82, b"\1"), "82 01"),
    (V13, m.RecorderData(3, 0x08, b"\1"), "0003 08 01"),
    (V13, m.Waybill(b"\1\2"), "00000002 0102"),
    (V13, m.DriverQuery(), ""),
    (V13, m.DriverCard(2, NOON), "02 260715120000"),
    (V13, m.DriverCard(1, NOON, 3), "01 260715120000 03"),
    (
        V13,
        m.DriverCard(1, NOON, 0, "张", "123", "苏", date(2030, 12, 31)),
        "01 260715120000 00 02 d5c5 313233" + "00" * 17 + "02 cbd5 20301231",
    ),
    (
        V19,
        m.DriverCard(1, NOON, 0, "张", "123", "苏", None, "456"),
        "01 260715120000 00 02 d5c5 313233" + "00" * 17 + "02 cbd5 00000000 343536" + "00" * 17,
    ),
    (
        V13,
        m.DriverCard(None, None, name="张三", licence="123", authority="苏", id_number="456", layout=V11),
        "04 d5c5c8fd 343536" + "00" * 17 + "313233" + "00" * 37 + "02 cbd5",
    ),
    (
        V13,
        m.CanData(bytes.fromhex("0830120123"), (CanFrame(0xC0000123, b"12345678"),)),
        "0001 0830120123 c0000123 3132333435363738",
    ),
    (V13, m.MediaEvent(9, 0, 0, 4, 1), "00000009 00 00 04 01"),
    (V13, m.MediaData(9, 0, 0, 4, 1, None, b"\xff\xd8", V11), "00000009 00 00 04 01 ffd8"),
    (V13, m.MediaDataAnswer(9, ()), "00000009"),
    (V13, m.MediaDataAnswer(9, (2, 5)), "00000009 02 0002 0005"),
    (V13, m.PhotoCommand(1, 0xFFFF, 10, 1, 2, 5, 128, 64, 64, 128), "01 ffff 000a 01 02 05 80 40 40 80"),
    (V13, m.PhotoAnswer(3, 0, (9, 10)), "0003 00 0002 00000009 0000000a"),
    (V13, m.MediaSearch(0, 1, 0, NOON, None), "00 01 00 260715120000 000000000000"),
    (V13, m.MediaUpload(0, 1, 0, NOON, NOON, 1), "00 01 00 260715120000 260715120000 01"),
    (V13, m.RecordingCommand(1, 60, 0, 0), "01 003c 00 00"),
    (V13, m.SingleMediaUpload(9, 1), "00000009 01"),
    (V13, m.UpwardPassThrough(0x41, b"abc"), "41 616263"),
    (V13, m.DownwardPassThrough(0xF0, b""), "f0"),
    (V13, m.CompressedData(b"\x1f\x8b"), "00000002 1f8b"),
    (V13, m.PlatformPublicKey(65537, bytes(128)), "00010001" + "00" * 128),
    (V13, m.TerminalPublicKey(65537, bytes(128)), "00010001" + "00" * 128),
]


@pytest.mark.parametrize(("version", "message", "wire"), CASES)
def test_bytes_and_back(version: Version, message: m.KnownMessage, wire: str) -> None:
    assert message.encode(version).hex() == bytes.fromhex(wire).hex()
    assert type(message).decode(bytes.fromhex(wire), version) == message
    assert type(message) is m.REGISTRY[message.message_id]


def test_no_message_is_left_out() -> None:
    elsewhere = {0x0100, 0x8100, 0x0102, 0x0200, 0x0201, 0x0500, 0x0704, 0x0802}
    assert {message.ID for _, message, _ in CASES} | elsewhere == set(m.REGISTRY)


AREA_ITEM = f"00000007 0003 {CORNER_HEX} 000001f4 000000083000 000000180000 003c 0a 0028 0002 c7f8"


@pytest.mark.parametrize(
    ("count", "areas"),
    [
        (2, f"{AREA_ITEM} {AREA_ITEM}"),
        (2, f"01 02 {AREA_ITEM} {AREA_ITEM}"),
        (2, f"01 01 {AREA_ITEM} 01 01 {AREA_ITEM}"),
        (1, f"01 02 {AREA_ITEM} {AREA_ITEM}"),
    ],
    ids=["areas", "one message", "a message each", "one message, counting messages"],
)
def test_areas_are_told_in_any_of_four_ways(count: int, areas: str) -> None:
    answer = m.AreaAnswer.decode(bytes.fromhex(f"01 {count:08x} {areas}"), V19)
    assert answer.areas == (AREA_2019, AREA_2019)
    assert answer.encode(V19) == bytes.fromhex(f"01 {count:08x} {areas}")
    described = answer.describe()["areas"]
    assert isinstance(described, list)
    assert described[0]["name"] == "区"


@pytest.mark.parametrize("body", ["05 00000001 0102", "01 ffffffff 0102", f"01 00000003 {AREA_ITEM}", "01 00000001"])
def test_areas_that_cannot_be_read_stay_raw(body: str) -> None:
    answer = m.AreaAnswer.decode(bytes.fromhex(body), V19)
    assert answer.areas is None
    assert "areas" not in answer.describe()


@pytest.mark.parametrize("maker", ["3730393939", "3332303539343730393939"], ids=["5 bytes", "11 bytes"])
def test_the_attributes_of_2019_with_either_maker(maker: str) -> None:
    model, number = b"GV-BD30".ljust(30, b"\0").hex(), b"GV30B0000002".rjust(30, b"\0").hex()
    body = bytes.fromhex(f"0101 {maker} {model} {number} 89860012345678901234 02 4831 04 46312e32 0b 20")
    said = m.Attributes.decode(body, V19)
    assert (said.maker, said.model, said.terminal_id) == (bytes.fromhex(maker).decode(), "GV-BD30", "GV30B0000002")
    assert said.describe()["kinds"] == ["passenger", "trailer"]
    assert (said.describe()["gnss"], said.describe()["radio"]) == (["gps", "beidou", "galileo"], ["td_lte"])


def test_attributes_without_their_last_two_bytes() -> None:
    """As some terminals of 2013 send them: nothing is said of satellites and radio, all the rest is."""
    model = b"GV-BD20".ljust(20, b"\0").hex()
    body = bytes.fromhex(f"0005 3730393939 {model} 47563230413031 89860012345678901234 02 4831 04 46312e32")
    said = m.Attributes.decode(body, V13)
    assert (said.iccid, said.firmware, said.gnss, said.radio) == ("89860012345678901234", "F1.2", None, None)
    assert said.encode(V13) == body
    assert not {"gnss", "radio"} & set(said.describe())


def test_a_driver_card_of_2011_with_a_short_licence() -> None:
    """Written by those who give a licence 20 bytes there, too, as every later revision does."""
    number, licence = b"456".ljust(20, b"\0").hex(), b"123".ljust(20, b"\0").hex()
    said = m.DriverCard.decode(bytes.fromhex(f"04 d5c5c8fd {number} {licence} 02 cbd5"), V13)
    assert said == m.DriverCard(None, None, name="张三", licence="123", authority="苏", id_number="456", layout=V11)
    with pytest.raises(Unreadable):
        m.DriverCard.decode(bytes.fromhex(f"04 d5c5c8fd {number} {licence} 02 cbd5 31"), V13)


def test_a_last_parameter_with_too_great_a_length_does_not_take_the_others_with_it() -> None:
    body = bytes.fromhex("0014 02 00000001 04 0000000a 00000013 0f") + b"motor.example"
    said = m.ParameterAnswer.decode(body, V13)
    assert [(one.name, one.value) for one in said.parameters] == [
        ("heartbeat_interval_s", 10),
        ("main_server", "motor.example"),
    ]


def test_a_list_of_parameters_without_a_whole_one_stays_raw() -> None:
    with pytest.raises(Unreadable):
        m.ParameterAnswer.decode(bytes.fromhex("0014 01 00000001 04 0a"), V13)
