"""Several at once: the database lets one of them have it, and nobody meets a broken transaction."""

from datetime import timedelta

from django.db import transaction

from motorpool.reservations import queries, services
from motorpool.reservations.models import Reason, Reservation
from motorpool.reservations.services import Taken
from motorpool.vehicles.models import Vehicle
from tests.database import at_once, overlaps, racing, refusals
from tests.factories import NOW, hours, make_driver, make_organization, make_vehicle

pytestmark = racing


@transaction.atomic
def take(vehicle: Vehicle, start: float, end: float, reason: Reason = Reason.TRIP) -> Reservation:
    return services.reserve(of=vehicle, period=hours(start, end), reason=reason)


@transaction.atomic
def lengthen(key: int, until: float) -> None:
    (held,) = queries.locked(key)
    services.extend(held=held, until=NOW + timedelta(hours=until), at=NOW)


@transaction.atomic
def give_back(key: int, at: float) -> None:
    (held,) = queries.locked(key)
    services.release(held=held, at=NOW + timedelta(hours=at))


def test_of_many_one_gets_the_vehicle() -> None:
    vehicle = make_vehicle(make_organization())
    outcomes = at_once(*(lambda: take(vehicle, 0, 4) for _ in range(4)))
    assert refusals(outcomes) == [Taken] * 3
    assert (Reservation.objects.count(), overlaps()) == (1, 0)


def test_of_many_one_gets_the_driver() -> None:
    driver = make_driver(make_organization())

    @transaction.atomic
    def engage() -> Reservation:
        return services.reserve(of=driver, period=hours(0, 4), reason=Reason.TRIP)

    assert refusals(at_once(engage, engage)) == [Taken]
    assert Reservation.objects.count() == 1


def test_a_repair_and_a_trip_exclude_each_other() -> None:
    vehicle = make_vehicle(make_organization())
    outcomes = at_once(lambda: take(vehicle, 0, 4), lambda: take(vehicle, 3, 30, Reason.REPAIR))
    assert refusals(outcomes) == [Taken]
    assert (Reservation.objects.count(), overlaps()) == (1, 0)


def test_lengthening_meets_a_new_hold() -> None:
    """Either the new hold comes first and the old one stops before it, or the new one finds it taken."""
    unit = make_organization()
    for _ in range(8):
        vehicle = make_vehicle(unit)
        first = take(vehicle, 0, 4)
        outcomes = at_once(lambda: lengthen(first.pk, 6), lambda: take(vehicle, 5, 8))  # noqa: B023
        assert set(refusals(outcomes)) <= {Taken}
        assert overlaps() == 0


def test_a_late_return_meets_a_new_hold() -> None:
    unit = make_organization()
    for _ in range(8):
        vehicle = make_vehicle(unit)
        first = take(vehicle, 0, 4)
        outcomes = at_once(lambda: give_back(first.pk, 6), lambda: take(vehicle, 5, 8))  # noqa: B023
        assert set(refusals(outcomes)) <= {Taken}
        assert overlaps() == 0
        first.refresh_from_db()
        assert first.released_at == NOW + timedelta(hours=6)


def test_a_return_frees_it_for_who_waits() -> None:
    vehicle = make_vehicle(make_organization())
    first = take(vehicle, 0, 4)
    outcomes = at_once(lambda: give_back(first.pk, 1), lambda: take(vehicle, 2, 3))
    assert set(refusals(outcomes)) <= {Taken}
    assert overlaps() == 0
    if refusals(outcomes):
        take(vehicle, 2, 3)
