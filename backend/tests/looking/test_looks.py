"""Opened views: what is shown, to whom, how often it is recorded, and every way around it."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from pytest_django.fixtures import Settings

from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.approvals.services import OwnRequest
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.kit.moments import CHINA, at_edge, written_window
from motorpool.looking.models import Look, LookRequest
from motorpool.looking.services import looks, requests
from motorpool.looking.services.looks import LookRefused
from motorpool.looking.services.requests import BadReference, BadWindow, NoAuthority
from motorpool.notifications.models import Notice
from motorpool.tracking.models import ParkingPlace, Terminal
from motorpool.tracking.services.deriving import derive_day
from motorpool.vehicles.models import Vehicle
from tests.clients import call, get, post, signed_in
from tests.database import at_once, racing, refused
from tests.factories import NOW, TODAY, Unit, actor, ask_to_look, make_organization, make_person, make_vehicle
from tests.tracking.drives import LAT, LON, Report, store
from tests.workbooks import table_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def drive(vehicle: Vehicle, begin: datetime, minutes: int) -> None:
    """One position a minute, northwards at 60 km/h."""
    terminal = Terminal.objects.create(organization=vehicle.organization, phone=f"1{vehicle.pk:010}", created_at=NOW)
    rows = []
    for n in range(minutes):
        at, lat = begin + n * MINUTE, 31_800_000 + n * 9_000
        rows.append((vehicle.pk, terminal.pk, at, at, n, 0, 3, TODAY, lat, 119_950_000, 600, 0, 0, bytes(28)))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tracking_position (vehicle_id, terminal_id, device_at, arrived_at, content, alarms,"
            " status_word, arrived_on, lat, lon, speed, direction, marks, body)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def allow(asked: LookRequest, by: User, at: datetime = NOW) -> None:
    approvals.approve(approval_id=asked.approval_id or 0, note="同意", by=actor(by), at=at)


def opened(person: User, vehicle: Vehicle, start: float = -2, end: float = 1, view: UUID | None = None) -> Any:
    body = {
        "vehicle_id": vehicle.pk,
        "since": NOW + start * HOUR,
        "until": NOW + end * HOUR,
        "view": view or uuid4(),
    }
    return json.loads(call(signed_in(person), "POST", "/tracks/looks", body).content)


def minutes_shown(person: User, look: int) -> list[int]:
    track = get(signed_in(person), f"/tracks/looks/{look}/track")
    return [round((at - NOW.timestamp()) / 60) for at in track["at"]]


def entries() -> int:
    return Entry.objects.filter(action__in=("vehicles.vehicle.look", "vehicles.vehicle.take_track")).count()


@pytest.mark.django_db
class TestAView:
    def test_only_what_is_allowed_is_shown_to_the_second(self) -> None:
        unit = Unit()
        drive(unit.vehicle, NOW - 2 * HOUR, 120)
        asked = ask_to_look(unit.supervisor, unit.vehicle, start=-1, end=-0.5)
        allow(asked, unit.authority)
        look = opened(unit.supervisor, unit.vehicle, start=-24, end=24)
        assert [one["link"] for one in look["grounds"]] == [f"/tracks/requests/{asked.pk}"]
        assert minutes_shown(unit.supervisor, look["id"]) == list(range(-60, -30))
        course = get(signed_in(unit.supervisor), f"/tracks/looks/{look['id']}/course")
        assert (course["points"], course["metres"] // 1000) == (30, 29)
        assert opened(unit.supervisor, unit.vehicle, start=-2, end=-1)["code"] == "look_refused"
        assert opened(unit.supervisor, unit.vehicle, start=-0.5, end=0)["code"] == "look_refused"

    def test_a_window_that_begins_with_a_silence_says_so_and_no_more(self) -> None:
        unit = Unit()
        slept = Report(NOW - 13 * HOUR, engine=False)  # yesterday at eight in the evening
        store(unit.vehicle.pk, [slept, *(Report(NOW - 2 * HOUR + n * MINUTE) for n in range(10))])
        derive_day(vehicle_id=unit.vehicle.pk, day=TODAY - DAY, arrivals_until=TODAY, at=NOW)
        drive(unit.vehicle, NOW - HOUR, 60)
        since = {start: int((NOW + start * HOUR).timestamp()) for start in (-9, -2, -1.5, -1)}
        for start, kind, until in ((-9, "power_off", -2), (-1.5, "lost", -1)):
            look = opened(unit.authority, unit.vehicle, start=start, end=-0.5)
            course = get(signed_in(unit.authority), f"/tracks/looks/{look['id']}/course")
            silence = {"since": since[start], "until": since[until], "kind": kind, "metres": 0}
            assert course["gaps"][0] == silence
            assert course["first"] == since[until]
        look = opened(unit.authority, unit.vehicle, start=-1, end=-0.5)
        assert get(signed_in(unit.authority), f"/tracks/looks/{look['id']}/course")["gaps"] == []

    def test_what_is_kept_is_what_was_shown_not_what_was_asked_for(self) -> None:
        unit = Unit()
        for start, end in ((-5, -4), (-1, -0.5)):
            allow(ask_to_look(unit.supervisor, unit.vehicle, start=start, end=end), unit.authority)
        opened(unit.supervisor, unit.vehicle, start=-24, end=24)
        since, until = at_edge(NOW - 5 * HOUR), at_edge(NOW - HOUR / 2)
        [seen] = get(signed_in(unit.manager), "/tracks/looks")["items"]
        assert (seen["since"], seen["until"]) == (since, until)
        entry = Entry.objects.get(action="vehicles.vehicle.look")
        assert entry.after
        assert datetime.fromisoformat(entry.after["since"]) == NOW - 5 * HOUR
        windows = ((NOW - 5 * HOUR, NOW - 4 * HOUR), (NOW - HOUR, NOW - HOUR / 2))
        assert entry.note.startswith("、".join(written_window(*window) for window in windows) + "，")

    def test_one_view_is_one_entry_and_the_unit_sees_it(self) -> None:
        unit, view = Unit(), uuid4()
        for _ in range(3):
            look = opened(unit.authority, unit.vehicle, view=view)
            minutes_shown(unit.authority, look["id"])
            get(signed_in(unit.authority), f"/tracks/looks/{look['id']}/course")
        assert (entries(), Look.objects.count()) == (1, 1)
        entry = Entry.objects.get(action="vehicles.vehicle.look")
        assert (entry.actor_id, entry.organization_id) == (unit.authority.pk, unit.organization.pk)
        opened(unit.authority, unit.vehicle)
        assert entries() == 2
        seen = get(signed_in(unit.manager), f"/tracks/looks?vehicle_id={unit.vehicle.pk}")["items"]
        assert [(one["looked_by"]["name"], one["purpose"]) for one in seen] == [
            (unit.authority.name, "主管部门职权")
        ] * 2
        assert get(signed_in(Unit().manager), "/tracks/looks")["items"] == []

    def test_an_open_view_shows_what_was_recorded_until_it_is_opened_again(self) -> None:
        unit, view = Unit(), uuid4()
        drive(unit.vehicle, NOW - 2 * HOUR, 120)
        allow(ask_to_look(unit.supervisor, unit.vehicle, start=-1, end=-0.5), unit.authority)
        look = opened(unit.supervisor, unit.vehicle, view=view)["id"]
        second = ask_to_look(unit.supervisor, unit.vehicle, start=-2, end=-1.5)
        allow(second, unit.authority)
        assert minutes_shown(unit.supervisor, look) == list(range(-60, -30))
        assert entries() == 1
        again = opened(unit.supervisor, unit.vehicle, view=view)
        assert again["id"] == look
        assert minutes_shown(unit.supervisor, look) == [*range(-120, -90), *range(-60, -30)]
        assert f"/tracks/requests/{second.pk}" in [one["link"] for one in Look.objects.get().grounds]
        opened(unit.supervisor, unit.vehicle, view=view)
        assert entries() == 2

    def test_time_that_passes_is_shown_when_it_is_recorded(self) -> None:
        unit, view = Unit(), uuid4()
        drive(unit.vehicle, NOW - HOUR, 90)
        look = opened(unit.authority, unit.vehicle, start=-1, end=1, view=view)["id"]
        for minutes, shown, noted in ((0.5, -1, 1), (10, 9, 2)):
            with time_machine.travel(NOW + minutes * MINUTE, tick=False):
                assert max(minutes_shown(unit.authority, look)) == -1 if noted == 1 else True
                opened_again = looks.open_track(
                    vehicle_id=unit.vehicle.pk, since=NOW - HOUR, until=NOW + HOUR, view=view,
                    by=actor(unit.authority), at=NOW + minutes * MINUTE,
                )  # fmt: skip
                assert opened_again.pk == look
                assert max(minutes_shown(unit.authority, look)) == shown
                assert entries() == noted

    def test_keys_of_others_views_open_nothing(self) -> None:
        unit = Unit()
        other = make_person(unit.organization, Role.AUTHORITY)
        look = opened(unit.authority, unit.vehicle)["id"]
        body = {"look_ids": [look], "format": "csv", "purpose": "存档"}
        for path in ("track", "course"):
            get(signed_in(other), f"/tracks/looks/{look}/{path}", 404)
        post(signed_in(other), "/tracks/export", body, 404)

    def test_a_vehicle_elsewhere_is_not_found_one_at_hand_is_refused(self) -> None:
        unit, other = Unit(), Unit()
        with refused(NotFound):
            self._open(unit.supervisor, other.vehicle.pk)
        with refused(NotFound):
            self._open(unit.applicant, unit.vehicle.pk)
        with refused(NotFound):
            self._open(unit.authority, 999_999)
        with refused(LookRefused):
            self._open(unit.manager, unit.vehicle.pk)

    def _open(self, person: User, vehicle_id: int) -> None:
        window = {"since": NOW - HOUR, "until": NOW}
        looks.open_track(vehicle_id=vehicle_id, view=uuid4(), by=actor(person), at=NOW, **window)

    def test_an_open_view_ends_with_its_permission_and_with_the_day(self) -> None:
        unit = Unit()
        asked = ask_to_look(unit.supervisor, unit.vehicle)
        allow(asked, unit.authority)
        look = opened(unit.supervisor, unit.vehicle)["id"]
        requests.revoke(request_id=asked.pk, note="已办结", by=actor(unit.authority), at=NOW)
        get(signed_in(unit.supervisor), f"/tracks/looks/{look}/track", 403)
        standing = opened(unit.authority, unit.vehicle)["id"]
        with time_machine.travel(NOW + 13 * HOUR, tick=False):
            get(signed_in(unit.authority), f"/tracks/looks/{standing}/track", 404)

    def test_a_permission_ends_with_the_role(self) -> None:
        unit = Unit()
        asked = ask_to_look(unit.supervisor, unit.vehicle)
        allow(asked, unit.authority)
        Grant.objects.filter(user=unit.supervisor).update(organization=make_organization())
        with refused(NotFound):
            self._open(unit.supervisor, unit.vehicle.pk)


@pytest.mark.django_db
class TestRequests:
    def test_it_expires(self) -> None:
        unit = Unit()
        asked = ask_to_look(unit.supervisor, unit.vehicle, days=2)
        allow(asked, unit.authority)
        after = NOW + 2 * DAY
        with pytest.raises(LookRefused):
            looks.open_track(
                vehicle_id=unit.vehicle.pk,
                since=NOW - HOUR,
                until=NOW,
                view=uuid4(),
                by=actor(unit.supervisor),
                at=after,
            )
        assert requests.expire(at=after - MINUTE, by=actor(unit.authority)) == 0
        assert requests.expire(at=after, by=actor(unit.authority)) == 1
        asked.refresh_from_db()
        assert asked.status == "expired"

    def test_whoever_decides_is_told_who_asks_and_whose_vehicle_it_is(self) -> None:
        unit = Unit()
        asker = make_person(make_organization(unit.organization), Role.SUPERVISOR)
        Grant.objects.filter(user=asker).update(organization=unit.organization)
        ask_to_look(asker, unit.vehicle)
        [item] = get(signed_in(unit.authority), "/approvals?state=pending")["items"]
        facts = {one["label"]: one["value"] for one in item["facts"]}
        assert facts["申请人"] == f"{asker.name} {asker.title}".strip()
        assert facts["申请人单位"] == asker.organization.name
        assert facts["车辆单位"] == unit.organization.name

    def test_nobody_approves_or_revokes_for_oneself(self) -> None:
        unit = Unit()
        both = make_person(unit.organization, Role.SUPERVISOR, Role.AUTHORITY)
        asked = ask_to_look(both, unit.vehicle)
        with refused(OwnRequest):
            allow(asked, both)
        with refused(NotFound):
            allow(asked, unit.manager)
        assert get(signed_in(both), f"/tracks/requests/{asked.pk}")["actions"] == ["withdraw"]

    def test_the_authority_above_all_vehicles_decides(self) -> None:
        county = make_organization()
        one, two = Unit(county), Unit(county)
        inspector = make_person(county, Role.SUPERVISOR)
        head = make_person(county, Role.AUTHORITY)
        asked = ask_to_look(inspector, one.vehicle, two.vehicle)
        assert asked.organization_id == county.pk
        with refused(NotFound):
            allow(asked, one.authority)
        assert Notice.objects.filter(user=head, title="待主管部门审批").count() == 1
        allow(asked, head)
        told = Notice.objects.filter(kind="look_allowed").values_list("user", flat=True)
        assert set(told) == {one.manager.pk, two.manager.pk}

    def test_what_is_refused(self) -> None:
        unit, other = Unit(), Unit()
        ask = unit.supervisor
        with refused(NotFound):
            ask_to_look(ask, unit.vehicle, other.vehicle)
        with refused(BadWindow):
            ask_to_look(ask, unit.vehicle, end=1)
        with refused(BadWindow):
            ask_to_look(ask, unit.vehicle, start=-24 * 32)
        with refused(BadReference):
            ask_to_look(ask, unit.vehicle, purpose="case")
        alone = make_organization()
        with refused(NoAuthority):
            ask_to_look(make_person(alone, Role.SUPERVISOR), make_vehicle(alone))

    def test_what_is_still_to_come_is_a_wrong_window_and_no_refused_look(self) -> None:
        unit = Unit()
        with refused(BadWindow):
            looks.open_track(
                vehicle_id=unit.vehicle.pk, since=NOW, until=NOW + HOUR, view=uuid4(), by=actor(unit.authority), at=NOW
            )

    def test_only_what_is_kept_can_be_asked_for(self, settings: Settings) -> None:
        year = 366 * DAY
        for kept, oldest in ((366, 1), (5 * 366, 5)):
            settings.POSITIONS_KEPT_DAYS = kept
            requests.check_window(since=NOW - oldest * year, until=NOW - oldest * year + DAY, at=NOW)
            with refused(BadWindow):
                since = NOW - oldest * year - 32 * DAY
                requests.check_window(since=since, until=since + DAY, at=NOW)

    def test_withdrawn_and_returned_open_nothing(self) -> None:
        unit = Unit()
        asked = ask_to_look(unit.supervisor, unit.vehicle)
        requests.withdraw(request_id=asked.pk, note="", by=actor(unit.supervisor), at=NOW)
        again = ask_to_look(unit.supervisor, unit.vehicle)
        by = actor(unit.authority)
        approvals.send_back(approval_id=again.approval_id or 0, note="事由不清", by=by, at=NOW)
        statuses = LookRequest.objects.order_by("pk").values_list("status", "return_note")
        assert list(statuses) == [("withdrawn", ""), ("returned", "事由不清")]
        assert opened(unit.supervisor, unit.vehicle)["code"] == "look_refused"

    def test_a_repeat_asks_once(self) -> None:
        unit, key = Unit(), uuid4()
        assert ask_to_look(unit.supervisor, unit.vehicle, key=key) == ask_to_look(
            unit.supervisor, unit.vehicle, key=key
        )


@pytest.mark.django_db
class TestTakingAlong:
    def test_the_file_says_who_and_what_for_and_each_vehicle_is_an_entry(self) -> None:
        county = make_organization()
        one, two = Unit(county), Unit(county)
        head = make_person(county, Role.AUTHORITY)
        for unit in (one, two):
            drive(unit.vehicle, NOW - HOUR, 3)
        keys = [opened(head, unit.vehicle)["id"] for unit in (one, two)]
        client, before = signed_in(head), entries()
        body = {"look_ids": keys, "format": "gpx", "purpose": "年度检查"}
        answer = call(client, "POST", "/tracks/export", body)
        book = ET.fromstring(answer.content)  # noqa: S314
        space = {"g": "http://www.topografix.com/GPX/1/1"}
        assert len(book.findall(".//g:trkpt", space)) == 6
        assert [name.text for name in book.findall(".//g:trk/g:name", space)] == [one.vehicle.plate, two.vehicle.plate]
        assert head.name in (book.findtext("g:metadata/g:author/g:name", "", space))
        assert "年度检查" in (book.findtext("g:metadata/g:desc", "", space))
        assert entries() - before == 2
        text = call(client, "POST", "/tracks/export", {**body, "format": "csv"}).content.decode("utf-8-sig")
        assert text.count(one.vehicle.plate) == 4
        assert f"导出人：{head.name}" in text
        ways = get(signed_in(one.manager), "/tracks/looks?way=csv")["items"]
        assert [(way["way_label"], way["purpose"]) for way in ways] == [("导出 CSV", "年度检查")]

    def test_stops_go_along_as_a_workbook_with_what_their_places_are_called(self) -> None:
        unit = Unit()
        ParkingPlace.objects.create(organization=unit.organization, name="东院", lat=LAT, lon=LON, radius_m=100)
        stands = [Report(NOW - HOUR + n * MINUTE, engine=n < 6) for n in range(10)]
        drives = [Report(NOW - HOUR + n * MINUTE, lat=LAT + n * 9_000, speed=600) for n in range(11, 20)]
        store(unit.vehicle.pk, [*stands, *drives])
        look_id = opened(unit.authority, unit.vehicle)["id"]
        client, before = signed_in(unit.authority), entries()
        name = f"{unit.organization.short_name} 东院"
        (stop,) = get(client, f"/tracks/looks/{look_id}/course")["stops"]
        assert (stop["place"], stop["until"] - stop["since"], stop["engine_s"]) == (name, 540, 360)
        body = {"look_ids": [look_id], "format": "stops", "purpose": "核查停放"}
        (row,) = table_of(call(client, "POST", "/tracks/export", body).content)
        told = [row[one] for one in ("号牌", "停留", "地点", "时长（分钟）", "发动机运转（分钟）", "经度", "纬度")]
        assert told == [unit.vehicle.plate, "1", name, "9", "6", str(LON / 1e6), str(LAT / 1e6)]
        assert entries() - before == 1
        ways = get(signed_in(unit.manager), "/tracks/looks?way=stops")["items"]
        assert [(way["way_label"], way["purpose"]) for way in ways] == [("导出停留", "核查停放")]

    def test_a_stop_that_goes_on_has_no_time_of_leaving(self) -> None:
        unit = Unit()
        first = [Report(NOW - HOUR + n * MINUTE) for n in range(6)]
        drives = [Report(NOW - HOUR + n * MINUTE, lat=LAT + n * 9_000, speed=600) for n in range(7, 12)]
        last = [Report(NOW - HOUR + n * MINUTE, lat=LAT + 108_000) for n in range(12, 20)]
        store(unit.vehicle.pk, [*first, *drives, *last])
        body = {"look_ids": [opened(unit.authority, unit.vehicle)["id"]], "format": "stops", "purpose": "核查停放"}
        rows = table_of(call(signed_in(unit.authority), "POST", "/tracks/export", body).content)
        heard = (NOW - HOUR + 19 * MINUTE).astimezone(CHINA)
        assert [row["离开"].startswith("仍在停留") for row in rows] == [False, True]
        assert rows[1]["离开"] == f"仍在停留（截至 {heard:%Y-%m-%d %H:%M}）"

    def test_a_line_ends_where_nothing_was_heard(self) -> None:
        unit = Unit()
        store(unit.vehicle.pk, [Report(NOW - HOUR + n * MINUTE) for n in (0, 1, 2, 30, 31, 32, 33)])
        look_id = opened(unit.authority, unit.vehicle)["id"]
        body = {"look_ids": [look_id], "format": "gpx", "purpose": "核查"}
        book = ET.fromstring(call(signed_in(unit.authority), "POST", "/tracks/export", body).content)  # noqa: S314
        space = {"g": "http://www.topografix.com/GPX/1/1"}
        segments = book.findall(".//g:trkseg", space)
        assert [len(one.findall("g:trkpt", space)) for one in segments] == [3, 4]

    def test_a_purpose_with_signs_that_xml_cannot_hold(self) -> None:
        unit = Unit()
        drive(unit.vehicle, NOW - HOUR, 3)
        body = {
            "look_ids": [opened(unit.authority, unit.vehicle)["id"]],
            "format": "gpx",
            "purpose": "核\x01\x0b\ufffe查<",
        }
        book = ET.fromstring(call(signed_in(unit.authority), "POST", "/tracks/export", body).content)  # noqa: S314
        assert "核   查<" in book.findtext("{*}metadata/{*}desc", "")

    def test_one_view_that_has_ended_stops_the_whole_file(self) -> None:
        county = make_organization()
        one, two = Unit(county), Unit(county)
        inspector, head = make_person(county, Role.SUPERVISOR), make_person(county, Role.AUTHORITY)
        asked = [ask_to_look(inspector, unit.vehicle) for unit in (one, two)]
        for request in asked:
            allow(request, head)
        keys = [opened(inspector, unit.vehicle)["id"] for unit in (one, two)]
        requests.withdraw(request_id=asked[1].pk, note="", by=actor(inspector), at=NOW)
        before = entries()
        body = {"look_ids": keys, "format": "csv", "purpose": "核查"}
        post(signed_in(inspector), "/tracks/export", body, 403)
        assert entries() == before


@racing
def test_the_same_view_twice_at_once_is_one() -> None:
    unit, view = Unit(), uuid4()

    def look() -> int:
        return looks.open_track(
            vehicle_id=unit.vehicle.pk, since=NOW - HOUR, until=NOW, view=view, by=actor(unit.authority), at=NOW
        ).pk

    assert len({*at_once(*[look] * 4)}) == 1
    assert entries() == 1


@racing
def test_the_same_live_view_clicked_many_times_is_one() -> None:
    unit, view = Unit(), uuid4()
    moments = iter(NOW + n * timedelta(milliseconds=3) for n in range(8))

    def follow() -> int:
        return looks.open_live(
            vehicle_id=unit.vehicle.pk, view=view, lasts=HOUR, by=actor(unit.authority), at=next(moments)
        ).pk

    assert len({*at_once(*[follow] * 8)}) == 1
    assert Entry.objects.filter(action="vehicles.vehicle.follow").count() == 1
