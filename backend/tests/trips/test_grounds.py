"""What a trip adds to the track of its vehicle, and to whose view of it."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from motorpool.accounts.models import User
from motorpool.approvals import services as approvals
from motorpool.trips.services import dispatch, driving
from tests.clients import call, get, signed_in
from tests.factories import NOW, Unit, actor, approved_trip

HOUR = timedelta(hours=1)
LATER = NOW + 8 * HOUR

pytestmark = pytest.mark.django_db


def milestones(person: User, unit: Unit, since: datetime, until: datetime) -> list[Any]:
    body = {"vehicle_id": unit.vehicle.pk, "since": since, "until": until, "view": uuid4()}
    client = signed_in(person)
    look = json.loads(call(client, "POST", "/tracks/looks", body).content)
    found = get(client, f"/tracks/looks/{look['id']}/milestones")
    return [(round((one["at"] - NOW.timestamp()) / 3600, 2), one["label"]) for one in found]


def test_departure_and_return_stand_in_the_view_of_whoever_may_look_then() -> None:
    unit = Unit()
    trip = approved_trip(unit)
    one = dispatch.dispatch_trip(
        trip_id=trip.pk, vehicle_id=unit.vehicle.pk, driver_id=unit.driver.pk, by=actor(unit.dispatcher), at=NOW
    )
    driver = actor(unit.driver.person)
    driving.depart(assignment_id=one.pk, odometer_km=None, by=driver, at=NOW + 2 * HOUR)
    driving.bring_back(assignment_id=one.pk, odometer_km=None, place="车库", note="", by=driver, at=NOW + 5 * HOUR)
    with time_machine.travel(LATER, tick=False):
        both = [(2, f"出车 {trip.number}"), (5, f"回场 {trip.number}")]
        assert milestones(unit.authority, unit, NOW, LATER) == both
        assert milestones(trip.traveller, unit, NOW, LATER) == both
        assert milestones(unit.authority, unit, NOW + 3 * HOUR, NOW + 4 * HOUR) == []

        approvals.approve(approval_id=asked(unit), note="", by=actor(unit.authority), at=LATER)
        assert milestones(unit.supervisor, unit, NOW, LATER) == both[:1], "the return lies outside what was allowed"


def asked(unit: Unit) -> int:
    """By the supervisor, for the first hours; the approval that waits."""
    body = {
        "vehicle_ids": [unit.vehicle.pk],
        "since": NOW + HOUR,
        "until": NOW + 3 * HOUR,
        "purpose": "complaint",
        "reason": "核查群众投诉",
        "reference": "",
        "days": 7,
        "request_key": uuid4(),
    }
    made = json.loads(call(signed_in(unit.supervisor), "POST", "/tracks/requests", body).content)
    return int(made["approval"]["id"])
