"""Repairs, sealing and leave: what takes vehicles and drivers off the board beside trips."""

from datetime import date, datetime, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.models import User
from motorpool.demo import words
from motorpool.demo.city import Unit
from motorpool.demo.diary import release
from motorpool.demo.identity import dice
from motorpool.demo.life import Book
from motorpool.demo.rhythm import at, is_workday, minutes, workday_before
from motorpool.drivers.models import Driver
from motorpool.reservations.models import Reason, Reservation
from motorpool.vehicles.models import Vehicle


def block(
    book: Book,
    of: Vehicle | Driver,
    reason: Reason,
    note: str,
    start: datetime,
    end: datetime,
    *,
    by: User,
    at: datetime,
) -> Reservation:
    """As `reservations.services.block`; the caller has seen that it is free."""
    held = book.ledger.make(
        Reservation,
        vehicle=of if isinstance(of, Vehicle) else None,
        driver=of if isinstance(of, Driver) else None,
        period=DateTimeTZRange(start, end),
        reason=reason,
        note=note,
    )
    book.diary.add(held)
    after = {"reason": reason, "from": start, "until": end}
    actor = book.city.actor(by)
    book.ledger.record(action="block", by=actor, at=at, subject=of, note=note, after=after)
    return held


def unblock(book: Book, held: Reservation, *, by: User, at: datetime) -> None:
    safe = release(held, book.diary.next_after(held), at)
    for row in (held, safe):
        if row:
            book.ledger.changed(row)
    book.ledger.record(action="unblock", by=book.city.actor(by), at=at, subject=held.thing())


def blocks_of(book: Book, day: date, daily: int) -> None:
    """Those that begin on a day that is over; some are given back before their time."""
    start = at(day, 510)
    if not is_workday(day) or Reservation.objects.exclude(reason=Reason.TRIP).filter(period__startswith=start).exists():
        return
    throw = dice("blocks", day)
    for _ in range(daily):
        unit = book.city.any_unit(throw)
        end = at(day + timedelta(days=throw.choice((0, 0, 0, 1, 2))), 1050)
        held = a_block(book, throw, unit, start, end, asked=at(workday_before(day, 1), throw.randint(840, 1020)))
        if held and end <= book.now and throw.random() < 0.4:  # the others end with their time
            unblock(book, held, by=unit.managers[0], at=end - minutes(throw, 1, 90))


def a_block(
    book: Book, throw: Random, unit: Unit, start: datetime, end: datetime, *, asked: datetime
) -> Reservation | None:
    """Of any vehicle or driver of the unit that is free then."""
    of: Vehicle | Driver | None = None
    if throw.random() < 0.55 and unit.vehicles:
        of, reason, note = throw.choice(unit.vehicles), Reason.REPAIR, throw.choice(words.REPAIRS)
    elif unit.drivers:
        of, reason, note = throw.choice(unit.drivers), Reason.LEAVE, throw.choice(words.LEAVES)
    if of is None or not unit.managers or book.city.is_of_stars(of) or not book.diary.is_free(of, start, end):
        return None
    return block(book, of, reason, note, start, end, by=unit.managers[0], at=asked)
