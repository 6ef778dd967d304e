"""Who is to be told something right now, and what has been told already."""

from datetime import datetime, timedelta

import pytest
import time_machine

from jt808.messages.position_report import Alarm
from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.terminals import driving_alarms
from motorpool.terminals.models import AlarmEpisode, Command
from motorpool.terminals.states import AlarmKind
from motorpool.tracking.models import Latest, Terminal
from motorpool.trips.services import dispatch, driving
from tests.clients import call, get, signed_in, walked
from tests.factories import NOW, TODAY, Unit, actor, approved_trip, make_organization, make_person
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


def alarmed(unit: Unit, alarms: int) -> Terminal:
    terminal = Terminal.objects.create(
        organization=unit.organization, phone=f"139{unit.vehicle.pk:08}", created_at=NOW, status="active"
    )
    Latest.objects.create(
        vehicle=unit.vehicle, terminal=terminal, device_at=NOW, arrived_at=NOW, lat=0, lon=0, speed=0, direction=0,
        alarms=alarms, status_word=0,
    )  # fmt: skip
    return terminal


def test_an_emergency_comes_first_and_waits_for_a_person() -> None:
    unit = Unit()
    alarmed(unit, Alarm.EMERGENCY | Alarm.OVERSPEED | Alarm.MAIN_POWER_CUT)
    (one,) = driving_alarms.present(actor(unit.administrator), at=NOW)
    assert one.alarms == ["紧急报警", "超速"]
    assert "紧急报警" in one.words
    assert (one.confirmable, one.answered) == ([0], "")


def test_what_has_been_told_about_it_and_what_became_of_that() -> None:
    unit = Unit()
    terminal = alarmed(unit, Alarm.OVERSPEED)
    asked = {"organization": unit.organization, "terminal": terminal, "deadline_at": NOW, "content": {}}
    for minutes, kind, status in ((40, "text", "answered"), (3, "text", "failed"), (2, "photo", "answered")):
        Command.objects.create(**asked, kind=kind, status=status, asked_at=NOW - timedelta(minutes=minutes))
    (one,) = driving_alarms.present(actor(unit.administrator), at=NOW)
    assert (one.confirmable, one.answered) == ([], "语音提醒：执行失败")


@time_machine.travel(NOW, tick=False)
def test_filters_narrow_what_is_read_and_what_is_exported() -> None:
    county = make_organization()
    one, other = Unit(county), Unit(county)
    told = alarmed(one, Alarm.OVERSPEED)
    alarmed(other, Alarm.EMERGENCY | Alarm.OVERSPEED)
    asked = {"organization": one.organization, "terminal": told, "deadline_at": NOW, "content": {}}
    Command.objects.create(**asked, kind="text", status="answered", asked_at=NOW)
    client = signed_in(make_person(county, Role.AUTHORITY))
    both, of = {one.vehicle.plate, other.vehicle.plate}, {unit: {unit.vehicle.plate} for unit in (one, other)}
    for query, wanted in {
        "": both,
        "?kind=overspeed": both,
        "?kind=emergency": of[other],
        "?kind=fatigue": set(),
        f"?q={one.vehicle.plate[1:].lower()}": of[one],
        f"?organization_id={other.organization.pk}": of[other],
        f"?organization_id={Unit().organization.pk}": set(),
        "?answered=true": of[one],
        "?answered=false": of[other],
    }.items():
        assert {row["plate"] for row in get(client, f"/driving-alarms{query}")} == wanted, query
        file = call(client, "GET", f"/driving-alarms/export{query}")
        assert {row["号牌"] for row in table_of(file.getvalue())} == wanted, query
    assert Entry.objects.filter(action="terminals.drivingalarm.export").count() == 9


def test_every_kind_has_its_words() -> None:
    assert list(driving_alarms.WORDS) == list(AlarmKind)


def send(unit: Unit) -> None:
    task = dispatch.dispatch_trip(
        trip_id=approved_trip(unit, start=0, end=4).pk,
        vehicle_id=unit.vehicle.pk,
        driver_id=unit.driver.pk,
        by=actor(unit.dispatcher),
        at=NOW,
    )
    driving.depart(assignment_id=task.pk, odometer_km=None, by=actor(unit.driver.person), at=NOW)


@time_machine.travel(NOW, tick=False)
def test_who_reads_them_and_who_answers() -> None:
    """The registrars at any time, the authority without answering, the dispatcher while it is on a task."""
    county = make_organization()
    unit, neighbour = Unit(county), Unit(county)
    alarmed(unit, Alarm.OVERSPEED)
    above = make_person(county, Role.AUTHORITY)

    def reads(who: User) -> list[bool]:
        found = get(signed_in(who), "/driving-alarms")
        assert all(one["vehicle_id"] == unit.vehicle.pk for one in found)
        assert not {"lat", "lon", "phone"} & {name for one in found for name in one}
        return [one["answerable"] for one in found]

    assert [reads(who) for who in (unit.manager, unit.administrator)] == [[True], [True]]
    assert [reads(who) for who in (unit.authority, above)] == [[False], [False]]
    assert reads(unit.dispatcher) == []
    send(unit)
    assert reads(unit.dispatcher) == [False]
    for stranger in (neighbour.manager, neighbour.authority, neighbour.dispatcher):
        assert reads(stranger) == []
    for without in (unit.supervisor, unit.driver.person, unit.applicant):
        get(signed_in(without), "/driving-alarms", 403)


class TestEpisodes:
    """What there was, and what the driver was told meanwhile."""

    @time_machine.travel(NOW, tick=False)
    def test_filters_narrow_the_list_the_count_and_the_export(self) -> None:
        county = make_organization()
        one, other = Unit(county), Unit(county)
        speeding = episode(one, "overspeed", minutes=3)
        episode(other, "emergency", since=NOW - timedelta(days=30))
        pressed = episode(other, "emergency", since=NOW - timedelta(minutes=50))
        told(speeding, one.manager, "text", minutes=4)
        client = signed_in(make_person(county, Role.AUTHORITY))
        both, day = {speeding.pk, pressed.pk}, f"{NOW - timedelta(days=30):%Y-%m-%d}"
        for query, wanted in {
            "": both,
            "kind=emergency": {pressed.pk},
            f"q={one.vehicle.plate[1:].lower()}": {speeding.pk},
            f"q={other.organization.name}": {pressed.pk},
            f"organization_id={one.organization.pk}": {speeding.pk},
            f"vehicle_id={other.vehicle.pk}": {pressed.pk},
            "answered=true": {speeding.pk},
            "answered=false": {pressed.pk},
            f"since={TODAY}&until={TODAY}": both,
            "until=2026-11-20": set(),
        }.items():
            assert {row["id"] for row in get(client, f"/driving-alarms/episodes?{query}")["items"]} == wanted, query
            assert get(client, f"/driving-alarms/episodes/count?{query}")["count"] == len(wanted), query
            file = call(client, "GET", f"/driving-alarms/episodes/export?{query}")
            assert len(table_of(file.getvalue())) == len(wanted), query
        assert len(get(client, f"/driving-alarms/episodes?since={day}&until={TODAY}")["items"]) == 3
        get(client, "/driving-alarms/episodes?since=2026-01-01&until=2026-11-01", 422)
        assert Entry.objects.filter(action="terminals.alarmepisode.export").count() == 10

    @time_machine.travel(NOW, tick=False)
    def test_how_long_and_what_was_told(self) -> None:
        unit = Unit()
        row = episode(unit, "overspeed", since=NOW - timedelta(minutes=5), minutes=5)
        told(row, unit.manager, "text", minutes=-1)
        told(row, unit.manager, "text", minutes=2, status="failed")
        told(row, unit.manager, "confirm_alarm", minutes=19)
        told(row, unit.manager, "text", minutes=21)
        told(row, unit.manager, "photo", minutes=2)
        Command.objects.create(
            organization=unit.organization, terminal=row.terminal, vehicle=Unit().vehicle, kind="text", content={},
            asked_at=NOW, deadline_at=NOW,
        )  # fmt: skip
        (found,) = get(signed_in(unit.manager), "/driving-alarms/episodes")["items"]
        assert (found["seconds"], found["reports"], found["lasts"], found["kind_label"]) == (300, 31, False, "超速")
        assert not {"lat", "lon", "phone"} & set(found)
        assert [(one["label"], one["by"], one["status_label"]) for one in found["told"]] == [
            ("语音提醒", unit.manager.name, "执行失败"), ("人工确认", unit.manager.name, "已执行"),
        ]  # fmt: skip
        file = call(signed_in(unit.manager), "GET", "/driving-alarms/episodes/export")
        (line,) = table_of(file.getvalue())
        assert (line["持续（分钟）"], line["上报次数"]) == ("5", "31")
        assert f"{unit.manager.name} 语音提醒：执行失败；" in line["处理"]

    @time_machine.travel(NOW, tick=False)
    def test_it_goes_on_while_the_last_report_has_it(self) -> None:
        unit = Unit()
        alarmed(unit, Alarm.OVERSPEED)
        for kind in ("overspeed", "emergency"):
            episode(unit, kind, since=NOW - timedelta(minutes=5), minutes=5)
        episode(unit, "overspeed", since=NOW - timedelta(hours=9), minutes=5)
        found = get(signed_in(unit.manager), "/driving-alarms/episodes?sort=-since")["items"]
        assert sorted((one["kind"], one["lasts"]) for one in found) == [
            ("emergency", False), ("overspeed", False), ("overspeed", True),
        ]  # fmt: skip

    @time_machine.travel(NOW, tick=False)
    @pytest.mark.parametrize("sort", ["since", "-since", "seconds", "-reports", "plate"])
    def test_pages_follow_each_other(self, sort: str) -> None:
        unit = Unit()
        rows = [episode(unit, "overspeed", since=NOW - timedelta(hours=n), minutes=n % 3) for n in range(7)]
        walk = walked(signed_in(unit.manager), f"/driving-alarms/episodes?sort={sort}", 2)
        assert sorted(one["id"] for one in walk) == sorted(row.pk for row in rows)

    @time_machine.travel(NOW, tick=False)
    def test_who_reads_them(self) -> None:
        county = make_organization()
        unit, neighbour = Unit(county), Unit(county)
        episode(unit, "emergency")
        send(unit)
        above = make_person(county, Role.AUTHORITY)
        for who in (unit.manager, unit.administrator, unit.authority, unit.supervisor, above):
            assert len(get(signed_in(who), "/driving-alarms/episodes")["items"]) == 1
        for stranger in (neighbour.manager, neighbour.authority):
            assert get(signed_in(stranger), "/driving-alarms/episodes")["items"] == []
        for without in (unit.dispatcher, unit.driver.person, unit.applicant):
            get(signed_in(without), "/driving-alarms/episodes", 403)
        unit.vehicle.kind = "special"  # nobody is told of these, whatever is still written somewhere
        unit.vehicle.save()
        assert get(signed_in(unit.manager), "/driving-alarms/episodes")["items"] == []


def episode(unit: Unit, kind: str, *, since: datetime = NOW, minutes: int = 0) -> AlarmEpisode:
    terminal, _ = Terminal.objects.get_or_create(
        phone=f"139{unit.vehicle.pk:08}",
        defaults={"organization": unit.organization, "created_at": NOW, "status": "active"},
    )
    return AlarmEpisode.objects.create(
        organization=unit.organization, vehicle=unit.vehicle, terminal=terminal, kind=kind, since=since,
        until=since + timedelta(minutes=minutes), seconds=minutes * 60, reports=minutes * 6 + 1,
    )  # fmt: skip


def told(row: AlarmEpisode, by: User, kind: str, *, minutes: int, status: str = "answered") -> None:
    """So many minutes after it began."""
    at = row.since + timedelta(minutes=minutes)
    Command.objects.create(
        organization=row.organization, terminal=row.terminal, vehicle=row.vehicle, kind=kind, content={}, asked_at=at,
        deadline_at=at, asked_by=by, status=status,
    )  # fmt: skip
