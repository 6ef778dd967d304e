"""Whatever is done in whatever order: no two holds of one vehicle overlap, and every hold still makes sense."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motorpool.reservations import queries, services
from motorpool.reservations.models import Reason, Reservation
from motorpool.vehicles.models import Vehicle
from tests.database import overlaps, rolled_back
from tests.factories import NOW, hours, make_organization, make_vehicle

VEHICLES = 2
Act = tuple[str, int, int, int]

acts = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "reserve", "release", "extend", "begin", "watch"]),
        st.integers(0, VEHICLES - 1),
        st.integers(0, 12),
        st.integers(1, 6),
    ),
    min_size=3,
    max_size=14,
)


def perform(act: Act, vehicles: list[Vehicle]) -> None:
    verb, which, hour, length = act
    at = NOW + timedelta(hours=hour)
    if verb == "reserve":
        services.reserve(of=vehicles[which], period=hours(hour, hour + length), reason=Reason.TRIP)
        return
    if verb == "watch":
        for key in queries.overdue(at).values_list("pk", flat=True):
            services.extend_overdue(reservation_id=key, now=at, ahead=timedelta(minutes=15))
        return
    held = (
        Reservation.objects.filter(vehicle=vehicles[which], released_at=None).order_by("period")[length % 2 :].first()
    )
    if held is None:
        return
    if verb == "release":
        services.release(held=held, at=at)
    elif verb == "extend":
        services.extend(held=held, until=at, at=NOW)
    else:
        services.begin(held=held, at=at)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_nothing_ever_overlaps(sequence: list[Act]) -> None:
    with rolled_back():
        unit = make_organization()
        vehicles = [make_vehicle(unit) for _ in range(VEHICLES)]
        for act in sequence:
            with suppress(services.Taken, services.StillAway), transaction.atomic():
                perform(act, vehicles)
            assert overlaps() == 0, act
        for row in Reservation.objects.all():
            assert row.period.isempty <= (row.released_at is not None)
            assert row.period.isempty or row.period.lower < row.period.upper
