"""A binding that is dated back takes packed days along, too."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from motorpool.access.actors import Actor
from motorpool.kit.errors import InvalidInput
from motorpool.terminals.models import Media, Message
from motorpool.tracking.models import LateStretch, Terminal, VehicleDay
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services.bindings import bind_terminal
from motorpool.tracking.services.deriving import derive_day, derive_handed_over
from motorpool.tracking.store import track
from motorpool.tracking.store.packing import pack_closed_days
from motorpool.vehicles.models import Vehicle
from tests.database import refused
from tests.factories import Unit, actor, make_vehicle
from tests.tracking.drives import Report, store

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 19, 16, tzinfo=UTC)
DAY = date(2026, 11, 20)
NOW = START + timedelta(days=9)
SINCE = START + timedelta(hours=30)
"""In the second of three days."""


class Fleet:
    def __init__(self) -> None:
        self.unit = Unit()
        self.by: Actor = actor(self.unit.manager)
        organization = self.unit.organization
        self.first, self.second = self.unit.vehicle, make_vehicle(organization)
        self.terminal, self.other = (
            Terminal.objects.create(
                organization=organization, phone=f"1390000000{n}", created_at=START, status="active"
            )
            for n in (1, 2)
        )

    def bind(self, vehicle: Vehicle, since: datetime) -> None:
        bind_terminal(terminal_id=self.terminal.pk, vehicle_id=vehicle.pk, since=since, by=self.by, at=NOW)


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


def drive(terminal: Terminal, vehicle: Vehicle | None, *, days: int = 3, speed: int = 100) -> list[Report]:
    make_partitions(today=DAY, ahead=days)
    whole = [Report(START + timedelta(hours=n), speed=speed + n) for n in range(24 * days)]
    store(vehicle.pk if vehicle else None, whole, terminal_id=terminal.pk)
    return whole


def seen(vehicle: Vehicle) -> list[int]:
    return [int(one) for one in track(vehicle_id=vehicle.pk, since=START, until=NOW, with_marked=True).speed]


def speeds(reports: list[Report]) -> list[int]:
    return [one.speed for one in reports]


def packed_rows() -> list[tuple[int, int, date, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT vehicle_id, terminal_id, day, positions FROM tracking_packed ORDER BY 1, 2, 3")
        return list(cursor.fetchall())


def test_what_was_kept_under_the_terminal_becomes_the_vehicles(fleet: Fleet) -> None:
    whole = drive(fleet.terminal, None)
    pack_closed_days(today=DAY + timedelta(days=6))
    fleet.bind(fleet.first, SINCE)
    assert seen(fleet.first) == speeds(whole[30:])
    key, terminal = fleet.first.pk, fleet.terminal.pk
    assert sorted(packed_rows()) == sorted([
        (0, terminal, DAY, 24), (0, terminal, DAY + timedelta(days=1), 6),
        (key, 0, DAY + timedelta(days=1), 18), (key, 0, DAY + timedelta(days=2), 24),
    ])  # fmt: skip


def test_it_is_taken_from_the_vehicle_before_and_joins_what_another_terminal_said(fleet: Fleet) -> None:
    whole = drive(fleet.terminal, fleet.first)
    others = [one._replace(at=one.at + timedelta(minutes=1), speed=7) for one in whole]
    store(fleet.first.pk, others, terminal_id=fleet.other.pk)
    fleet.bind(fleet.first, START - timedelta(hours=1))
    pack_closed_days(today=DAY + timedelta(days=6))
    make_partitions(today=DAY, ahead=4)
    late = Report(
        START + timedelta(days=2, hours=5, minutes=30), speed=9, arrived_at=START + timedelta(days=4, hours=1)
    )
    store(fleet.second.pk, [late], terminal_id=fleet.other.pk)
    fleet.bind(fleet.second, SINCE)
    kept = [speed for one, other in zip(whole[:30], others[:30], strict=True) for speed in (one.speed, other.speed)]
    assert seen(fleet.first) == kept + speeds(others[30:])
    theirs = sorted([*whole[30:], late], key=lambda one: one.at)
    assert seen(fleet.second) == speeds(theirs)  # what is still raw of the day is not hidden by what was packed of it
    pack_closed_days(today=DAY + timedelta(days=20))
    assert seen(fleet.second) == speeds(theirs)


def test_the_days_of_both_are_derived_again(fleet: Fleet) -> None:
    drive(fleet.terminal, fleet.first)
    fleet.bind(fleet.first, START - timedelta(hours=1))
    days = [DAY + timedelta(days=n) for n in range(3)]
    for day in days:
        derive_day(vehicle_id=fleet.first.pk, day=day, arrivals_until=day, at=NOW)
    pack_closed_days(today=DAY + timedelta(days=6))
    fleet.bind(fleet.second, SINCE)
    assert derive_handed_over(at=NOW + timedelta(minutes=1)) == 2
    assert list(VehicleDay.objects.order_by("vehicle", "day").values_list("vehicle", "positions")) == [
        (fleet.first.pk, 24), (fleet.first.pk, 6), (fleet.second.pk, 18), (fleet.second.pk, 24),
    ]  # fmt: skip
    assert LateStretch.objects.filter(changed_hands=False).count() == 2  # states and trips follow
    assert derive_handed_over(at=NOW) == 0


def test_further_back_than_a_month_of_packed_days_is_refused_with_the_first_day_that_can_be(fleet: Fleet) -> None:
    make_partitions(today=DAY, ahead=33)
    reports = [Report(START + timedelta(days=n, hours=3)) for n in range(33)]
    store(None, reports, terminal_id=fleet.terminal.pk)
    pack_closed_days(today=DAY + timedelta(days=40))
    at = START + timedelta(days=41)
    ask = partial(bind_terminal, terminal_id=fleet.terminal.pk, vehicle_id=fleet.first.pk, by=fleet.by, at=at)
    with refused(InvalidInput):
        ask(since=START)
    with pytest.raises(InvalidInput, match="11月22日 00:00"):
        ask(since=START)
    ask(since=START + timedelta(days=2))
    assert len(packed_rows()) == 33


def test_pictures_come_along(fleet: Fleet) -> None:
    messages = [
        Message.objects.create(
            terminal=fleet.terminal, arrived_at=START + timedelta(hours=n), number=0x0801, serial=n, version="2013",
            body=b"", taken_at=START,
        )
        for n in (20, 40)
    ]  # fmt: skip
    for message in messages:
        Media.objects.create(
            organization=fleet.unit.organization, message=message, terminal=fleet.terminal,
            taken_at=message.arrived_at, number=1, kind="picture", event=0, channel=1, content_type="image/jpeg",
            size=1, sha256="",
        )  # fmt: skip
    fleet.bind(fleet.first, SINCE)
    assert list(Media.objects.order_by("taken_at").values_list("vehicle", flat=True)) == [None, fleet.first.pk]
