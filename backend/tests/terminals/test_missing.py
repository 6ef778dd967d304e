"""Which vehicles must have a terminal and have none (V6, CZ 26)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.roles import Role
from motorpool.tracking.models import Binding, Terminal
from motorpool.vehicles.models import Vehicle
from tests.clients import get, signed_in
from tests.factories import NOW, Unit, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db


def bind(vehicle: Vehicle, until: timedelta | None = None) -> None:
    terminal = Terminal.objects.create(organization=vehicle.organization, phone=f"{vehicle.pk}", created_at=NOW)
    period = DateTimeTZRange(NOW - timedelta(days=9), NOW - until if until else None)
    Binding.objects.create(terminal=terminal, vehicle=vehicle, period=period)


@time_machine.travel(NOW, tick=False)
def test_in_use_in_a_quota_and_with_no_terminal_now() -> None:
    county = make_organization()
    unit = Unit(county)
    bind(unit.vehicle)
    once = make_vehicle(unit.organization)
    bind(once, until=timedelta(days=1))
    never = make_vehicle(unit.organization, kind="enforcement", brand="大众")
    others: list[dict[str, Any]] = [
        {"kind": "special"}, {"secrecy": "investigation"}, {"kind": "rental"}, {"kind": "time_share"},
        {"status": "suspended"}, {"status": "retired"},
    ]  # fmt: skip
    for facts in others:
        make_vehicle(unit.organization, **facts)

    def missing(query: str = "") -> list[str]:
        found = [one["plate"] for one in get(client, f"/terminals/missing?{query}")["items"]]
        assert get(client, f"/terminals/missing/count?{query}")["count"] == len(found)
        return found

    client = signed_in(make_person(county, Role.AUTHORITY))
    assert missing() == [once.plate, never.plate]
    for query in ("kind=enforcement", "q=大众", f"q={never.plate[1:].lower()}", f"vehicle_id={never.pk}"):
        assert missing(query) == [never.plate]
    assert missing(f"vehicle_id={unit.vehicle.pk}") == []
    assert missing(f"organization_id={unit.organization.pk}") == [once.plate, never.plate]
    client = signed_in(make_person(make_organization(), Role.AUTHORITY))
    assert missing() == []
