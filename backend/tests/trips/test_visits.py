"""Whether the marked places of an order were reached: by the track alone, then from the order to the trip's page."""

from datetime import datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st

from motorpool.audit.models import Entry
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Binding, LateStretch, ParkingPlace, Terminal
from motorpool.tracking.services.reworking import work_in_late
from motorpool.trips.models import Assignment, TrackRecord, Trip
from motorpool.trips.places import Spot
from motorpool.trips.rules import OrderRules
from motorpool.trips.services import dispatch, driving, following
from motorpool.trips.services.driving import NoSuchDestination, TooManyMarks
from motorpool.trips.states import Deviation as D
from motorpool.trips.visits import Visit, Wanted, distances, visits
from tests.database import refused
from tests.factories import NOW, Unit, actor, approved_trip, make_driver, make_vehicle
from tests.tracking.drives import LAT, LON, METRE, Report, store
from tests.tracking.test_legs import track
from tests.trips.test_driven import HOUR, MINUTE, there_and_back

EAST = METRE / cos(radians(LAT / 1e6))
OUT, BACK = NOW + 30 * MINUTE, NOW + 120 * MINUTE
"""`there_and_back` leaves its place then, and is back before."""


def spot(north_m: float, east_m: float = 0) -> Spot:
    return Spot(LAT + round(north_m * METRE), LON + round(east_m * EAST))


def visit(rows: list[Report], at: Spot, since: datetime = OUT, until: datetime = BACK, **rules: Any) -> Visit:
    wanted = Wanted("某处", at, NOW + HOUR)
    [found] = visits(track(rows), [wanted], since=since, left=since, until=until, rules=OrderRules(**rules))
    return found


def test_where_it_stood_it_was() -> None:
    found = visit(there_and_back(NOW), spot(18_000, 80))
    assert (found.reached, found.wanted_at) == (True, NOW + HOUR)
    assert found.nearest_m == 80
    assert found.first_at is not None
    assert abs(found.first_at - (NOW + 50 * MINUTE)) <= MINUTE


def test_between_two_reports_the_line_counts() -> None:
    """A report each 900 metres: the place lies in the middle of two, beside the road."""
    found = visit(there_and_back(NOW), spot(9_450, 120))
    assert (found.reached, found.nearest_m) == (True, 120)


@pytest.mark.parametrize(("east_m", "told"), [(301, 400), (3_180, 3_200)])
def test_what_it_did_not_come_near_was_missed(east_m: float, told: int) -> None:
    """In hundreds of metres: many places together must not tell the track."""
    found = visit(there_and_back(NOW), spot(9_000, east_m))
    assert (found.reached, found.first_at, found.nearest_m) == (False, None, told)


def test_how_near_is_near_enough_is_a_setting() -> None:
    assert visit(there_and_back(NOW), spot(9_000, 700), reached_m=800).reached is True
    assert visit(there_and_back(NOW), spot(9_000, 120), reached_m=100).reached is False


def test_of_another_time_nothing_counts() -> None:
    """It was at the far end, but before this order began, or after it was over."""
    far = spot(18_000)
    assert visit(there_and_back(NOW), far, until=NOW + 40 * MINUTE).reached is False
    assert visit(there_and_back(NOW), far, since=NOW + 80 * MINUTE).reached is False


def test_where_it_waited_when_the_order_began_counts() -> None:
    rows = there_and_back(NOW, until=50)
    assert visit(rows, spot(0, 200), since=NOW + 20 * MINUTE + timedelta(seconds=30)).reached is True


@pytest.mark.parametrize("is_pickup", [True, False])
def test_where_it_stood_before_it_left_counts_for_the_pickup_only(is_pickup: bool) -> None:
    """The yard is no destination that it came to."""
    wanted = Wanted("大院", spot(0, 200), is_pickup=is_pickup)
    rows = there_and_back(NOW, until=80)
    [found] = visits(track(rows), [wanted], since=NOW, left=NOW + 32 * MINUTE, until=NOW + 80 * MINUTE)
    assert found.reached is is_pickup


@pytest.mark.parametrize(
    ("pickup", "reached", "after"),
    [
        (spot(18_000), True, 50),  # on the way to the passengers it passed by: only the way back counts
        (spot(0, 200), True, 30),  # they got in where it stood
        (spot(18_000, 5_000), True, 30),  # not met there: then nobody knows better
    ],
)
def test_on_the_way_to_its_passengers_it_reaches_nothing(pickup: Spot, reached: bool, after: int) -> None:
    wanted = [Wanted("东门", pickup, is_pickup=True), Wanted("半路", spot(9_000, 120))]
    rows = there_and_back(NOW)
    _, half_way = visits(track(rows), wanted, since=NOW, left=OUT, until=BACK)
    assert half_way.reached is reached
    assert half_way.first_at is not None
    assert (half_way.first_at > NOW + 50 * MINUTE) is (after == 50)
    _, half_way = visits(track(rows), wanted, since=NOW, left=OUT, until=NOW + 60 * MINUTE)
    assert half_way.reached is (after == 30)


@pytest.mark.parametrize(
    ("east_m", "reached"),
    [
        (5_000, None),  # there and back in a quarter of an hour: it may have been
        (19_000, False),  # further than anybody drives in that time
    ],
)
def test_a_gap_that_is_big_enough_may_hide_it(east_m: float, reached: bool | None) -> None:
    rows = there_and_back(NOW)
    found = visit(rows[:35] + rows[50:], spot(9_000, east_m))
    assert found.reached is reached
    assert found.nearest_m is not None


def test_parked_with_the_engine_off_it_went_nowhere() -> None:
    """Twenty minutes at the far end of which the sleeping terminal said nothing; it wakes where it fell asleep."""
    rows = there_and_back(NOW)
    silent = rows[:52] + rows[69:]
    assert not silent[51].engine
    assert visit(silent, spot(17_000, 4_000)).reached is False
    running = [one._replace(engine=True) for one in silent]
    assert visit(running, spot(17_000, 4_000)).reached is None


def test_the_straight_line_across_a_gap_is_no_way_that_was_driven() -> None:
    """The place lies on that line, and nobody knows whether it was there."""
    rows = there_and_back(NOW, until=52)
    assert visit(rows[:32] + rows[48:], spot(9_000), until=NOW + 51 * MINUTE).reached is None


def test_another_speed_hides_less() -> None:
    rows = there_and_back(NOW)
    assert visit(rows[:35] + rows[50:], spot(9_000, 9_000)).reached is None
    assert visit(rows[:35] + rows[50:], spot(9_000, 9_000), fastest_kmh=60).reached is False


def test_silence_at_the_ends_hides_too() -> None:
    rows, far = there_and_back(NOW), spot(18_000)
    assert visit(rows[80:], far).reached is None  # first heard when it was on its way home
    assert visit(rows[:34], far).reached is None  # not heard again
    assert visit(rows[80:], far, since=NOW + 79 * MINUTE).reached is False
    assert visit([], far) == Visit("某处", False, NOW + HOUR, reached=None)


def test_a_fix_that_nobody_could_have_driven_to_is_no_visit() -> None:
    rows = there_and_back(NOW)
    rows[40] = rows[40]._replace(lon=LON + round(60_000 * EAST))
    assert visit(rows, Spot(rows[40].lat, rows[40].lon)).reached is False


METRES = st.integers(-40_000, 40_000)


@given(st.lists(st.tuples(METRES, METRES), min_size=2, max_size=8), st.tuples(METRES, METRES))
def test_the_nearest_of_a_line_is_that_of_all_its_points(corners: list[tuple[int, int]], at: tuple[int, int]) -> None:
    """Against a thousand points of each stretch, in metres on a plane around the place."""
    here = spot(*at)
    scale = METRE, METRE / cos(radians(here.lat / 1e6))
    rows = [
        Report(NOW + n * MINUTE, here.lat + round(north * scale[0]), here.lon + round(east * scale[1]))
        for n, (north, east) in enumerate(corners)
    ]
    away, passed = distances(track(rows), here)
    assert away == pytest.approx([hypot(*corner) for corner in corners], abs=1)
    for n, (one, other) in enumerate(pairwise(corners)):
        steps = [k / 1000 for k in range(1001)]
        sampled = min(hypot(*(a + (b - a) * k for a, b in zip(one, other, strict=True))) for k in steps)
        assert passed[n] <= min(away[n], away[n + 1]) + 1e-6
        assert sampled - hypot(one[0] - other[0], one[1] - other[1]) / 1000 - 1 <= passed[n] <= sampled + 1


class Order(Unit):
    """Planned from two to six, to the far end of `there_and_back` and to a place that it never comes near."""

    def __init__(self) -> None:
        super().__init__()
        ParkingPlace.objects.create(organization=self.organization, name="院内", lat=LAT, lon=LON, radius_m=150)
        places = [
            {"place": "上兴镇政府", "spot": spot(17_900), "arrive_at": NOW + 3 * HOUR},
            {"place": "南山竹海", "spot": spot(9_000, 3_180), "arrive_at": None},
            {"place": "没有标的地方", "spot": None, "arrive_at": None},
        ]
        trip = approved_trip(self, pickup_place="东门", pickup_spot=spot(0, 120), destinations=places)
        self.one = dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=self.vehicle.pk, driver_id=self.driver.pk, by=actor(self.dispatcher), at=NOW
        )
        driving.depart(assignment_id=self.one.pk, odometer_km=None, by=actor(self.dispatcher), at=NOW + 2.25 * HOUR)

    def change(self, place: str = "", at: Spot | None = None, instead_of: int | None = None) -> None:
        driving.report_change(
            assignment_id=self.one.pk, kind="route", text="用车人要求", new_end_at=None, place=place, spot=at,
            instead_of=instead_of, by=actor(self.driver.person), at=NOW + 2.5 * HOUR,
        )  # fmt: skip

    def end(self, rows: list[Report]) -> TrackRecord:
        store(self.vehicle.pk, rows)
        back = NOW + 3.5 * HOUR
        driving.bring_back(
            assignment_id=self.one.pk, odometer_km=None, place="", note="", by=actor(self.dispatcher), at=back
        )
        assert following.follow_all(at=back + 15 * MINUTE)
        return TrackRecord.objects.get(assignment=self.one)


WAY = there_and_back(NOW + 105 * MINUTE)


@pytest.fixture
def order(db: None) -> Order:
    return Order()


def said(row: TrackRecord) -> dict[str, tuple[bool | None, int | None]]:
    return {one["place"]: (one["reached"], one["nearest_m"]) for one in row.places}


def test_the_order_is_compared_with_the_track(order: Order) -> None:
    row = order.end(WAY)
    assert said(row) == {"东门": (True, 120), "上兴镇政府": (True, 0), "南山竹海": (False, 3_200)}
    assert row.deviations == [D.PLACE_MISSED]
    assert [one["is_pickup"] for one in row.places] == [True, False, False]
    assert row.places[1]["wanted_at"] == (NOW + 3 * HOUR).isoformat()


def test_nothing_is_missed_before_it_is_back(order: Order) -> None:
    store(order.vehicle.pk, WAY[:40])
    assert following.follow_all(at=NOW + 2.5 * HOUR) == 1
    row = TrackRecord.objects.get()
    assert (row.is_final, row.places, row.deviations) == (False, [], [])


def test_what_was_changed_on_the_way_is_the_order_then(order: Order) -> None:
    order.change("先改去", spot(50_000), 1)
    order.change("再改去", spot(5_000, -100), 1)  # of several for one destination the last counts
    order.change("另去", spot(12_000, 60))
    order.change("没有标位置")
    row = order.end(WAY)
    assert said(row) == {"东门": (True, 120), "上兴镇政府": (True, 0), "再改去": (True, 100), "另去": (True, 60)}
    assert row.deviations == []


def test_a_change_names_a_destination_of_the_order(order: Order) -> None:
    with refused(NoSuchDestination):
        order.change("别处", None, 7)
    assert not order.one.changes.exists()


def test_many_marks_do_not_make_up_a_track(order: Order) -> None:
    for number in range(driving.MOST_MARKS):
        order.change(f"第 {number} 处", spot(number))
    with refused(TooManyMarks):
        order.change("又一处", spot(99))
    order.change("没有标位置")
    assert order.one.changes.count() == driving.MOST_MARKS + 1


def test_where_the_track_is_missing_nothing_is_held_against_it(order: Order) -> None:
    row = order.end(WAY[:35] + WAY[85:])
    assert said(row)["南山竹海"][0] is None
    assert D.PLACE_MISSED not in row.deviations


def test_without_any_track_nothing_is_known(order: Order) -> None:
    terminal = Terminal.objects.create(organization=order.organization, phone="013900000001", created_at=NOW)
    bound = Binding.objects.create(terminal=terminal, vehicle=order.vehicle, period=DateTimeTZRange(NOW, None))
    row = order.end([])
    assert row.deviations == [D.NO_TRACK]
    bound.delete()
    following.follow(assignment=Assignment.objects.get(pk=order.one.pk), at=NOW + 5 * HOUR)
    row.refresh_from_db()
    assert row.deviations == [D.NO_TERMINAL]
    assert {one for one, _ in said(row).values()} == {None}


def test_a_party_in_two_vehicles_misses_only_what_neither_reached(order: Order) -> None:
    """The second goes half the way only, and nobody is blamed as long as it is out."""
    trip, by = order.one.trip, actor(order.dispatcher)
    Trip.objects.filter(pk=trip.pk).update(vehicles_wanted=2)
    other = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=make_vehicle(order.organization).pk, driver_id=make_driver(order.organization).pk,
        by=by, at=NOW,
    )  # fmt: skip
    driving.depart(assignment_id=other.pk, odometer_km=None, by=by, at=NOW + 2.25 * HOUR)
    row = order.end(WAY)
    assert said(row)["南山竹海"][0] is False
    assert row.deviations == []

    at = NOW + 4 * HOUR
    store(other.vehicle_hold.vehicle_id, [one._replace(lat=min(one.lat, LAT + round(9_000 * METRE))) for one in WAY])
    driving.bring_back(assignment_id=other.pk, odometer_km=None, place="", note="", by=by, at=at)
    assert following.follow_all(at=at + 15 * MINUTE) == 1
    first, second = TrackRecord.objects.order_by("pk")
    assert first.deviations == second.deviations == [D.PLACE_MISSED]
    assert [(one["place"], one["reached"], one["by_other"]) for one in second.places] == [
        ("东门", True, False), ("上兴镇政府", False, True), ("南山竹海", False, False),
    ]  # fmt: skip


def test_passing_by_is_told_apart_from_standing_there(order: Order) -> None:
    order.change("半路", spot(9_450, 120))
    row = order.end(WAY)
    assert {one["place"]: one["stood"] for one in row.places} == {
        "东门": True, "上兴镇政府": True, "南山竹海": None, "半路": False,
    }  # fmt: skip


def test_what_comes_late_is_judged_again(order: Order) -> None:
    """The far end lies in what came afterwards."""
    row = order.end(WAY[:35] + WAY[85:])
    assert said(row)["上兴镇政府"][0] is None
    since = NOW + 5.5 * HOUR
    late = [one._replace(marks=int(Mark.LATE), arrived_at=since) for one in WAY[35:85]]
    store(order.vehicle.pk, late)
    LateStretch.objects.create(vehicle=order.vehicle, since=late[0].at, until=late[-1].at, arrived_at=since)
    assert work_in_late(at=since + HOUR) == 1
    row.refresh_from_db()
    assert said(row) == {"东门": (True, 120), "上兴镇政府": (True, 0), "南山竹海": (False, 3_200)}
    entry = Entry.objects.get(action="trips.assignment.correct_track")
    assert entry.after
    # Whoever sees the trip reads its history, and not all of them may look at the track.
    assert entry.after["places"] == [{"place": one["place"], "reached": one["reached"]} for one in row.places]


def test_an_order_without_marks_says_nothing(db: None) -> None:
    unit = Unit()
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )
    assert list(following.wanted_of(Assignment.objects.get(pk=one.pk))) == []
