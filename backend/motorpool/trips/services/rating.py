"""What the passenger thinks of it, CZ 13(六)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.kit.errors import InvalidInput
from motorpool.trips import queries
from motorpool.trips.models import Rating, Trip


class Score(TypedDict):
    assignment_id: int
    stars: int
    comment: str


class WrongAssignments(InvalidInput):
    code = "wrong_assignments"
    message = "请对本次用车的每位驾驶员各评价一次"


@transaction.atomic
def rate(*, trip_id: int, scores: Sequence[Score], by: Actor, at: datetime) -> None:
    """Every driver of the trip, once."""
    trip = Trip.objects.locked(trip_id, by, P.TRIP_OWN)
    named = sorted(score["assignment_id"] for score in scores)
    trip.move("rate", by=by, at=at, note="、".join("★" * score["stars"] for score in scores))
    if named != sorted(queries.live_assignments(trip).values_list("pk", flat=True)):
        raise WrongAssignments
    Rating.objects.bulk_create(Rating(**score, rated_by_id=by.person, rated_at=at) for score in scores)
