"""0x0200, its items, 0x0704, 0x0201 and 0x0500, against bytes written down by hand."""

from datetime import UTC, datetime

import pytest

from jt808.fields import GMT8, Unreadable
from jt808.messages import PositionAnswer, PositionBatch, PositionReport, VehicleControlAnswer
from jt808.messages.additional_items import Crossing, Items, Overspeed, SegmentTime, read_items
from jt808.messages.position_report import Alarm, Status
from jt808.versions import Version

BASIC = "00100002 000c0003 01dd9e72 072ffdce 000c 0267 0113 260715083012"


def report(text: str) -> PositionReport:
    return PositionReport.decode(bytes.fromhex(text), Version.V2013)


def items(text: str) -> Items:
    return read_items(bytes.fromhex(text))


class TestBasicPart:
    def test_every_field(self) -> None:
        found = report(BASIC)
        assert (found.lat, found.lon, found.altitude_m) == (31.301234, 120.585678, 12)
        assert (found.speed_kmh, found.direction) == (61.5, 275)
        assert found.time == datetime(2026, 7, 15, 8, 30, 12, tzinfo=GMT8)
        assert found.alarm_word == Alarm.OVERSPEED | Alarm.AREA_CROSSING
        assert found.alarms == ["overspeed", "area_crossing"]
        assert found.status_word == Status.ACC_ON | Status.FIXED | Status.GPS | Status.BEIDOU
        assert found.status == ["acc_on", "fixed", "gps", "beidou"]
        assert found.load == "empty"

    def test_the_bits_of_the_alarm_word(self) -> None:
        assert [alarm.bit_length() - 1 for alarm in Alarm] == list(range(32))
        assert (Alarm.AREA_CROSSING, Alarm.STOLEN, Alarm.ILLEGAL_DOOR) == (1 << 20, 1 << 26, 1 << 31)

    def test_the_bits_of_the_status_word(self) -> None:
        assert [status.bit_length() - 1 for status in Status] == [*range(8), *range(10, 23)]
        assert (Status.OIL_CUT, Status.DOOR5_OPEN, Status.MOVING) == (1 << 10, 1 << 17, 1 << 22)

    @pytest.mark.parametrize(
        ("bits", "load"), [("00000000", "empty"), ("00000100", "half"), ("00000200", None), ("00000300", "full")]
    )
    def test_load(self, bits: str, load: str | None) -> None:
        found = report(BASIC.replace("000c0003", bits))
        assert (found.load, found.status) == (load, [])

    def test_bits_without_a_name(self) -> None:
        assert report(BASIC.replace("000c0003", "80800001")).status == ["acc_on", "bit_23", "bit_31"]

    @pytest.mark.parametrize(
        ("bits", "signs"), [("00000000", (1, 1)), ("00000004", (-1, 1)), ("00000008", (1, -1)), ("0000000c", (-1, -1))]
    )
    def test_south_and_west(self, bits: str, signs: tuple[int, int]) -> None:
        found = report(BASIC.replace("000c0003", bits))
        assert (found.lat, found.lon) == (signs[0] * 31.301234, signs[1] * 120.585678)

    def test_zero_has_no_sign(self) -> None:
        found = report("00000000 0000000c" + "00" * 20)
        assert (str(found.lat), str(found.lon)) == ("0.0", "0.0")

    @pytest.mark.parametrize(("raw", "metres"), [("0000", 0), ("7fff", 32767), ("ffff", -1), ("ff66", -154)])
    def test_altitude_is_in_twos_complement(self, raw: str, metres: int) -> None:
        assert report(BASIC.replace(" 000c 0267", raw + "0267")).altitude_m == metres

    @pytest.mark.parametrize(
        "digits",
        [
            "000000000000",
            "260230000000",
            "261301000000",
            "260715240000",
            "260715083060",
            "26071508300a",
            "ffffffffffff",
        ],
    )
    def test_digits_that_are_no_date(self, digits: str) -> None:
        found = report(BASIC.replace("260715083012", digits))
        assert found.time is None
        assert found.encode(Version.V2013) == bytes.fromhex(BASIC.replace("260715083012", digits))

    def test_a_leap_day(self) -> None:
        assert report(BASIC.replace("260715", "280229")).time == datetime(2028, 2, 29, 8, 30, 12, tzinfo=GMT8)

    def test_27_bytes_are_not_enough(self) -> None:
        with pytest.raises(Unreadable):
            PositionReport.decode(bytes(27), Version.V2013)

    def test_composing(self) -> None:
        found = PositionReport.compose(
            lat=-31.301234,
            lon=120.585678,
            time=datetime(2026, 7, 15, 0, 30, 12, tzinfo=UTC),
            altitude_m=-3,
            speed_kmh=61.5,
            direction=275,
            alarms=Alarm.OVERSPEED,
            status=Status.ACC_ON | Status.WEST,
            items={0x01: bytes.fromhex("000001f4")},
        )
        assert found.encode(Version.V2013).hex(" ", 4) == bytes.fromhex(
            "00000002 00000005 01dd9e72 072ffdce fffd 0267 0113 260715083012 0104 000001f4"
        ).hex(" ", 4)


class TestItems:
    def test_numbers(self) -> None:
        found = items("010400 12d687 020201c7 0302026a 04020007 30011f 310112 2a020002 2504000000 11 2b0404b00154")
        assert (found.mileage_km, found.fuel_l, found.recorder_speed_kmh) == (123456.7, 45.5, 61.8)
        assert (found.alarm_to_confirm, found.signal, found.satellites) == (7, 31, 18)
        assert (found.io_status, found.vehicle_signals, found.analogue_inputs) == (2, 0x11, (0x0154, 0x04B0))
        assert found.complete

    def test_areas(self) -> None:
        found = items("1105 01000003e9 1206 03000007d201 1307 00000bbb038401")
        assert found.overspeed == Overspeed("circle", 1001)
        assert found.crossing == Crossing("polygon", 2002, "out")
        assert found.segment_time == SegmentTime(3003, 900, "too_long")
        assert items("110100").overspeed == Overspeed("none", None)
        assert items("110109").overspeed == Overspeed("value_9", None)

    def test_tyres_and_compartment(self) -> None:
        found = items("051e e6e7" + "ff" * 28 + "0602 8005")
        assert found.tyre_pressures == (0xE6, 0xE7, *[None] * 28)
        assert found.compartment_celsius == -5
        assert items("06020019").compartment_celsius == 25

    def test_nothing(self) -> None:
        found = items("")
        assert found.complete
        assert (found.mileage_km, found.overspeed, found.crossing, found.segment_time) == (None,) * 4
        assert (found.tyre_pressures, found.compartment_celsius, found.analogue_inputs) == (None,) * 3

    @pytest.mark.parametrize(
        "text",
        ["010300d687", "0101 00", "0100", "01050000000001", "020400000001", "03010a", "30020001", "310400000001"],
    )
    def test_an_unexpected_length_is_kept_raw(self, text: str) -> None:
        found = items(text)
        raw = bytes.fromhex(text)
        assert found.values == {raw[0]: raw[2:]}
        assert found.complete
        numbers = (found.mileage_km, found.fuel_l, found.recorder_speed_kmh, found.signal, found.satellites)
        assert numbers == (None,) * 5

    @pytest.mark.parametrize("rest", ["30", "3002", "300200", "eb0500040b"])
    def test_a_list_that_ends_too_early(self, rest: str) -> None:
        found = items("010400000058" + rest)
        assert (found.mileage_km, list(found.values), found.complete) == (8.8, [0x01], False)

    def test_of_two_with_one_id_the_last(self) -> None:
        assert items("010400000001 010400000002").mileage_km == 0.2


class TestBatch:
    FIRST, SECOND = BASIC + "0104000001f4", BASIC
    WIRE = f"0002 01 0022 {FIRST} 001c {SECOND}"

    def test_positions(self) -> None:
        batch = PositionBatch.decode(bytes.fromhex(self.WIRE), Version.V2013)
        assert batch == PositionBatch(1, (report(self.FIRST), report(self.SECOND)))
        assert batch.describe()["type"] == "blind_zone"
        assert list(batch.describe()) == ["type", "positions"]
        assert batch.encode(Version.V2013) == bytes.fromhex(self.WIRE)

    @pytest.mark.parametrize("tail", ["00", "0030 0102", f"001d {BASIC}", "0003 010203"])
    def test_what_is_whole_in_a_damaged_batch_is_kept(self, tail: str) -> None:
        batch = PositionBatch.decode(bytes.fromhex(self.WIRE + tail), Version.V2013)
        assert batch.positions == (report(self.FIRST), report(self.SECOND))
        assert batch.describe()["positions_complete"] is False

    def test_the_count_is_not_trusted(self) -> None:
        wire = bytes.fromhex(self.WIRE.replace("0002 01", "0009 01"))
        assert len(PositionBatch.decode(wire, Version.V2013).positions) == 2

    def test_one_length_for_all_positions_together(self) -> None:
        """As some terminals write it: taken by its lengths, only the first position would be found."""
        item = BASIC + "0104000001f4"
        wire = bytes.fromhex(f"0003 01 {3 * 34:04x}" + 3 * item)
        batch = PositionBatch.decode(wire, Version.V2013)
        assert batch == PositionBatch(1, (report(item),) * 3)

    def test_an_only_position_stays_one_however_the_count_lies(self) -> None:
        item = BASIC + "0104000001f4" + "eb1a" + "11" * 26
        batch = PositionBatch.decode(bytes.fromhex(f"0002 01 003e {item}"), Version.V2013)
        assert batch == PositionBatch(1, (report(item),))


@pytest.mark.parametrize("kind", [PositionAnswer, VehicleControlAnswer])
def test_an_answer_with_a_position(kind: type[PositionAnswer | VehicleControlAnswer]) -> None:
    wire = bytes.fromhex("0102" + BASIC + "30011f")
    answer = kind.decode(wire, Version.V2013)
    assert (answer.answered_serial, answer.position.items.signal) == (0x0102, 31)
    assert answer.encode(Version.V2013) == wire
