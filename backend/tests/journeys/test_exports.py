"""Lists as workbooks, over HTTP: what the list shows, in the actor's scope, recorded in the trail."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from motorpool.audit.models import Entry
from motorpool.kit.sheets import MEDIA_TYPE
from motorpool.trips.services import dispatch
from tests.clients import call, get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip, ask, make_vehicle
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Iterator[Unit]:
    with time_machine.travel(NOW, tick=False):
        yield Unit()


def table(client: Client, path: str) -> list[dict[str, str]]:
    """The rows under their headings."""
    answer = call(client, "GET", path)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == MEDIA_TYPE
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%")
    return table_of(answer.content)


class TestTrips:
    def test_a_row_says_what_the_list_says(self, unit: Unit) -> None:
        trip = approved_trip(
            unit, destinations=[{"place": "溧阳", "arrive_at": None}, {"place": "金坛", "arrive_at": None}]
        )
        dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
        )
        client = signed_in(unit.supervisor)
        (row,), (listed,) = table(client, "/trips/export"), get(client, "/trips")["items"]
        assert (row["单号"], row["状态"], row["事由"]) == (listed["number"], listed["status_label"], listed["reason"])
        assert (row["申请人"], row["用车人"]) == (unit.applicant.name, unit.applicant.name)
        assert (row["目的地"], row["车辆"]) == ("溧阳 → 金坛", unit.vehicle.plate)

    def test_the_filters_are_those_of_the_list(self, unit: Unit) -> None:
        ask(unit.applicant)
        ready = approved_trip(unit)
        tomorrow = ask(unit.applicant, start=15, end=16)
        client = signed_in(unit.supervisor)
        for query in ("", "?status=approved", "?since=2026-11-24", "?q=溧阳", f"?q={ready.number}", "?scope=mine"):
            listed = [item["number"] for item in get(client, f"/trips{query}")["items"]]
            assert [row["单号"] for row in table(client, f"/trips/export{query}")] == listed, query
        assert [row["单号"] for row in table(client, "/trips/export?status=approved")] == [ready.number]
        assert [row["单号"] for row in table(client, "/trips/export?since=2026-11-24")] == [tomorrow.number]

    def test_only_ones_own_units(self, unit: Unit) -> None:
        ask(unit.applicant)
        assert table(signed_in(Unit().supervisor), "/trips/export") == []

    def test_a_reason_never_becomes_a_formula(self, unit: Unit) -> None:
        ask(unit.applicant, reason='=HYPERLINK("http://x")')
        (row,) = table(signed_in(unit.supervisor), "/trips/export")
        assert row["事由"] == '=HYPERLINK("http://x")'


class TestVehicles:
    def test_a_row_says_what_the_list_says(self, unit: Unit) -> None:
        suspended = make_vehicle(
            unit.organization,
            status="suspended",
            parking_place="地下车库",
            odometer_km=321,
            registered_on=date(2024, 5, 1),
        )
        client = signed_in(unit.manager)
        rows, listed = table(client, "/vehicles/export"), get(client, "/vehicles")["items"]
        assert [row["号牌"] for row in rows] == [item["plate"] for item in listed]
        (row,) = table(client, "/vehicles/export?status=suspended")
        assert (row["号牌"], row["状态"]) == (suspended.plate, "停用")
        assert (row["停放地点"], row["里程（公里）"]) == ("地下车库", "321")

    def test_only_ones_own_units(self, unit: Unit) -> None:
        theirs = Unit()
        assert unit.vehicle.plate != theirs.vehicle.plate
        assert [row["号牌"] for row in table(signed_in(theirs.manager), "/vehicles/export")] == [theirs.vehicle.plate]


@pytest.mark.parametrize(
    ("path", "action"), [("/trips", "trips.trip.export"), ("/vehicles", "vehicles.vehicle.export")]
)
def test_who_took_what_out_is_recorded(unit: Unit, path: str, action: str) -> None:
    """With the filters, and where those who audit the person find it."""
    organization = unit.organization.pk
    table(signed_in(unit.manager), f"{path}/export?organization_id={organization}")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.organization_id) == (action, unit.manager, organization)
    assert entry.after == {"organization_id": organization}
    (seen,) = get(signed_in(unit.supervisor), "/audit")["items"]
    assert (seen["action_label"], seen["actor"]) == ("导出", unit.manager.name)
