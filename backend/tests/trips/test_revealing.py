"""Asking for a car is no way to somebody's telephone (P6)."""

from collections.abc import Iterator

import pytest
import time_machine

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import InvalidInput
from motorpool.trips.models import Trip
from motorpool.trips.services import requests
from tests.clients import get, post, signed_in
from tests.factories import NOW, Unit, actor, ask, make_organization, make_person, trip_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Iterator[Unit]:
    with time_machine.travel(NOW, tick=False):
        yield Unit(make_organization())


@pytest.fixture
def colleague(unit: Unit) -> User:
    return make_person(unit.organization, Role.APPLICANT)


def number(trip: Trip, person: User) -> str | None:
    """What the person is told; whether the page offers it agrees."""
    client = signed_in(person)
    told = get(client, f"/trips/{trip.pk}")["contact_told"]
    answer = post(client, f"/trips/{trip.pk}/reveal-contact", {}, 200 if told else 404)
    return answer["value"] if told else None


def asked(by: User, traveller: User, contact_phone: str) -> Trip:
    return ask(by, traveller_id=traveller.pk, contact_phone=contact_phone)


def test_the_number_of_a_colleague_is_not_got_by_asking_for_a_car(unit: Unit, colleague: User) -> None:
    for contact in ("", str(colleague.phone)):
        trip = asked(unit.applicant, colleague, contact)
        assert number(trip, unit.applicant) is None
        assert number(trip, colleague) == colleague.phone.clear()
    refused = Entry.objects.filter(action="trips.trip.refuse_reveal", actor=unit.applicant)
    assert refused.count() == 2


def test_a_number_that_was_given_for_the_trip_is_shown_to_both(unit: Unit, colleague: User) -> None:
    trip = asked(unit.applicant, colleague, "13900001111")
    assert [number(trip, one) for one in (unit.applicant, colleague)] == ["13900001111"] * 2


def test_whoever_travels_gets_no_number_of_whoever_asked_that_was_not_given(unit: Unit, colleague: User) -> None:
    """Its mask, which lists show, does not stand for it."""
    trip = asked(unit.applicant, colleague, "13900001111")
    data = {**trip_data(colleague), "contact_phone": str(unit.applicant.phone)}
    before = Trip.objects.get(pk=trip.pk).contact_phone.clear()
    with pytest.raises(InvalidInput):
        requests.change_request(trip_id=trip.pk, data=data, by=actor(colleague), at=NOW)  # type: ignore[arg-type]
    assert Trip.objects.get(pk=trip.pk).contact_phone.clear() == before
    requests.change_request(trip_id=trip.pk, data=data, by=actor(unit.applicant), at=NOW)  # type: ignore[arg-type]
    assert number(Trip.objects.get(pk=trip.pk), colleague) == unit.applicant.phone.clear()
