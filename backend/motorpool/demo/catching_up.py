"""What earlier runs left open: whatever has had its time since then is finished, unless a person has touched it.

A trip is ours if its uuid is (`identity.key`), and untouched as long as every entry of the trail about it, its steps
and its assignments lies on a whole minute: the demo acts at whole minutes only, a session to the microsecond.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from motorpool.approvals.models import Step
from motorpool.approvals.states import StepStatus
from motorpool.audit.models import Entry
from motorpool.demo.city import City, is_ours
from motorpool.demo.course import Act, Course, Do, on_the_road, rated_after
from motorpool.demo.identity import dice
from motorpool.demo.life import Life
from motorpool.demo.rhythm import minutes
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Change, Destination, Trip
from motorpool.trips.states import OPEN_TRIPS, AssignmentStatus, TripStatus

MINUTE = timedelta(minutes=1)
R = TypeVar("R", Destination, Assignment)


def is_our_moment(moment: datetime) -> bool:
    return moment.second == 0 and moment.microsecond == 0


def open_trips(since: datetime) -> list[Trip]:
    """What was open at the last run. What ended before, and nobody corrected or rated, stays as it is."""
    found = Trip.objects.filter(status__in=OPEN_TRIPS, end_at__gt=since).select_related("approval")
    return [trip for trip in found.order_by("start_at", "pk") if is_ours(trip.uuid)]


def holds_since(city: City, since: datetime, trips: list[Trip]) -> dict[int, Reservation]:
    """Whatever is held after that moment, and what the open trips hold or held, with the city's own objects."""
    tasks = Assignment.objects.filter(trip__in=[trip.pk for trip in trips]).values_list("vehicle_hold", "driver_hold")
    wanted = Q(pk__in=[key for pair in tasks for key in pair]) | Q(period__overlap=DateTimeTZRange(since, None))
    held = Reservation.objects.filter(wanted).select_related("vehicle", "driver__person").order_by("pk")
    for row in held:
        if row.vehicle:
            row.vehicle = city.vehicles.get(row.vehicle.pk, row.vehicle)
        if row.driver:
            row.driver = city.drivers.get(row.driver.pk, row.driver)
    return {row.pk: row for row in held}


def due(lives: list[Life], now: datetime) -> Iterator[tuple[Life, Course, Random]]:
    """What nobody has touched and should have begun: how it went on."""
    last = untouched(lives)
    for life in lives:
        if life.trip.pk in last and life.trip.start_at <= now:
            yield life, *rest_of(life, last[life.trip.pk])


def open_lives(city: City, trips: list[Trip], holds: dict[int, Reservation]) -> list[Life]:
    """With their people, vehicles and holds being those of the city and the diary. Units that are gone are left out."""
    trips = [trip for trip in trips if _plays(city, trip)]
    keys = [trip.pk for trip in trips]
    places, tasks = (
        _by_trip(Destination.objects.filter(trip__in=keys).order_by("position")),
        _by_trip(Assignment.objects.filter(trip__in=keys).order_by("pk")),
    )
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(approval__in=[trip.approval_id for trip in trips]).order_by("position"):
        steps[step.approval_id].append(step)
    lives = []
    for trip in trips:
        trip.requested_by, trip.traveller = city.users[trip.requested_by_id], city.users[trip.traveller_id]
        unit = trip.organization = city.units[trip.organization_id].organization
        life = Life(trip, city.units[unit.pk], places[trip.pk], trip.approval, steps[trip.approval_id or 0])
        for step in life.steps:
            step.organization = unit
            if trip.approval:
                step.approval = trip.approval
        life.tasks = [_staffed(task, trip, holds) for task in tasks[trip.pk]]
        lives.append(life)
    by_task = {task.pk: (life, task) for life in lives for task in life.tasks}
    for change in Change.objects.filter(assignment__in=by_task, acknowledged_at=None).order_by("pk"):
        life, change.assignment = by_task[change.assignment_id]
        life.changes.append(change)
    return lives


def _plays(city: City, trip: Trip) -> bool:
    return trip.organization_id in city.units and trip.requested_by_id in city.users and trip.traveller_id in city.users


def _staffed(task: Assignment, trip: Trip, holds: dict[int, Reservation]) -> Assignment:
    task.trip = trip
    task.vehicle_hold, task.driver_hold = holds[task.vehicle_hold_id], holds[task.driver_hold_id]
    return task


def _by_trip(rows: Iterable[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.trip_id].append(row)
    return found


def untouched(lives: list[Life]) -> dict[int, datetime]:
    """Of which trips only the demo has written, and when it last did."""
    trip_of = {("trips.trip", life.trip.pk): life.trip.pk for life in lives}
    trip_of |= {("trips.assignment", task.pk): life.trip.pk for life in lives for task in life.tasks}
    trip_of |= {("approvals.step", step.pk): life.trip.pk for life in lives for step in life.steps}
    keys: dict[str, list[int]] = defaultdict(list)
    for kind, key in trip_of:
        keys[kind].append(key)
    about = Q(pk__in=())
    for kind, found in keys.items():
        about |= Q(subject_type=kind, subject_id__in=found)
    last: dict[int, datetime] = {}
    touched = set()
    for kind, subject, at in Entry.objects.filter(about).order_by("at").values_list("subject_type", "subject_id", "at"):
        trip = trip_of[kind, subject or 0]
        last[trip] = at
        if not is_our_moment(at):
            touched.add(trip)
    return {trip: at for trip, at in last.items() if trip not in touched}


def rest_of(life: Life, last: datetime) -> tuple[Course, Random]:
    """How it went on, had nobody looked: at its planned hours, and never before what was last done."""
    throw = dice("rest", life.trip.request_key, life.trip.status)
    acts, moment = [], last
    for act in _planned(life, last, throw):
        moment = max(moment + MINUTE, act.at)
        acts.append(act._replace(at=moment))
    return Course(last, acts), throw


def _planned(life: Life, last: datetime, throw: Random) -> Iterator[Act]:
    trip = life.trip
    start, status = trip.start_at, TripStatus(trip.status)
    if status == TripStatus.RETURNED:
        yield Act(start - minutes(throw, 10, 60), Do.WITHDRAW)
        return
    if status == TripStatus.COMPLETED:
        if throw.random() < 0.94:
            yield Act(max(last + timedelta(hours=14), rated_after(throw, last)), Do.RATE)
        return
    if status == TripStatus.REQUESTED:
        for step in life.steps:
            if step.status in (StepStatus.PENDING, StepStatus.WAITING):
                yield Act(start - minutes(throw, 55, 90), Do.APPROVE)
    if len(life.live) < trip.vehicles_wanted and status != TripStatus.UNDERWAY:
        yield Act(start - minutes(throw, 25, 45), Do.DISPATCH)
    if status == TripStatus.UNDERWAY:
        yield from _way_home(life, throw)
    else:
        yield from on_the_road(throw, start, trip.end_at)


def _way_home(life: Life, throw: Random) -> Iterator[Act]:
    end = max([life.trip.end_at, *(change.new_end_at for change in life.changes if change.new_end_at)])
    back = [task.returned_at for task in life.tasks if task.returned_at]
    if life.in_status(AssignmentStatus.UNDERWAY):
        back.append(end + minutes(throw, -5, 25))
    if life.changes:
        yield Act(min(life.changes[0].reported_at + minutes(throw, 60, 120), back[-1]), Do.ACKNOWLEDGE)
    if life.in_status(AssignmentStatus.UNDERWAY):
        yield Act(back[-1], Do.BRING_BACK)
    closed = back[-1] + minutes(throw, 60, 110)
    yield Act(closed, Do.CLOSE)
    yield Act(closed + timedelta(hours=14) + minutes(throw, 0, 600), Do.RATE)
