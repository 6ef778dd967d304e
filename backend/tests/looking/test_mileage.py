"""Distances and gaps of vehicles and days: whose they are, what is noticeable, and nothing of a place."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client

from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.organizations.restructuring import merge_organization
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import (
    Binding,
    Heard,
    Latest,
    MissingStretch,
    OutsideParking,
    ParkingPlace,
    Position,
    Terminal,
    VehicleDay,
)
from motorpool.tracking.services.deriving import derive_day
from motorpool.tracking.services.outside import register_outside
from motorpool.vehicles.keeping import keep
from motorpool.vehicles.models import Vehicle
from tests.clients import call, get, signed_in
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person, make_vehicle, make_vehicle_day
from tests.tracking.drives import LAT, LON, Report, store
from tests.tracking.test_legs import course
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
upgrade = import_module("motorpool.tracking.migrations.0017_days_of_silence")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = date(2026, 11, 20)
LATER = datetime(2026, 11, 25, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)  # at which the 21st begins in Changzhou


def plates(client: Client, query: str = "") -> list[str]:
    items = get(client, f"/tracks/mileage?{query}")["items"]
    return [one["vehicle"]["plate"] for one in items]


@time_machine.travel(NOW, tick=False)
def test_days_are_filtered_sorted_summed_and_exported() -> None:
    unit = Unit()
    second, third = make_vehicle(unit.organization), make_vehicle(unit.organization)
    day = make_vehicle_day(unit.vehicle)
    make_vehicle_day(second, odometer_m=130_000, differs_m=30_000, lost_s=0, missing_s=0, no_fix_s=0)
    make_vehicle_day(third, day=TODAY - timedelta(days=9), buffered_s=700, rest="outside")
    client = signed_in(unit.manager)
    assert set(plates(client)) == {unit.vehicle.plate, second.plate}  # the last week
    whole = "since=2026-11-01&until=2026-11-22"
    assert plates(client, f"{whole}&sort=-differs_m")[0] == second.plate
    assert plates(client, f"{whole}&differing=true") == [second.plate]
    assert plates(client, f"{whole}&gap=buffered") == [third.plate]
    assert plates(client, f"{whole}&rest=outside") == [third.plate]
    assert plates(client, f"{whole}&vehicle_id={unit.vehicle.pk}") == [unit.vehicle.plate]
    assert plates(client, f"{whole}&sort=-missing_s")[-1] == second.plate
    sums = get(client, f"/tracks/mileage/summary?{whole}")
    assert (sums["days"], sums["vehicles"], sums["differing"], sums["nights_outside"]) == (3, 3, 1, 1)
    assert (sums["track_m"], sums["lost_s"]) == (300_000, 7_200)
    (row,) = get(client, f"/tracks/mileage?vehicle_id={unit.vehicle.pk}")["items"]
    assert (row["id"], row["difference_m"], row["rest"]) == (day.pk, 1_000, None)
    assert not {"lat", "lon", "stays"} & set(row)
    book = table_of(client.get(f"/api/v1/tracks/mileage/export?{whole}").content)
    assert {line["号牌"] for line in book} == {unit.vehicle.plate, second.plate, third.plate}
    assert Entry.objects.filter(action="looking.vehicleday.export").count() == 1
    assert call(client, "GET", "/tracks/mileage?since=2026-01-01&until=2026-11-01").status_code == 422


@time_machine.travel(NOW, tick=False)
def test_the_ledger_lists_gaps_by_length_and_class() -> None:
    unit = Unit()
    day = make_vehicle_day(unit.vehicle)
    for kind, seconds in (("lost", 900), ("buffered", 7_200)):
        MissingStretch.objects.create(
            of=day, since=NOW - 12 * HOUR, until=NOW - 11 * HOUR, kind=kind, jumped_m=12_345, seconds=seconds
        )
    client = signed_in(unit.manager)
    kinds = [one["kind"] for one in get(client, "/tracks/gaps?sort=-seconds")["items"]]
    assert kinds == ["buffered", "lost"]
    assert [one["kind"] for one in get(client, "/tracks/gaps?minutes=60")["items"]] == ["buffered"]
    assert [one["kind"] for one in get(client, "/tracks/gaps?gap=lost")["items"]] == ["lost"]
    assert len(get(client, f"/tracks/mileage/{day.pk}/gaps")) == 2
    assert {line["类别"] for line in table_of(client.get("/api/v1/tracks/gaps/export").content)} == {
        "盲区补传", "数据缺失",
    }  # fmt: skip


class Silences:
    """Vehicles of one unit, each with a terminal; `says` is what the last position was, and what came since."""

    def __init__(self) -> None:
        self.unit = Unit()
        self.client = signed_in(self.unit.manager)

    def add(self, ago: timedelta, *, status: int = 3, alarms: int = 0, fitted: bool = True) -> Vehicle:
        vehicle, at = make_vehicle(self.unit.organization), NOW - ago
        terminal = Terminal.objects.create(organization=self.unit.organization, phone=f"{vehicle.pk}", created_at=NOW)
        period = DateTimeTZRange(NOW - 99 * HOUR, None if fitted else NOW)
        Binding.objects.create(terminal=terminal, vehicle=vehicle, period=period)
        said = {"lat": 1, "lon": 1, "speed": 0, "direction": 0, "alarms": alarms, "status_word": status}
        Latest.objects.create(vehicle=vehicle, terminal=terminal, device_at=at, arrived_at=at, **said)
        return vehicle

    def then(self, vehicle: Vehicle, ago: timedelta, *, placed: bool) -> None:
        at = NOW - ago
        Heard.objects.create(vehicle=vehicle, since=at, heard_at=at, reported_at=at, placed=placed)

    def told(self, query: str = "") -> list[tuple[str, str]]:
        items = get(self.client, f"/tracks/gaps/ongoing?{query}")["items"]
        return [(one["vehicle"]["plate"], one["kind"]) for one in items]


@time_machine.travel(NOW, tick=False)
def test_a_silence_that_goes_on_is_listed_until_it_ends() -> None:
    lot = Silences()
    lost, off = lot.add(40 * 24 * HOUR), lot.add(3 * HOUR, status=2)
    unpowered, tunnel, drifting = lot.add(2 * HOUR, alarms=256), lot.add(HOUR), lot.add(HOUR)
    lot.then(tunnel, MINUTE, placed=False)
    lot.then(drifting, MINUTE, placed=True)  # its fixes are usable
    lot.add(4 * MINUTE)
    lot.add(HOUR, fitted=False)  # its terminal was taken out
    Vehicle.objects.filter(pk=lot.add(HOUR).pk).update(status="retired")
    Vehicle.objects.filter(pk=lot.add(HOUR).pk).update(secrecy="secret")
    expected = [
        (lost.plate, "lost"), (off.plate, "power_off"), (unpowered.plate, "power_off"), (tunnel.plate, "no_fix"),
    ]  # fmt: skip
    assert lot.told() == expected
    assert lot.told("gap=no_fix") == expected[3:]
    assert lot.told("minutes=150") == expected[:2]
    assert lot.told(f"q={tunnel.plate}") == expected[3:]
    assert get(lot.client, "/tracks/gaps/ongoing/count")["count"] == 4
    first = get(lot.client, "/tracks/gaps/ongoing?limit=1")
    assert datetime.fromisoformat(first["items"][0]["since"]) == NOW - 40 * 24 * HOUR
    assert lot.told(f"limit=3&after={first['next']}") == expected[1:]
    book = table_of(lot.client.get("/api/v1/tracks/gaps/ongoing/export").content)
    assert [line["类别（至今）"] for line in book] == ["数据缺失", "熄火断电", "熄火断电", "无定位"]
    assert Entry.objects.get(action="looking.missingstretch.export").after == {"ongoing": True}


@time_machine.travel(NOW, tick=False)
def test_a_day_is_of_the_unit_that_had_the_vehicle_then() -> None:
    before, after = Unit(), Unit()
    vehicle = before.vehicle
    keep(vehicle, date(2026, 1, 1))
    vehicle.organization = after.organization
    vehicle.save()
    keep(vehicle, date(2026, 11, 22))
    drive = course((600, 0), (600, 15), (600, 0))
    store(vehicle.pk, drive)
    store(vehicle.pk, [one._replace(at=one.at + timedelta(days=2)) for one in drive])
    for day in (DAY, DAY + timedelta(days=2)):
        derive_day(vehicle_id=vehicle.pk, day=day, arrivals_until=TODAY, at=LATER)
    of_before = [one["day"] for one in get(signed_in(before.manager), "/tracks/mileage")["items"]]
    assert of_before == ["2026-11-21", "2026-11-20"]  # the silent day between, too
    assert [one["day"] for one in get(signed_in(after.manager), "/tracks/mileage")["items"]] == ["2026-11-22"]


@time_machine.travel(NOW, tick=False)
def test_of_a_vehicle_in_a_system_of_its_own_nothing_is_listed() -> None:
    unit = Unit()
    make_vehicle_day(unit.vehicle)
    unit.vehicle.kind = "special"
    unit.vehicle.save()
    assert plates(signed_in(unit.manager)) == []


def parked(at: datetime, *, lat: int = LAT, engine: bool = False) -> Report:
    return Report(at, lat, LON, engine=engine)


def derived(vehicle_id: int, *days: date) -> None:
    for day in days:
        derive_day(vehicle_id=vehicle_id, day=day, arrivals_until=DAY, at=LATER)


def missing() -> list[tuple[date, int, int, int]]:
    """Of each day how many hours: lost, still missing in all, and what the ledger has of it."""
    rows = VehicleDay.objects.order_by("day")
    booked = [sum(one.seconds for one in row.missing.all()) for row in rows]
    return [
        (row.day, row.lost_s // 3600, row.missing_s // 3600, seconds // 3600)
        for row, seconds in zip(rows, booked, strict=True)
    ]


def test_of_a_silence_over_midnight_each_day_has_its_part() -> None:
    vehicle = make_vehicle(make_organization())
    far = LAT + 200_000
    store(vehicle.pk, [parked(MIDNIGHT - 4 * HOUR, engine=True), parked(MIDNIGHT + 6 * HOUR, lat=far, engine=True)])
    derived(vehicle.pk, DAY, DAY + timedelta(days=1))
    assert missing() == [(DAY, 4, 4, 0), (DAY + timedelta(days=1), 6, 6, 10)]
    assert MissingStretch.objects.get().since == MIDNIGHT - 4 * HOUR


def test_days_of_silence_are_told_once_it_is_over() -> None:
    unit, far = Unit(), LAT + 200_000
    vehicle, last = unit.vehicle, MIDNIGHT + 78 * HOUR
    store(vehicle.pk, [parked(MIDNIGHT - 4 * HOUR, engine=True)])
    derived(vehicle.pk, DAY)
    assert missing() == [(DAY, 0, 0, 0)]
    store(vehicle.pk, [parked(last, lat=far, engine=True)])
    derived(vehicle.pk, DAY + timedelta(days=4))
    days = [DAY + timedelta(days=n) for n in range(5)]
    expected = [*zip(days, (4, 24, 24, 24, 6), (4, 24, 24, 24, 6), (0, 0, 0, 0, 82), strict=True)]
    assert missing() == expected
    client = signed_in(unit.manager)
    second = VehicleDay.objects.get(day=days[1])
    with time_machine.travel(NOW, tick=False):
        (row,) = get(client, f"/tracks/mileage?since={days[1]}&until={days[1]}&gap=lost")["items"]
        assert (row["positions"], row["first_at"], row["missing_s"]) == (0, None, 86_400)
        (gap,) = get(client, f"/tracks/mileage/{second.pk}/gaps")
        assert (gap["seconds"], gap["day_s"]) == (82 * 3600, 86_400)
        assert len(get(client, "/tracks/gaps?since=2026-11-20&until=2026-11-25")["items"]) == 1
    old = VehicleDay.objects.filter(day=days[4])
    VehicleDay.objects.filter(positions=0).delete()
    VehicleDay.objects.update(lost_s=0, missing_s=0)
    old.update(lost_s=82 * 3600, missing_s=82 * 3600)
    with connection.cursor() as cursor:  # as it was until now
        cursor.execute(upgrade.SILENT_DAYS)
        cursor.execute(upgrade.PARTS)
    assert missing() == expected
    derived(vehicle.pk, days[2])  # nothing came of it: it stays as it is
    assert missing() == expected


def test_what_comes_late_for_a_day_of_silence() -> None:
    vehicle, far, last = make_vehicle(make_organization()), LAT + 200_000, MIDNIGHT + 78 * HOUR
    store(vehicle.pk, [parked(MIDNIGHT - 4 * HOUR, engine=True), parked(last, lat=far, engine=True)])
    derived(vehicle.pk, DAY, DAY + timedelta(days=4))
    late = [
        Report(MIDNIGHT - 4 * HOUR + n * 4 * MINUTE, marks=int(Mark.LATE), arrived_at=last + HOUR)
        for n in range(1, 82 * 15)
    ]
    store(vehicle.pk, late)
    for day in sorted({(one.at + 8 * HOUR).date() for one in late}):
        derived(vehicle.pk, day)
    rows = VehicleDay.objects.order_by("day")
    assert [(row.buffered_s // 3600, row.missing_s, row.positions > 0) for row in rows] == [
        (4, 0, True), (24, 0, True), (24, 0, True), (24, 0, True), (6, 0, True),
    ]  # fmt: skip
    assert MissingStretch.objects.get().kind == "buffered"


def test_a_day_of_silence_goes_with_the_silence() -> None:
    vehicle, far = make_vehicle(make_organization()), LAT + 200_000
    store(vehicle.pk, [parked(MIDNIGHT - HOUR, engine=True), parked(MIDNIGHT + 30 * HOUR, lat=far, engine=True)])
    derived(vehicle.pk, DAY, DAY + timedelta(days=2))
    assert [row[1] for row in missing()] == [1, 24, 6]
    Position.objects.filter(device_at__lt=MIDNIGHT).update(vehicle_id=vehicle.pk + 1)  # handed to another vehicle
    derived(vehicle.pk, DAY)
    assert missing() == [(DAY + timedelta(days=2), 0, 0, 0)]


def test_what_comes_late_before_midnight_is_told_of_the_day_after_too() -> None:
    vehicle = make_vehicle(make_organization())
    far = LAT + 200_000
    store(vehicle.pk, [parked(MIDNIGHT - HOUR, engine=True), parked(MIDNIGHT + HOUR, lat=far, engine=True)])
    derived(vehicle.pk, DAY, DAY + timedelta(days=1))
    assert [row.lost_s for row in VehicleDay.objects.order_by("day")] == [3_600, 3_600]
    late = [
        Report(MIDNIGHT - HOUR + n * 4 * MINUTE, LAT + n * 6_000, marks=int(Mark.LATE), arrived_at=MIDNIGHT + 2 * HOUR)
        for n in range(1, 30)
    ]
    store(vehicle.pk, late)
    derived(vehicle.pk, DAY)  # the day before alone: what follows it is told anew
    for row in VehicleDay.objects.all():
        assert (row.lost_s, row.buffered_s, row.missing_s) == (0, 3_600, 0)


def test_where_it_stood_at_the_end_of_the_day() -> None:
    unit = Unit()
    ParkingPlace.objects.create(organization=unit.organization, name="院内", lat=LAT, lon=LON, radius_m=150)
    away = LAT + 100_000
    evening = MIDNIGHT - 2 * HOUR
    store(unit.vehicle.pk, [parked(evening)])
    store(unit.vehicle.pk, [parked(evening + timedelta(days=1), lat=away)])
    store(unit.vehicle.pk, [parked(evening + timedelta(days=2), lat=away, engine=True)])
    days = [DAY + timedelta(days=n) for n in range(3)]
    derived(unit.vehicle.pk, *days)
    assert [one.rest for one in VehicleDay.objects.order_by("day")] == ["home", "outside", ""]
    register_outside(
        vehicle_id=unit.vehicle.pk,
        data={
            "place": "宾馆", "lat": away, "lon": LON, "radius_m": 150, "since": evening + timedelta(days=1),
            "until": evening + timedelta(days=3), "reason": "会议",
        },
        by=actor(unit.manager),
        at=evening + timedelta(days=1, hours=20),
    )  # fmt: skip
    assert OutsideParking.objects.exists()
    assert [one.rest for one in VehicleDay.objects.order_by("day")] == ["home", "agreed", ""]


def test_days_after_a_merger_that_is_dated_back_are_the_successors() -> None:
    root = make_organization()
    ours, successor = Unit(root), make_organization(root)

    keep(ours.vehicle, date(2026, 1, 1))
    for back in (1, 9):
        make_vehicle_day(ours.vehicle, day=TODAY - timedelta(days=back))
    by = actor(make_person(root, Role.AUTHORITY))
    merge_organization(
        organization_id=ours.organization.pk, successor_id=successor.pk, note="改革", by=by, at=NOW,
        effective_on=TODAY - timedelta(days=5),
    )  # fmt: skip
    assert [one.organization_id for one in VehicleDay.objects.order_by("day")] == [
        ours.organization.pk, successor.pk,
    ]  # fmt: skip
