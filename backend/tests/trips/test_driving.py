"""On the road: departing, reporting, bringing back, closing, rating."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from motorpool.accounts.models import User
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.notifications.models import Notice
from motorpool.reservations.services import Taken
from motorpool.trips.models import Assignment, Rating, Trip
from motorpool.trips.readings import BadOdometer, OdometerUnconfirmed
from motorpool.trips.services import dispatch, driving, rating
from motorpool.trips.services.driving import BadExtension, TooEarly
from motorpool.trips.services.rating import WrongAssignments
from motorpool.trips.tasks import AHEAD, remind_drivers
from tests.database import overlaps, refused
from tests.factories import NOW, Unit, actor, approved_trip, hours, make_driver
from tests.tracking.drives import LAT, Report, store

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def after(hour: float) -> Any:
    return NOW + timedelta(hours=hour)


class Road(Unit):
    """A unit whose vehicle is promised from two to six, and to another trip from seven to nine."""

    def __init__(self) -> None:
        super().__init__()
        self.trip, self.next_trip = approved_trip(self), approved_trip(self, start=7, end=9)
        self.one, self.next_one = self.send(self.trip), self.send(self.next_trip)

    def send(self, trip: Trip) -> Assignment:
        return dispatch.dispatch_trip(
            trip_id=trip.pk, vehicle_id=self.vehicle.pk, driver_id=self.driver.pk, by=actor(self.dispatcher), at=NOW
        )

    def depart(
        self, hour: float = 2, odometer_km: int | None = None, by: User | None = None, *, sure: bool = False
    ) -> None:
        driving.depart(
            assignment_id=self.one.pk,
            odometer_km=odometer_km,
            odometer_confirmed=sure,
            by=actor(by or self.driver.person),
            at=after(hour),
        )

    def report(self, hour: float, new_end: float | None) -> None:
        driving.report_change(
            assignment_id=self.one.pk,
            kind="time",
            text="会议延长",
            new_end_at=None if new_end is None else after(new_end),
            by=actor(self.driver.person),
            at=after(hour),
        )

    def bring_back(self, hour: float, odometer_km: int | None = None, *, sure: bool = False) -> None:
        driving.bring_back(
            assignment_id=self.one.pk,
            odometer_km=odometer_km,
            odometer_confirmed=sure,
            place="车库",
            note="",
            by=actor(self.driver.person),
            at=after(hour),
        )

    def reread(self) -> Assignment:
        self.one = Assignment.objects.select_related("vehicle_hold", "driver_hold").get(pk=self.one.pk)
        return self.one


@pytest.fixture
def road() -> Road:
    return Road()


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


class TestDepart:
    @pytest.mark.parametrize(("hour", "lower"), [(0, 0), (1.5, 1.5), (2, 2), (3, 2)])
    def test_holds_from_when_it_left(self, road: Road, hour: float, lower: float) -> None:
        road.depart(hour, 1000)
        one = road.reread()
        assert (one.status, one.departed_at, one.start_odometer_km) == ("underway", after(hour), 1000)
        assert (one.vehicle_hold.period, one.driver_hold.period) == (hours(lower, 6), hours(lower, 6))
        assert (Trip.objects.get(pk=road.trip.pk).status, told(road.applicant)[-1]) == ("underway", "departed")

    def test_not_more_than_two_hours_before(self, road: Road) -> None:
        with refused(TooEarly):
            road.depart(-0.01)

    def test_not_while_the_vehicle_is_promised_elsewhere(self, road: Road) -> None:
        road.one = road.next_one
        with refused(Taken):
            road.depart(5.5)

    def test_only_its_own_driver_or_the_dispatcher(self, road: Road) -> None:
        for stranger in (make_driver(road.organization).person, road.applicant, Unit().dispatcher):
            with refused(NotFound):
                road.depart(2, by=stranger)
        road.depart(2, by=road.dispatcher)
        assert road.reread().status == "underway"


class TestReport:
    def test_a_later_end_holds_longer_and_puts_the_next_at_risk(self, road: Road) -> None:
        road.depart()
        road.report(3, 8)
        one, following = road.reread(), Assignment.objects.get(pk=road.next_one.pk)
        assert (one.vehicle_hold.period, one.driver_hold.period, following.is_at_risk) == (
            hours(2, 7),
            hours(2, 7),
            True,
        )
        assert (one.changes.get().new_end_at, overlaps()) == (after(8), 0)
        assert told(road.dispatcher).count("at_risk") == 2
        assert told(road.dispatcher).count("change") == 1
        road.bring_back(5)
        assert not Assignment.objects.get(pk=road.next_one.pk).is_at_risk

    def test_up_to_the_next_nobody_is_at_risk(self, road: Road) -> None:
        road.depart()
        road.report(3, 7)
        assert road.reread().vehicle_hold.period == hours(2, 7)
        assert not Assignment.objects.get(pk=road.next_one.pk).is_at_risk

    @pytest.mark.parametrize("new_end", [3, 2.5, 6 + 24 * 7 + 0.1])
    def test_an_end_that_cannot_be(self, road: Road, new_end: float) -> None:
        road.depart()
        with refused(BadExtension):
            road.report(3, new_end)

    def test_words_alone_change_no_hold(self, road: Road) -> None:
        road.report(1, None)
        assert road.reread().vehicle_hold.period == hours(2, 6)
        assert (road.one.changes.get().text, told(road.dispatcher)[-1]) == ("会议延长", "change")


class TestBringBack:
    @pytest.mark.parametrize(("hour", "upper"), [(5, 5), (6, 6), (6.5, 6.5), (8, 7)])
    def test_frees_vehicle_and_driver(self, road: Road, hour: float, upper: float) -> None:
        road.depart()
        road.bring_back(hour)
        one = road.reread()
        assert (one.status, one.returned_at, one.return_place) == ("returned", after(hour), "车库")
        assert (one.vehicle_hold.period, one.driver_hold.period) == (hours(2, upper), hours(2, upper))
        assert told(road.dispatcher)[-1] == "returned_to_base"

    @pytest.mark.parametrize("reading", [999, 6001])
    def test_an_odometer_that_cannot_be(self, road: Road, reading: int) -> None:
        road.depart(2, 1000)
        with refused(BadOdometer):
            road.bring_back(5, reading, sure=True)

    @pytest.mark.parametrize(
        ("known", "start", "end", "said"),
        [
            (0, 1000, 1450, ""),
            (0, 1000, 1451, "比出车时多 451 公里；出车至今 3 小时 0 分钟，按时速 150 公里最多 450 公里"),
            (52_310, None, 52_400, ""),
            (52_310, None, 4_231_000, "读数 4,231,000 公里远高于车辆登记里程 52,310 公里"),
            (52_310, None, 5_231, "读数 5,231 公里低于车辆登记里程 52,310 公里"),
            (0, None, 4_231_000, ""),  # a vehicle of which nobody knows anything
        ],
    )
    def test_what_is_odd_has_to_be_confirmed(
        self, road: Road, known: int, start: int | None, end: int, said: str
    ) -> None:
        type(road.vehicle).objects.update(odometer_km=known)
        road.depart(2, start)
        if said:
            with refused(OdometerUnconfirmed) as refusal:
                road.bring_back(5, end)
            assert said in refusal.value.message
            assert f"{end:,}" in refusal.value.message
            road.bring_back(5, end, sure=True)
            entry = Entry.objects.get(action="trips.assignment.confirm_odometer")
            assert (entry.actor_id, entry.subject_id, entry.note) == (road.driver.person_id, road.one.pk, said)
        else:
            road.bring_back(5, end, sure=True)
            assert not Entry.objects.filter(action="trips.assignment.confirm_odometer").exists()
        assert road.reread().end_odometer_km == end

    def test_what_the_terminal_says_otherwise_has_to_be_confirmed(self, road: Road) -> None:
        way = [Report(after(2) + n * MINUTE, LAT + n * 9_000, speed=600, mileage=10_000 + n * 10) for n in range(60)]
        store(road.vehicle.pk, way)
        road.depart(2, 1000)
        with refused(OdometerUnconfirmed) as refusal:
            road.bring_back(5, 1200)
        assert "比出车时多 200 公里；车载终端截至 " in refusal.value.message
        assert "记录约 59 公里" in refusal.value.message
        road.bring_back(5, 1060)

    @pytest.mark.parametrize("start", [5_231, 57_311])
    def test_at_the_departure_too(self, road: Road, start: int) -> None:
        type(road.vehicle).objects.update(odometer_km=52_310)
        with refused(OdometerUnconfirmed):
            road.depart(2, start)
        road.depart(2, start, sure=True)
        assert road.reread().start_odometer_km == start
        assert Entry.objects.filter(action="trips.assignment.confirm_odometer").exists()

    @pytest.mark.parametrize(("before", "reading", "now"), [(0, 1000, 1000), (0, 6000, 6000), (5000, 1200, 5000)])
    def test_the_vehicles_odometer_only_advances(self, road: Road, before: int, reading: int, now: int) -> None:
        type(road.vehicle).objects.update(odometer_km=before)
        road.depart(2, 1000, sure=True)
        road.bring_back(5, reading, sure=True)
        road.vehicle.refresh_from_db()
        assert (road.vehicle.odometer_km, road.reread().end_odometer_km) == (now, reading)


class TestCloseAndRate:
    def finish(self, road: Road) -> None:
        road.depart()
        road.bring_back(5)
        dispatch.close(assignment_id=road.one.pk, note="钥匙已还", by=actor(road.dispatcher), at=after(6))

    def rate(self, road: Road, *keys: int, stars: int = 5, by: User | None = None) -> None:
        scores: list[rating.Score] = [{"assignment_id": key, "stars": stars, "comment": "平稳"} for key in keys]
        rating.rate(trip_id=road.trip.pk, scores=scores, by=actor(by or road.applicant), at=after(7))

    def test_closing_the_last_completes(self, road: Road) -> None:
        self.finish(road)
        road.trip.refresh_from_db()
        assert (road.trip.status, road.reread().closed_at, told(road.applicant)[-1]) == ("completed", after(6), "rate")

    def test_every_driver_once(self, road: Road) -> None:
        self.finish(road)
        for wrong in ((), (road.one.pk, road.one.pk), (road.next_one.pk,), (road.one.pk, road.next_one.pk)):
            with refused(WrongAssignments):
                self.rate(road, *wrong)
        self.rate(road, road.one.pk)
        road.trip.refresh_from_db()
        made = Rating.objects.get()
        assert (road.trip.status, made.stars, made.comment, made.rated_by) == ("rated", 5, "平稳", road.applicant)

    def test_not_by_a_colleague(self, road: Road) -> None:
        self.finish(road)
        with refused(NotFound):
            self.rate(road, road.one.pk, by=road.approver)

    @pytest.mark.parametrize("stars", [0, 6])
    def test_the_table_knows_five_stars(self, road: Road, stars: int) -> None:
        self.finish(road)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.rate(road, road.one.pk, stars=stars)


def test_each_driver_is_reminded_once(road: Road) -> None:
    for minute in (-31, -30, -25, -1, 0):
        remind_drivers.func(timestamp=int((after(2) + timedelta(minutes=minute)).timestamp()))
        expected = [] if minute < -AHEAD.total_seconds() / 60 else ["reminder"]
        assert [kind for kind in told(road.driver.person) if kind == "reminder"] == expected
