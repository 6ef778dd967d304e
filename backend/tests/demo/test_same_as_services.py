"""What the demo writes in memory is what the services write: the same trip, played by both, row for row."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from motorpool.accounts.models import User
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.approvals.models import Approval, Step
from motorpool.audit.models import Entry
from motorpool.demo import asking, road
from motorpool.demo.city import City
from motorpool.demo.identity import dice, key
from motorpool.demo.life import Book, Life
from motorpool.demo.wishes import Wish, a_wish
from motorpool.kit.moments import day_of
from motorpool.notifications.models import Notice
from motorpool.reservations.events import ReservationAtRisk
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Change, Destination, Rating, Trip
from motorpool.trips.services import dispatch, driving, rating, requests
from motorpool.vehicles.models import Vehicle
from tests.database import rolled_back
from tests.demo.conftest import NOW

pytestmark = pytest.mark.slow

START = (NOW + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
END = START + timedelta(hours=3)
WRITTEN = (Trip, Destination, Approval, Step, Reservation, Assignment, Change, Rating, Entry, Notice)
ENCODE = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False).encode
Row = dict[str, Any]


def minutes(number: int) -> datetime:
    return NOW.replace(second=0, microsecond=0) + timedelta(minutes=number)


class Play:
    """One trip from its request to its rating, with a request that was sent back and one that was cancelled."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.stars = city.stars
        self.unit = city.units[self.stars[Role.APPLICANT].organization_id]
        self.vehicle, self.driver = city.star_vehicle, city.star_driver

    def wish(self, name: str) -> Wish:
        return a_wish(dice(name), self.unit, key(name), START, end=END, traveller=self.stars[Role.APPLICANT], most=4)

    def by(self, role: str) -> Any:
        return actor_for(self.stars[role], day_of(NOW))


def by_demo(play: Play, book: Book) -> None:
    stars = play.stars
    approver, manager, dispatcher = stars[Role.APPROVER], stars[Role.FLEET_MANAGER], stars[Role.DISPATCHER]
    assert play.vehicle
    assert play.driver
    back = asking.ask(book, play.wish("back"), minutes(1))
    asking.send_back(book, back, approver, minutes(2), "请补充")
    asking.resubmit(book, back, minutes(3), "已补充")
    asking.withdraw(book, asking.ask(book, play.wish("gone"), minutes(3)), minutes(4), "不去了")
    for name in ("cancelled", "driven"):
        life = asking.ask(book, play.wish(name), minutes(5))
        asking.approve(book, life, approver, minutes(6), "同意")
        asking.approve(book, life, manager, minutes(7), "")
        task = road.dispatch(book, life, play.vehicle, play.driver, dispatcher, minutes(8))
        if name == "cancelled":
            road.cancel(book, life, life.trip.requested_by, minutes(9), "会议延期")
    _drive(book, life, task, dispatcher)
    book.ledger.write()


def _drive(book: Book, life: Life, task: Assignment, dispatcher: User) -> None:
    left = START - timedelta(minutes=7)
    road.depart(book, life, task, left)
    road.report_change(
        book, life, task, kind="time", text="推迟", new_end_at=END + timedelta(hours=1), at=left + timedelta(hours=1)
    )
    road.acknowledge(book, life.changes[0], dispatcher, left + timedelta(hours=2))
    road.bring_back(book, life, task, km=55, place="车库", at=END + timedelta(minutes=20))
    road.close(book, life, task, dispatcher, END + timedelta(minutes=30))
    road.rate(book, life, [(4, "好")], END + timedelta(minutes=40))


def by_services(play: Play) -> None:
    def data_of(wish: Wish) -> Any:
        return {
            **{n: getattr(wish, n) for n in requests.TripData.__annotations__ if hasattr(wish, n)},
            "traveller_id": wish.traveller.pk,
            "contact_phone": wish.by.phone,
            "destinations": [
                {"place": place, "spot": spot, "arrive_at": arrive}
                for (place, arrive), spot in zip(wish.places, wish.spots, strict=True)
            ],
            "attachment_ids": [],
        }

    def ask(name: str, at: datetime) -> Trip:
        wish = play.wish(name)
        by = actor_for(wish.by, day_of(NOW))
        pk = requests.request_trip(data=data_of(wish), request_key=wish.key, by=by, at=at)
        return Trip.objects.get(pk=pk)

    def approve(trip: Trip, role: str, at: datetime, note: str) -> None:
        approvals.approve(approval_id=trip.approval_id or 0, note=note, by=play.by(role), at=at)

    assert play.vehicle
    assert play.driver
    back = ask("back", minutes(1))
    approvals.send_back(approval_id=back.approval_id or 0, note="请补充", by=play.by(Role.APPROVER), at=minutes(2))
    by = actor_for(back.requested_by, day_of(NOW))
    data: Any = {**data_of(play.wish("back")), "note": "已补充"}
    requests.change_request(trip_id=back.pk, data=data, by=by, at=minutes(3))
    gone = ask("gone", minutes(3))
    requests.withdraw(trip_id=gone.pk, note="不去了", by=actor_for(gone.requested_by, day_of(NOW)), at=minutes(4))
    for name in ("cancelled", "driven"):
        trip = ask(name, minutes(5))
        approve(trip, Role.APPROVER, minutes(6), "同意")
        approve(trip, Role.FLEET_MANAGER, minutes(7), "")
        task = dispatch.dispatch_trip(
            trip_id=trip.pk,
            vehicle_id=play.vehicle.pk,
            driver_id=play.driver.pk,
            by=play.by(Role.DISPATCHER),
            at=minutes(8),
        )
        if name == "cancelled":
            by = actor_for(trip.requested_by, day_of(NOW))
            requests.cancel(trip_id=trip.pk, note="会议延期", by=by, at=minutes(9))
    _drive_by_services(play, trip, task.pk)


def _drive_by_services(play: Play, trip: Trip, task: int) -> None:
    left, dispatcher, driver = START - timedelta(minutes=7), play.by(Role.DISPATCHER), play.by(Role.DRIVER)
    odometer = Vehicle.objects.get(pk=play.vehicle.pk if play.vehicle else 0).odometer_km
    driving.depart(assignment_id=task, odometer_km=odometer, by=driver, at=left)
    driving.report_change(
        assignment_id=task,
        kind="time",
        text="推迟",
        new_end_at=END + timedelta(hours=1),
        by=driver,
        at=left + timedelta(hours=1),
    )
    change = Change.objects.get(assignment=task)
    dispatch.acknowledge_change(change_id=change.pk, by=dispatcher, at=left + timedelta(hours=2))
    back = END + timedelta(minutes=20)
    driving.bring_back(assignment_id=task, odometer_km=odometer + 55, place="车库", note="", by=driver, at=back)
    dispatch.close(assignment_id=task, note="", by=dispatcher, at=END + timedelta(minutes=30))
    rating.rate(
        trip_id=trip.pk,
        scores=[rating.Score(assignment_id=task, stars=4, comment="好")],
        by=play.by(Role.APPLICANT),
        at=END + timedelta(minutes=40),
    )


def written_by(act: Callable[[], None]) -> dict[str, list[str]]:
    """Every new row without its keys, and what became of the vehicle."""
    last = {model: max(model.objects.values_list("pk", flat=True), default=0) for model in WRITTEN}
    with rolled_back():
        act()
        connection.check_constraints()
        found = {
            model.__name__: sorted(_told(row) for row in model.objects.filter(pk__gt=last[model])) for model in WRITTEN
        }
        found["odometers"] = [str(sum(Vehicle.objects.values_list("odometer_km", flat=True)))]
    return found


def _told(row: Model) -> str:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if isinstance(row, Reservation):
        values["period"] = str(row.period)
    for name in ("id", "uuid", "trip_id", "approval_id", "assignment_id", "vehicle_hold_id", "driver_hold_id"):
        values.pop(name, None)
    if isinstance(row, Entry | Approval):
        values.pop("subject_id")
    return re.sub(r"-\d{6} |/trips/\d+", "#", ENCODE({name: values[name] for name in sorted(values)}))


def test_the_same_rows(city: City, book: Book) -> None:
    play = Play(city)
    found = written_by(lambda: by_services(play))
    assert written_by(lambda: by_demo(play, book)) == found
    assert (len(found["Trip"]), len(found["Entry"])) == (4, 25)


def test_the_same_warning_of_risk(city: City) -> None:
    """The next trip of a vehicle that will be late."""
    task = Assignment.objects.filter(status="assigned").exclude(vehicle_hold__at_risk_since=None)[0]

    def told() -> set[tuple[int, str]]:
        return {*Notice.objects.filter(kind="at_risk", link=f"/trips/{task.trip_id}").values_list("user", "text")}

    before = told()
    Notice.objects.all().delete()
    dispatch.warn_of_risk(ReservationAtRisk(reservation_id=task.vehicle_hold_id, held_up_by=0, at=NOW))
    assert told() == before
