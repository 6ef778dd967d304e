"""Where a trip stands, in the words of the scenes."""

from collections.abc import Callable

from motorpool.access.permissions import Permission as P
from motorpool.demo.life import Life
from motorpool.trips.states import AssignmentStatus, TripStatus

Standing = Callable[[Life], bool]


def at_approval(life: Life) -> bool:
    return life.trip.status == TripStatus.REQUESTED and life.step is not None and life.step.permission == P.TRIP_APPROVE


def at_consent(life: Life) -> bool:
    return life.trip.status == TripStatus.REQUESTED and life.step is not None and life.step.permission == P.TRIP_CONSENT


def sent_back(life: Life) -> bool:
    return life.trip.status == TripStatus.RETURNED


def to_dispatch(life: Life) -> bool:
    return life.trip.status == TripStatus.APPROVED


def dispatched(life: Life) -> bool:
    return life.trip.status == TripStatus.DISPATCHED


def on_the_road(life: Life) -> bool:
    return life.trip.status == TripStatus.UNDERWAY and bool(life.in_status(AssignmentStatus.UNDERWAY))


def with_news(life: Life) -> bool:
    return on_the_road(life) and any(change.acknowledged_at is None for change in life.changes)


def back(life: Life) -> bool:
    return life.trip.status == TripStatus.UNDERWAY and not life.in_status(AssignmentStatus.UNDERWAY)


def to_rate(life: Life) -> bool:
    return life.trip.status == TripStatus.COMPLETED
