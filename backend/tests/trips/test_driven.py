"""What the terminal says of an assignment, and in what it differs."""

from datetime import datetime, timedelta

import pytest

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.notifications.models import Notice
from motorpool.tracking.areas import Area, around
from motorpool.tracking.events import TrackCompleted
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import LateStretch, ParkingPlace
from motorpool.tracking.services.outside import OutsideData, register_outside
from motorpool.tracking.services.reworking import work_in_late
from motorpool.trips.driven import Driven, Order, deviations, driven
from motorpool.trips.models import Assignment, TrackRecord
from motorpool.trips.services import dispatch, driving, following
from motorpool.trips.states import Deviation as D
from tests.factories import NOW, Unit, actor, approved_trip
from tests.tracking.drives import LAT, LON, METRE, Report, store
from tests.tracking.test_legs import track

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
YARD = Area(LAT, LON, 150)


def there_and_back(
    start: datetime, *, speed: int = 15, ends_m: int = 0, km_from: int = 50_000, until: int = 200
) -> list[Report]:
    """Stands 30 minutes, drives 18 km out, stands 20 minutes, drives back and stands again; a report a minute."""
    place, made = 0.0, []
    legs = [(30, 0), (20, speed), (20, 0), (20 - ends_m // (60 * speed), -speed), (60, 0)]
    driven_m, minute = 0.0, 0
    for minutes, pace in legs:
        for _ in range(minutes):
            made.append(
                Report(
                    start + minute * MINUTE, LAT + int(place * METRE), speed=abs(pace) * 36, engine=pace != 0,
                    mileage=km_from * 10 + int(driven_m / 100),
                )
            )  # fmt: skip
            place, driven_m, minute = place + pace * 60, driven_m + abs(pace) * 60, minute + 1
    return made[:until]


def test_there_and_back_again() -> None:
    found = driven(track(there_and_back(NOW)), [YARD])
    assert found.departed_at is not None
    assert found.returned_at is not None
    assert abs(found.departed_at - (NOW + 31 * MINUTE)) <= MINUTE
    assert abs(found.returned_at - (NOW + 90 * MINUTE)) <= MINUTE
    assert found.track_m == pytest.approx(36_000, rel=0.03)
    assert found.odometer_m == pytest.approx(36_000, rel=0.03)
    assert not found.is_outside


def test_without_a_registered_place_home_is_where_it_stood() -> None:
    found = driven(track(there_and_back(NOW)), [])
    assert found.departed_at is not None
    assert found.returned_at is not None
    assert not found.is_outside


def test_a_fix_across_the_border_is_no_departure() -> None:
    rows = there_and_back(NOW, until=30)
    rows[10] = rows[10]._replace(lat=LAT + int(250 * METRE))
    assert driven(track(rows), [YARD]).departed_at is None


def test_parked_elsewhere_is_seen() -> None:
    found = driven(track(there_and_back(NOW, ends_m=9_000)), [YARD])
    assert (found.returned_at, found.is_outside) == (None, True)


def test_a_place_may_have_any_outline() -> None:
    """Around the yard, and along the street to the east; across it nobody may park."""
    wide, away = int(150 * METRE), int(600 * METRE)
    south, north, west, east = LAT - wide, LAT + wide, LON - wide, LON + away
    yard = around([(south, west), (north, west), (north, east), (south, east)])
    assert not driven(track(there_and_back(NOW)), [yard]).is_outside
    across = [one._replace(lat=one.lat + 2 * wide) for one in there_and_back(NOW)]
    assert driven(track(across), [yard]).is_outside


def test_nothing_was_heard() -> None:
    assert driven(track([]), [YARD]) == Driven()


def order(**differs: object) -> Order:
    usual = {"start_at": NOW, "end_at": NOW + 2 * HOUR, "departed_at": NOW, "returned_at": NOW + 2 * HOUR}
    return Order(**{**usual, "reported_km": 36, **differs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "planned", "expected"),
    [
        (Driven(NOW, NOW + 2 * HOUR, 36_000), order(), []),
        (Driven(), order(), [D.NO_TRACK]),
        (Driven(NOW - 31 * MINUTE, None, 36_000), order(), [D.LEFT_EARLY, D.DEPARTURE_DIFFERS]),
        (Driven(NOW + 31 * MINUTE, None, 36_000), order(departed_at=NOW + 31 * MINUTE), [D.LEFT_LATE]),
        (Driven(NOW, NOW + 2.6 * HOUR, 36_000), order(), [D.BACK_LATE]),
        (Driven(NOW, None, 36_000), order(returned_at=NOW + 3 * HOUR), [D.BACK_LATE]),
        (Driven(NOW, None, 36_000), order(reported_km=41), []),  # within five kilometres
        (Driven(NOW, None, 36_000), order(reported_km=60), [D.KM_DIFFERS]),
        (Driven(NOW, None, 360_000), order(reported_km=380), []),  # within a fifth
        (Driven(NOW, None, 20_000, 15_500), order(), []),  # nothing was heard of a part of the way
        (Driven(NOW, None, 20_000, 2_000, 36_000), order(), []),  # the counter went on
        (Driven(NOW, None, 36_000, 0, 60_000), order(), [D.KM_DIFFERS]),
        (Driven(NOW, None, 36_000, is_outside=True), order(), [D.OUTSIDE]),
        (Driven(NOW, None, 36_000, is_outside=True), order(returned_at=None, reported_km=None), []),  # under way
    ],
)
def test_deviations(found: Driven, planned: Order, expected: list[D]) -> None:
    assert deviations(found, planned) == expected


@pytest.fixture
def out(db: None) -> Assignment:
    """Planned from two to six, departed a quarter past two by the driver's word."""
    unit = Unit()
    ParkingPlace.objects.create(organization=unit.organization, name="院内", lat=LAT, lon=LON, radius_m=150)
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )
    driving.depart(assignment_id=one.pk, odometer_km=50_000, by=actor(unit.dispatcher), at=NOW + 2 * HOUR + 15 * MINUTE)
    return one


def bring_back(one: Assignment, at: datetime, km: int) -> None:
    by = actor(one.dispatched_by)  # type: ignore[arg-type]
    driving.bring_back(assignment_id=one.pk, odometer_km=km, odometer_confirmed=True, place="", note="", by=by, at=at)


def test_a_trip_gets_its_departure_return_and_distance_by_itself(out: Assignment) -> None:
    vehicle_id = out.vehicle_hold.vehicle_id
    store(vehicle_id, there_and_back(NOW + 105 * MINUTE))
    assert following.follow_all(at=NOW + 2.5 * HOUR) == 1
    row = TrackRecord.objects.get()
    assert row.departed_at is not None
    assert (row.returned_at, row.is_final, row.deviations) == (None, False, [])
    assert following.follow_all(at=NOW + 2.6 * HOUR) == 0  # when it left is known

    back = NOW + 3.5 * HOUR
    bring_back(out, back, 50_090)
    assert following.follow_all(at=back + 10 * MINUTE) == 0  # the terminal may still send what it kept
    assert following.follow_all(at=back + 15 * MINUTE) == 1
    row.refresh_from_db()
    assert row.is_final
    assert row.returned_at is not None
    assert row.track_m == pytest.approx(36_000, rel=0.03)
    assert row.deviations == [D.KM_DIFFERS]
    assert following.follow_all(at=back + HOUR) == 0
    assert not Notice.objects.filter(kind="parked_outside").exists()


def test_who_is_not_back_where_the_vehicle_belongs_is_told_of(out: Assignment) -> None:
    store(out.vehicle_hold.vehicle_id, there_and_back(NOW + 105 * MINUTE, ends_m=9_000))
    back = NOW + 3.5 * HOUR
    bring_back(out, back, 50_027)
    following.follow_all(at=back + 15 * MINUTE)
    assert TrackRecord.objects.get().deviations == [D.OUTSIDE]
    assert Notice.objects.filter(kind="parked_outside").exists()


def stands_at_the_hotel(one: Assignment, since: datetime, until: datetime, at: datetime) -> None:
    """Nine kilometres out, where `there_and_back` may end."""
    by = User.objects.get(grants__role=Role.FLEET_MANAGER)
    data: OutsideData = {
        "place": "宾馆", "lat": LAT + int(9_000 * METRE), "lon": LON, "radius_m": 150, "since": since, "until": until,
        "reason": "会议两日",
    }  # fmt: skip
    register_outside(vehicle_id=one.vehicle_hold.vehicle_id or 0, data=data, by=actor(by), at=at)


def test_where_it_was_agreed_that_it_stands_elsewhere_it_is_no_deviation(out: Assignment) -> None:
    back = NOW + 3.5 * HOUR
    stands_at_the_hotel(out, back - HOUR, back + 12 * HOUR, NOW)
    store(out.vehicle_hold.vehicle_id, there_and_back(NOW + 105 * MINUTE, ends_m=9_000))
    bring_back(out, back, 50_027)
    following.follow_all(at=back + 15 * MINUTE)
    row = TrackRecord.objects.get()
    assert (row.deviations, row.is_agreed) == ([], True)
    assert not Notice.objects.filter(kind="parked_outside").exists()


@pytest.mark.parametrize(("since", "until"), [(0.5, 12), (-2, -0.5)])
def test_of_another_time_it_allows_nothing(out: Assignment, since: float, until: float) -> None:
    back = NOW + 3.5 * HOUR
    stands_at_the_hotel(out, back + since * HOUR, back + until * HOUR, NOW)
    store(out.vehicle_hold.vehicle_id, there_and_back(NOW + 105 * MINUTE, ends_m=9_000))
    bring_back(out, back, 50_027)
    following.follow_all(at=back + 15 * MINUTE)
    assert TrackRecord.objects.get().deviations == [D.OUTSIDE]


def test_what_was_agreed_afterwards_is_judged_again(out: Assignment) -> None:
    store(out.vehicle_hold.vehicle_id, there_and_back(NOW + 105 * MINUTE, ends_m=9_000))
    back = NOW + 3.5 * HOUR
    bring_back(out, back, 50_027)
    following.follow_all(at=back + 15 * MINUTE)
    assert TrackRecord.objects.get().deviations == [D.OUTSIDE]
    stands_at_the_hotel(out, back - HOUR, back + 12 * HOUR, back + HOUR)
    assert TrackRecord.objects.get().deviations == []
    entry = Entry.objects.get(action="trips.assignment.correct_track")
    assert entry.action_label == "登记外场临停后更正"
    assert entry.after is not None
    assert entry.after["is_agreed"] is True


def test_what_comes_late_corrects_what_was_summed_up(out: Assignment) -> None:
    way = there_and_back(NOW + 105 * MINUTE)
    store(out.vehicle_hold.vehicle_id, way[:35] + way[85:])
    back = NOW + 3.5 * HOUR
    bring_back(out, back, 50_036)
    following.follow_all(at=back + 15 * MINUTE)
    before = TrackRecord.objects.get()
    assert before.is_final
    assert before.track_m is not None
    assert before.track_m < 30_000

    late = [one._replace(marks=int(Mark.LATE), arrived_at=back + 2 * HOUR) for one in way[35:85]]
    store(out.vehicle_hold.vehicle_id, late)
    LateStretch.objects.create(
        vehicle_id=out.vehicle_hold.vehicle_id or 0, since=late[0].at, until=late[-1].at, arrived_at=back + 2 * HOUR
    )
    assert work_in_late(at=back + 2.5 * HOUR) == 1
    row = TrackRecord.objects.get()
    assert row.track_m == pytest.approx(36_000, rel=0.03)
    entry = Entry.objects.get(action="trips.assignment.correct_track")
    assert entry.subject_id == out.pk
    assert entry.before
    assert entry.after
    assert (entry.before["track_m"], entry.after["track_m"]) == (before.track_m, row.track_m)

    LateStretch.objects.create(
        vehicle_id=out.vehicle_hold.vehicle_id or 0, since=late[0].at, until=late[-1].at, arrived_at=back + 3 * HOUR
    )
    assert work_in_late(at=back + 4 * HOUR) == 1  # a repeat: nothing is otherwise, and nothing is recorded
    assert Entry.objects.filter(action="trips.assignment.correct_track").count() == 1


def test_of_another_time_or_vehicle_nothing_is_corrected(out: Assignment) -> None:
    store(out.vehicle_hold.vehicle_id, there_and_back(NOW + 105 * MINUTE))
    bring_back(out, NOW + 3.5 * HOUR, 50_036)
    following.follow_all(at=NOW + 4 * HOUR)
    derived = TrackRecord.objects.get().derived_at
    vehicle_id = out.vehicle_hold.vehicle_id or 0
    after, before = NOW + 6 * HOUR, NOW - 6 * HOUR
    for event in (
        TrackCompleted(vehicle_id, after, after + HOUR, NOW + 8 * HOUR),
        TrackCompleted(vehicle_id, before, before + HOUR, NOW + 8 * HOUR),
        TrackCompleted(vehicle_id + 1, NOW, NOW + HOUR, NOW + 8 * HOUR),
    ):
        following.correct(event)
    assert TrackRecord.objects.get().derived_at == derived
