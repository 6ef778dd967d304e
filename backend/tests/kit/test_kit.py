"""The small things everything stands on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from motorpool.kit import wire
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish, subscribe
from motorpool.kit.lifecycle import IllegalAction, Lifecycle, move
from motorpool.kit.moments import CHINA, at_edge, day_of, from_edge, start_of, written, written_range
from motorpool.kit.pinyin import pinyin_key
from motorpool.kit.validity import holds_on, valid
from motorpool.vehicles.models import Vehicle
from tests.factories import make_organization, make_vehicle

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


class TestLifecycle:
    TABLE = Lifecycle(start=move({"new"}, "going", "开始"), stop=move({"new", "going"}, "over", "结束"))

    def test_targets(self) -> None:
        assert (self.TABLE.target("start", "new"), self.TABLE.target("stop", "going")) == ("going", "over")

    @pytest.mark.parametrize(
        ("action", "status"), [("start", "going"), ("start", "over"), ("stop", "over"), ("stop", "")]
    )
    def test_other_moves_are_illegal(self, action: str, status: str) -> None:
        assert not self.TABLE.allows(action, status)
        with pytest.raises(IllegalAction):
            self.TABLE.target(action, status)

    def test_an_unknown_action_is_a_bug(self) -> None:
        with pytest.raises(KeyError):
            self.TABLE.target("fly", "new")


class TestMoments:
    def test_shown_with_the_offset_of_china(self) -> None:
        assert at_edge(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == "2026-11-23T00:30:00+08:00"

    def test_without_an_offset_it_is_china(self) -> None:
        assert from_edge(datetime(2026, 11, 23, 8)) == datetime(2026, 11, 23, 0, tzinfo=UTC)  # noqa: DTZ001

    def test_days_change_at_midnight_in_china(self) -> None:
        assert day_of(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
        assert day_of(datetime(2026, 11, 22, 16, tzinfo=UTC)) == date(2026, 11, 23)

    def test_as_a_sentence_writes_it(self) -> None:
        assert written(datetime(2026, 1, 5, 0, 5, tzinfo=UTC)) == "1月5日 08:05"

    @given(moments, st.integers(-14, 14))
    def test_there_and_back(self, moment: datetime, offset: int) -> None:
        elsewhere = moment.astimezone(timezone(timedelta(hours=offset)))
        assert datetime.fromisoformat(at_edge(elsewhere)) == moment
        assert from_edge(elsewhere) == moment

    @given(moments)
    def test_each_moment_lies_in_its_day(self, moment: datetime) -> None:
        start = start_of(day_of(moment))
        assert start <= moment < start + timedelta(days=1)
        assert start.tzinfo == CHINA


class TestWire:
    MOMENT: TypeAdapter[datetime] = TypeAdapter(wire.Moment)
    WORD: TypeAdapter[str] = TypeAdapter(wire.Word)

    @pytest.mark.parametrize(
        "text", [
            "1969-12-31T00:00:00Z", "2201-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "tomorrow",
            "2200-12-31T23:59:59-12:00", "1970-01-01T00:00:00+08:00", "1970-01-01T00:00:00",
            "0001-01-01T00:00:00+08:00",
        ],
    )  # fmt: skip
    def test_moments_out_of_range(self, text: str) -> None:
        with pytest.raises(ValidationError):
            self.MOMENT.validate_python(text)

    @pytest.mark.parametrize("text", ["2201-01-01T07:59:59+08:00", "2200-12-31T11:59:59-12:00", "1970-01-01T08:00:00"])
    def test_a_moment_that_comes_in_can_go_out(self, text: str) -> None:
        stored = self.MOMENT.validate_python(text)
        assert self.MOMENT.validate_python(stored) == stored

    def test_moments_are_stored_in_utc(self) -> None:
        assert self.MOMENT.validate_python("2026-11-23T09:00:00+08:00") == datetime(2026, 11, 23, 1, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["", "   ", "a\x00b", "\ud800", "字" * 61])
    def test_words_that_are_none(self, text: str) -> None:
        with pytest.raises(ValidationError):
            self.WORD.validate_python(text)

    def test_words_are_trimmed(self) -> None:
        assert self.WORD.validate_python(f"  {'字' * 60}\n") == "字" * 60

    @pytest.mark.parametrize("key", [0, -1, 2**63])
    def test_keys_fit_the_column(self, key: int) -> None:
        with pytest.raises(ValidationError):
            TypeAdapter(wire.Key).validate_python(key)


class TestPinyin:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("常州市财政局", "changzhoushicaizhengju czsczj"),
            ("王安石", "wanganshi was"),
            ("ABC 公司", "abc gongsi abc gs"),
            ("", " "),
        ],
    )
    def test_spelling_and_initials(self, name: str, key: str) -> None:
        assert pinyin_key(name) == key

    def test_fits_its_column(self) -> None:
        assert len(pinyin_key("庄" * 200)) == 300


class Happened:
    def __init__(self, what: str) -> None:
        self.what = what


def test_news_travels_at_once_and_a_refusal_comes_back() -> None:
    heard: list[str] = []

    def listen(event: Happened) -> None:
        heard.append(event.what)
        if event.what == "bad":
            raise DomainError

    subscribe(Happened, listen)
    subscribe(Happened, listen)
    publish(Happened("good"))
    with pytest.raises(DomainError):
        publish(Happened("bad"))
    assert heard == ["good", "bad"]


@given(st.dates(date(2026, 1, 1), date(2026, 1, 9)), st.dates(date(2026, 1, 1), date(2026, 1, 9)), st.dates())
def test_dated_facts_are_half_open(start: date, end: date, day: date) -> None:
    @dataclass
    class Row:
        valid_from: date
        valid_to: date | None

    assert holds_on(Row(start, end), day) is (start <= day < end)


def test_valid_names_its_columns() -> None:
    assert "grant__valid_from__lte" in str(valid(date(2026, 1, 1), "grant__"))


@pytest.mark.django_db
class TestBreachOf:
    def test_only_the_named_constraint_becomes_the_refusal(self) -> None:
        vehicle = make_vehicle(make_organization())
        with pytest.raises(InvalidInput), breach_of("vehicle_plate_once", becomes=InvalidInput()):
            make_vehicle(vehicle.organization, plate=vehicle.plate)
        with pytest.raises(IntegrityError), breach_of("vehicle_vin_once", becomes=InvalidInput()):
            make_vehicle(vehicle.organization, plate=vehicle.plate)

    def test_the_transaction_goes_on(self) -> None:
        vehicle = make_vehicle(make_organization())
        with pytest.raises(InvalidInput), breach_of("vehicle_plate_once", becomes=InvalidInput()):
            make_vehicle(vehicle.organization, plate=vehicle.plate)
        assert Vehicle.objects.count() == 1


def test_a_range_names_its_day_once_where_it_is_one_in_china() -> None:
    start = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert written_range(start, start + timedelta(hours=15)) == "11月22日 08:30–23:30"
    assert written_range(start, start + timedelta(hours=16)) == "11月22日 08:30–11月23日 00:30"
