"""A list asks as many queries for thirty rows as for three, and no more than it did yesterday.

`UPDATE_QUERY_COUNTS=1` writes the numbers anew, for a change that is meant.
"""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motorpool.accounts.models import Filing, Limit
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.drivers.models import Driver
from motorpool.establishment.models import Figure
from motorpool.inspections.models import Inspection
from motorpool.looking.services import looks
from motorpool.notifications.models import Notice
from motorpool.reservations.models import Reservation
from motorpool.terminals.models import AlarmEpisode, Command, Fault, Fence
from motorpool.tracking.models import Binding, Latest, MissingStretch, OutsideParking, ParkingPlace, Present, Terminal
from motorpool.trips.models import Assignment
from motorpool.trips.services import dispatch, driving
from tests.clients import get, signed_in
from tests.factories import (
    NOW,
    TODAY,
    Unit,
    actor,
    ask,
    ask_to_look,
    hours,
    make_driver,
    make_organization,
    make_person,
    make_vehicle,
    make_vehicle_day,
)

pytestmark = pytest.mark.django_db
BASELINE = Path(__file__).parent.parent / "query_counts.json"
FEW, MANY = 3, 30
LISTS = (
    "/trips?sort=start_at",  # those with vehicles first
    "/trips/places",
    "/vehicles",
    "/drivers",
    "/drivers/candidates",
    "/terminals",
    "/terminals/missing",
    "/parking-places",
    "/reservations?trips=true",
    "/reservations/own?past=true",
    "/outside-parking",
    "/commands",
    "/fences",
    "/faults",
    "/driving-alarms",
    "/driving-alarms/episodes",
    "/people",
    "/people/choices",
    "/inspections",
    "/limits",
    "/filings",
    "/organizations",
    "/organizations/tree",
    "/organizations/tree/past?on=2026-11-20",
    "/establishment/profiles",
    "/approvals",
    "/approvals?state=decided",
    "/assignments?scope=visible",
    "/assignments?scope=visible&state=done",
    "/tracks/looks",
    "/tracks/requests?scope=unit",
    "/tracks/days/2026-11-23",
    "/tracks/mileage",
    "/tracks/gaps",
    "/tracks/gaps/ongoing",
    "/board?date=2026-11-23",
    "/board/pending",
    "/live/board",
    "/audit",
    "/notices",
)


class Province:
    """Units that each have a row for every list, and somebody who sees them all."""

    def __init__(self) -> None:
        self.root = make_organization()
        self.watcher = make_person(self.root, *Role)
        self.by = actor(self.watcher)
        self.driver = make_driver(self.root)
        Driver.objects.filter(pk=self.driver.pk).update(person=self.watcher)
        self.units = 0

    def grow(self, units: int) -> None:
        while self.units < units:
            self._plant(Unit(self.root))
            self.units += 1
            if self.units in (FEW, MANY // 2):  # all this is one transaction: nobody else tells the planner of it
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")

    def _plant(self, unit: Unit) -> None:
        ask(unit.applicant, start=9, end=10)
        make_vehicle(unit.organization)  # without a terminal
        self._approved(unit, 12)
        back, away = self._sent(unit, 0), self._sent(unit, 1)
        later = NOW + timedelta(minutes=5)
        driving.depart(assignment_id=back.pk, odometer_km=None, by=self.by, at=NOW)
        driving.bring_back(assignment_id=back.pk, odometer_km=None, place="", note="", by=self.by, at=later)
        dispatch.close(assignment_id=back.pk, note="", by=self.by, at=later)
        driving.depart(assignment_id=away.pk, odometer_km=None, by=self.by, at=later)
        driving.report_change(
            assignment_id=away.pk, kind="route", text="改走省道", new_end_at=None, by=self.by, at=later
        )
        terminal = Terminal.objects.create(
            organization=unit.organization, phone=f"{unit.vehicle.pk}", created_at=NOW, status="active"
        )
        Binding.objects.create(terminal=terminal, vehicle=unit.vehicle, period=DateTimeTZRange(NOW, None))
        states = dict.fromkeys(("state", "source", "base_state", "base_source", "tail"), 0)
        moments = dict.fromkeys(("since", "read_until", "base_since"), NOW)
        Present.objects.create(vehicle=unit.vehicle, **states, **moments)
        said = {"device_at": NOW, "arrived_at": NOW, "lat": 1, "lon": 1, "speed": 1200, "direction": 0}
        Latest.objects.create(vehicle=unit.vehicle, terminal=terminal, alarms=2, status_word=3, **said)
        silent = make_vehicle(unit.organization)
        other = Terminal.objects.create(organization=unit.organization, phone=f"{silent.pk}", created_at=NOW)
        Binding.objects.create(terminal=other, vehicle=silent, period=DateTimeTZRange(NOW, None))
        before = {**said, "device_at": NOW - timedelta(hours=1), "arrived_at": NOW - timedelta(hours=1)}
        Latest.objects.create(vehicle=silent, terminal=other, alarms=0, status_word=3, **before)
        ask_to_look(unit.supervisor, unit.vehicle)
        window = {"since": NOW - timedelta(hours=1), "until": NOW}
        looks.open_track(vehicle_id=unit.vehicle.pk, view=uuid4(), by=self.by, at=NOW, **window)
        asked = {"organization": unit.organization, "terminal": terminal, "vehicle": unit.vehicle, "asked_at": NOW}
        Command.objects.create(**asked, kind="query_position", content={"kind": "query_position"}, deadline_at=NOW)
        found = {"organization": unit.organization, "vehicle": unit.vehicle, "terminal": terminal}
        AlarmEpisode.objects.create(**found, kind="overspeed", since=NOW, until=NOW, seconds=0, reports=1)
        Fault.objects.create(**found, kind="gnss", detected_at=NOW, due_at=NOW)
        shape = {"kind": "circle", "center": {"lat": 1, "lon": 1}, "radius_m": 100}
        Fence.objects.create(organization=unit.organization, name="区域", kind="circle", shape=shape, created_at=NOW)
        ParkingPlace.objects.create(organization=unit.organization, name="院内", lat=1, lon=1, radius_m=100)
        OutsideParking.objects.create(
            vehicle=unit.vehicle, place="宾馆", lat=1, lon=1, radius_m=100, since=NOW, until=NOW + timedelta(hours=1),
            reason="x", requested_by=unit.manager, requested_at=NOW, agreed_by=unit.dispatcher, agreed_at=NOW,
            status="agreed",
        )  # fmt: skip
        day = make_vehicle_day(unit.vehicle)
        lost = NOW - timedelta(days=1)
        MissingStretch.objects.create(of=day, since=lost, until=lost, kind="lost", jumped_m=0, seconds=900)
        grant = unit.approver.grants.get(role=Role.APPROVER)
        Filing.objects.create(organization=unit.organization, authority=self.root, grant=grant, made_at=NOW)
        Limit.objects.create(organization=unit.organization, role="visitor", valid_from=TODAY, level=self.root)
        Inspection.objects.create(
            organization=unit.organization, subject_kind="vehicle", subject_id=unit.vehicle.pk, subject="x",
            finding="normal", text="", made_by=unit.supervisor, made_at=NOW,
        )  # fmt: skip
        leave = hours(1000 + self.units, 1001 + self.units)
        Reservation.objects.create(driver=self.driver, period=leave, reason="leave")
        figure = {"organization": unit.organization, "kind": "staff", "value": 9, "effective_on": TODAY}
        Figure.objects.create(**figure, recorded_at=NOW)
        Notice.objects.create(user=self.watcher, kind="x", title="x", link="/", created_at=NOW)

    def _approved(self, unit: Unit, start: float) -> int:
        trip = ask(unit.applicant, start=start, end=start + 0.5)
        approvals.approve(approval_id=trip.approval_id or 0, note="", by=self.by, at=NOW)
        return trip.pk

    def _sent(self, unit: Unit, start: float) -> Assignment:
        return dispatch.dispatch_trip(
            trip_id=self._approved(unit, start),
            vehicle_id=unit.vehicle.pk,
            driver_id=unit.driver.pk,
            by=self.by,
            at=NOW,
        )


@pytest.fixture
def province() -> Iterator[Province]:
    with time_machine.travel(NOW, tick=False):
        yield Province()


def rows_in(answer: Any) -> int:
    if isinstance(answer, list):
        return len(answer)
    return min(len(found) for found in answer.values() if isinstance(found, list))


def queries_for(client: Client, rows: int) -> dict[str, int]:
    asked: dict[str, int] = {}
    for path in LISTS:
        with CaptureQueriesContext(connection) as captured:
            answer = get(client, path)
        assert rows_in(answer) >= rows, path
        asked[path] = len(captured)
    return asked


def test_lists_ask_a_fixed_number_of_queries(province: Province) -> None:
    client = signed_in(province.watcher)
    province.grow(FEW)
    few = queries_for(client, FEW)
    province.grow(MANY)
    assert queries_for(client, MANY) == few
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1":
        BASELINE.write_text(json.dumps(few, indent=2) + "\n")
    assert few == json.loads(BASELINE.read_text())
