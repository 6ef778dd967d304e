"""Plays a course: act by act, as far as the present; chooses who decides, which vehicle goes, what is said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from random import Random
from typing import TypeVar

from motorpool.access.permissions import Permission as P
from motorpool.accounts.models import User
from motorpool.demo import asking, road, words
from motorpool.demo.city import Unit
from motorpool.demo.course import Act, Course, Do
from motorpool.demo.life import Book, Life
from motorpool.demo.places import distance
from motorpool.demo.ways import Ways
from motorpool.demo.wishes import KMH, Wish
from motorpool.drivers.licences import covers
from motorpool.drivers.models import Driver
from motorpool.kit.moments import day_of
from motorpool.trips.states import AssignmentStatus
from motorpool.vehicles.models import Vehicle

T = TypeVar("T")
Span = tuple[datetime, datetime]
Pair = tuple[Vehicle, Driver, User]
MINUTE = timedelta(minutes=1)
A_DAY = timedelta(hours=16)
STARS = ((5, 4, 3, 2, 1), (700, 220, 60, 15, 5))
TOLD_TWICE = timedelta(days=4)
"""Of trips so recent there may be a track that tells the kilometres, too; finding the way costs time."""
OWN_FIRST = 0.55  # how often a unit's own vehicles are tried before the pool's


class Stage:
    def __init__(self, book: Book, *, own_first: float = OWN_FIRST, keep_stars_free: bool = False) -> None:
        self.book = book
        self.own_first = own_first
        self.keep_stars_free = keep_stars_free
        self._ways = Ways()
        self._acts: dict[Do, Callable[[Life, Act, Random], bool]] = {
            Do.APPROVE: self._approve,
            Do.SEND_BACK: self._send_back,
            Do.RESUBMIT: self._resubmit,
            Do.WITHDRAW: self._withdraw,
            Do.CANCEL: self._cancel,
            Do.DEPART: self._depart,
            Do.REPORT: self._report,
            Do.ACKNOWLEDGE: self._acknowledge,
            Do.BRING_BACK: self._bring_back,
            Do.CLOSE: self._close,
            Do.RATE: self._rate,
        }

    def begin(self, wish: Wish, course: Course) -> Life:
        return asking.ask(self.book, wish, course.asked_at)

    def play(self, life: Life, course: Course, throw: Random, *, pair: Pair | None = None) -> None:
        """Everything that is due by now; what was held up holds up the rest. An act that cannot be done is the last."""
        floor = course.asked_at
        for act in course.acts:
            at = max(act.at, floor)
            if act.do is Do.DEPART:
                at = max(at, self._may_leave_from(life))
            if at > self.book.now:
                return
            floor, act = at + MINUTE, act._replace(at=at)
            if act.do is Do.DISPATCH:
                done = self._dispatch(life, course, act.at, throw, pair)
            else:
                done = self._acts[act.do](life, act, throw)
            if not done:
                return

    def _may_leave_from(self, life: Life) -> datetime:
        """When vehicles and drivers are back from where they were before."""
        holds = [held for task in life.in_status(AssignmentStatus.ASSIGNED) for held in road.holds_of(task)]
        return max([life.trip.created_at, *(self.book.diary.back_before(held) for held in holds)])

    def _approve(self, life: Life, act: Act, throw: Random) -> bool:
        by = self._decider(life, throw)
        if by:
            asking.approve(
                self.book, life, by, act.at, throw.choice(words.APPROVAL_NOTES) if throw.random() < 0.2 else ""
            )
        return by is not None

    def _send_back(self, life: Life, act: Act, throw: Random) -> bool:
        by = self._decider(life, throw)
        if by:
            asking.send_back(self.book, life, by, act.at, throw.choice(words.RETURN_NOTES))
        return by is not None

    def _decider(self, life: Life, throw: Random) -> User | None:
        step, approval = life.step, life.approval
        if step is None or approval is None:
            return None
        among = life.unit.approvers if step.permission == P.TRIP_APPROVE else life.unit.managers
        able = [user for user in among if user.pk not in approval.barred]
        return throw.choice(able) if able else None

    def _resubmit(self, life: Life, act: Act, _: Random) -> bool:
        asking.resubmit(self.book, life, act.at, words.CORRECTED)
        return True

    def _withdraw(self, life: Life, act: Act, throw: Random) -> bool:
        asking.withdraw(self.book, life, act.at, throw.choice(words.WITHDRAW_NOTES))
        return True

    def _cancel(self, life: Life, act: Act, throw: Random) -> bool:
        road.cancel(self.book, life, life.trip.requested_by, act.at, throw.choice(words.CANCEL_NOTES))
        return True

    def _dispatch(self, life: Life, course: Course, at: datetime, throw: Random, pair: Pair | None) -> bool:
        trip = life.trip
        span = course.span(trip.start_at, trip.end_at)
        for _ in range(trip.vehicles_wanted - len(life.live)):
            found = pair or self.find_pair(life, span, throw)
            if found:
                road.dispatch(self.book, life, *found, at)
        if not life.live:
            able = [user for unit in (life.unit, life.unit.pool) if unit for user in unit.dispatchers]
            if able:
                road.cancel(self.book, life, able[0], at, words.NO_CAR)
        return bool(life.live)

    def find_pair(self, life: Life, span: Span, throw: Random) -> Pair | None:
        """A vehicle with a driver and whoever sends them: the unit's own or the pool's, whichever comes first."""
        garages = [life.unit, life.unit.pool] if throw.random() < self.own_first else [life.unit.pool, life.unit]
        need = ceil(life.trip.headcount / life.trip.vehicles_wanted) + 1
        for garage in garages:
            senders = self.book.city.dispatchers_for(life.unit, garage) if garage else []
            if garage and senders:
                vehicle = self._vehicle(garage, need, life.trip.body_wanted, span, throw)
                driver = self._driver(garage, vehicle, span, throw) if vehicle else None
                if vehicle and driver:
                    return vehicle, driver, throw.choice(senders)
        return None

    def _vehicle(self, garage: Unit, need: int, body: str, span: Span, throw: Random) -> Vehicle | None:
        """Of the body that was asked for, else not much bigger than needed, else any that is big enough."""
        fitting = [one for one in garage.vehicles if one.seats >= need]
        small = [one for one in fitting if one.seats <= max(need, 7)]
        for choice in ([one for one in fitting if one.body == body] if body else [], small, fitting):
            for one in _from_anywhere(choice, throw):
                if self._is_free(one, span):
                    return one
        return None

    def _is_free(self, of: Vehicle | Driver, span: Span) -> bool:
        kept = self.book.city.is_of_stars(of) and (self.keep_stars_free or span[1] - span[0] > A_DAY)
        return not kept and self.book.diary.is_free(of, *span)

    def _driver(self, garage: Unit, vehicle: Vehicle, span: Span, throw: Random) -> Driver | None:
        """Whoever usually drives it, else anybody free who may."""
        until = day_of(span[1])
        usual = [one for one in garage.drivers if one.usual_vehicle_id == vehicle.pk]
        for one in (*usual, *_from_anywhere(garage.drivers, throw)):
            able = covers(one.licence_class, vehicle.seats) and one.licence_expires_on >= until
            if able and self._is_free(one, span):
                return one
        return None

    def _depart(self, life: Life, act: Act, _: Random) -> bool:
        for task in life.in_status(AssignmentStatus.ASSIGNED):
            road.depart(self.book, life, task, act.at)
        return True

    def _report(self, life: Life, act: Act, throw: Random) -> bool:
        text = throw.choice(words.CHANGES[act.kind])
        for task in life.in_status(AssignmentStatus.UNDERWAY)[:1]:
            road.report_change(self.book, life, task, kind=act.kind, text=text, new_end_at=act.until, at=act.at)
        return True

    def _acknowledge(self, life: Life, act: Act, _: Random) -> bool:
        for change in life.changes:
            if change.acknowledged_at is None:
                road.acknowledge(self.book, change, self._sender(life), act.at)
        return True

    def _bring_back(self, life: Life, act: Act, throw: Random) -> bool:
        km = _kilometres(life) * throw.uniform(0.95, 1.2)
        for task in life.in_status(AssignmentStatus.UNDERWAY):
            vehicle = road.vehicle_of(task)
            if self.book.now - act.at < TOLD_TWICE:
                km = self._ways.km(life, task, vehicle)
            road.bring_back(self.book, life, task, km=round(km), place=vehicle.parking_place, at=act.at)
        return True

    def _close(self, life: Life, act: Act, _: Random) -> bool:
        for task in life.in_status(AssignmentStatus.RETURNED):
            road.close(self.book, life, task, self._sender(life), act.at)
        return True

    def _sender(self, life: Life) -> User:
        """The dispatcher who sent it, or whoever has the office now."""
        sent = self.book.city.users.get(life.tasks[0].dispatched_by_id or 0)
        able = (user for unit in (life.unit, life.unit.pool) if unit for user in unit.dispatchers)
        return sent or next(able)

    def _rate(self, life: Life, act: Act, throw: Random) -> bool:
        scores = []
        for _ in life.live:
            stars = throw.choices(*STARS)[0]
            scores.append((stars, throw.choice(words.COMMENTS[stars])))
        road.rate(self.book, life, scores, act.at)
        return True


def _from_anywhere(things: list[T], throw: Random) -> list[T]:
    """All of them in turn, beginning at any."""
    first = throw.randrange(len(things)) if things else 0
    return things[first:] + things[:first]


def _kilometres(life: Life) -> float:
    """There and back, as far as the places are known and the hours allow."""
    far = max(distance(life.unit.organization.division_id, row.place) for row in life.places)
    hours = (life.trip.end_at - life.trip.start_at).total_seconds() / 3600
    return max(3.0, min(2 * far + 6 * len(life.places), hours * KMH * 1.4))
