"""From dispatch to rating: what `trips.services` of dispatch, driving and rating would have written."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.models import User
from motorpool.demo import news
from motorpool.demo.diary import extend, release
from motorpool.demo.life import Book, Life
from motorpool.drivers.models import Driver
from motorpool.reservations.models import Reason, Reservation
from motorpool.trips.models import Assignment, Change, Rating
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.models import Vehicle


def dispatch(book: Book, life: Life, vehicle: Vehicle, driver: Driver, by: User, at: datetime) -> Assignment:
    trip = life.trip
    book.move(trip, "dispatch", by=by, at=at, recorded=False)
    holds = [
        book.ledger.make(Reservation, vehicle=vehicle, period=trip.period, reason=Reason.TRIP),
        book.ledger.make(Reservation, driver=driver, period=trip.period, reason=Reason.TRIP),
    ]
    for held in holds:
        book.diary.add(held)
    task = book.ledger.make(Assignment, trip=trip, vehicle_hold=holds[0], driver_hold=holds[1], dispatched_by=by)
    life.tasks.append(task)
    after = {"vehicle": vehicle.plate, "driver": driver.person.name}
    book.ledger.record(action="dispatch", label="派车", by=book.city.actor(by), at=at, subject=trip, after=after)
    news.dispatched(book, life, at, task)
    return task


def cancel(book: Book, life: Life, by: User, at: datetime, note: str) -> None:
    book.move(life.trip, "cancel", by=by, at=at, note=note)
    drivers = []
    for task in life.in_status(AssignmentStatus.ASSIGNED):
        _give_back(book, task, at)
        book.move(task, "withdraw", by=by, at=at, note=note)
        drivers.append(driver_of(task).person_id)
    news.cancelled(book, life, at, note, drivers, by.pk)


def depart(book: Book, life: Life, task: Assignment, at: datetime) -> None:
    by, trip, vehicle = driver_of(task).person, life.trip, vehicle_of(task)
    book.move(task, "depart", by=by, at=at)
    for held in holds_of(task):
        held.begun_at = at
        if at < held.period.lower:
            held.period = DateTimeTZRange(at, held.period.upper)
        book.ledger.changed(held)
    task.departed_at, task.start_odometer_km = at, vehicle.odometer_km
    if trip.status == TripStatus.DISPATCHED:
        book.move(trip, "depart", by=by, at=at, recorded=False)
    news.departed(book, life, at, task, by.pk)


def report_change(
    book: Book, life: Life, task: Assignment, *, kind: str, text: str, new_end_at: datetime | None, at: datetime
) -> None:
    by = driver_of(task).person
    if new_end_at:
        for held in holds_of(task):
            risked = extend(held, book.diary.next_after(held), new_end_at, at)
            book.ledger.changed(held)
            if risked:
                book.ledger.changed(risked)
    change = book.ledger.make(
        Change, assignment=task, kind=kind, text=text, new_end_at=new_end_at, reported_at=at, reported_by=by
    )
    life.changes.append(change)
    note = f"{change.get_kind_display()}：{text}"
    after = {"new_end_at": new_end_at} if new_end_at else None
    book.ledger.record(
        action="report_change", label="途中变动", by=book.city.actor(by), at=at, subject=task, note=note, after=after
    )
    news.changed(book, life, at, change, by.pk)


def acknowledge(book: Book, change: Change, by: User, at: datetime) -> None:
    change.acknowledged_at, change.acknowledged_by = at, by
    book.ledger.changed(change)
    book.ledger.record(
        action="acknowledge", label="确认变动", by=book.city.actor(by), at=at, subject=change.assignment,
        note=change.text,
    )  # fmt: skip


def bring_back(book: Book, life: Life, task: Assignment, *, km: int, place: str, at: datetime) -> None:
    by, vehicle = driver_of(task).person, vehicle_of(task)
    reading = (task.start_odometer_km or vehicle.odometer_km) + km
    book.move(task, "bring_back", by=by, at=at)
    if reading > vehicle.odometer_km:
        vehicle.odometer_km = reading
        book.ledger.changed(vehicle)
    _give_back(book, task, at)
    task.returned_at, task.end_odometer_km, task.return_place = at, reading, place
    news.is_back(book, life, at, task, by.pk)


def close(book: Book, life: Life, task: Assignment, by: User, at: datetime) -> None:
    trip = life.trip
    book.move(task, "close", by=by, at=at)
    task.closed_at = at
    if trip.status == TripStatus.UNDERWAY and all(one.status == AssignmentStatus.CLOSED for one in life.live):
        book.move(trip, "complete", by=by, at=at)
        news.to_rate(book, life, at)


def rate(book: Book, life: Life, scores: Sequence[tuple[int, str]], at: datetime) -> None:
    """By whoever travelled; a score for each vehicle."""
    by = life.trip.traveller
    book.move(life.trip, "rate", by=by, at=at, note="、".join("★" * stars for stars, _ in scores))
    for task, (stars, comment) in zip(life.live, scores, strict=True):
        book.ledger.make(Rating, assignment=task, stars=stars, comment=comment, rated_by=by, rated_at=at)


def holds_of(task: Assignment) -> tuple[Reservation, Reservation]:
    return task.vehicle_hold, task.driver_hold


def driver_of(task: Assignment) -> Driver:
    return cast(Driver, task.driver_hold.driver)


def vehicle_of(task: Assignment) -> Vehicle:
    return cast(Vehicle, task.vehicle_hold.vehicle)


def _give_back(book: Book, task: Assignment, at: datetime) -> None:
    for held in holds_of(task):
        if held.released_at is None:
            safe = release(held, book.diary.next_after(held), at)
            book.ledger.changed(held)
            if safe:
                book.ledger.changed(safe)
