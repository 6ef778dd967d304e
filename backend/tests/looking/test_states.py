"""In which state vehicles were: of an opened view what it may show, and totals of a day without any place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from django.db import connection

from motorpool.accounts.models import User
from motorpool.audit.models import Entry
from motorpool.kit.moments import start_of
from motorpool.tracking import history
from motorpool.tracking.episode_rows import add
from motorpool.tracking.episodes import HEARD, LATE, REPORTED, SILENT, Episodes
from motorpool.tracking.models import Heard
from motorpool.tracking.motion import MOVING, OFFLINE, PARKED, STILL, State
from motorpool.tracking.services.unfolding import work_out_states
from motorpool.vehicles.models import Vehicle
from tests.clients import get, post, signed_in
from tests.factories import NOW, TODAY, Unit, ask_to_look, make_vehicle
from tests.looking.test_looks import allow, opened
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def was(vehicle: Vehicle, *told: tuple[datetime, int, int]) -> None:
    """(since, state, source)"""
    columns = np.array([(vehicle.pk, int(since.timestamp()), state, source) for since, state, source in told]).T
    add(Episodes(*columns.astype(np.int64)))


def spells(person: User, look: int) -> list[tuple[float, float, str, str]]:
    found = get(signed_in(person), f"/tracks/looks/{look}/states")
    zero = NOW.timestamp()
    hours = [
        tuple((datetime.fromisoformat(one[edge]).timestamp() - zero) / 3600 for edge in ("since", "until"))
        for one in found
    ]
    return [(*edges, one["state"], one["source"]) for edges, one in zip(hours, found, strict=True)]


def test_a_view_shows_the_states_of_what_it_may_show() -> None:
    unit = Unit()
    was(
        unit.vehicle,
        (NOW - 40 * DAY, PARKED, REPORTED),  # since weeks ago, in another partition
        (NOW - 1.75 * HOUR, MOVING, LATE),
        (NOW - 1.25 * HOUR, STILL, REPORTED),
        (NOW - 0.5 * HOUR, OFFLINE, SILENT),
    )
    allow(ask_to_look(unit.supervisor, unit.vehicle, start=-2, end=-1), unit.authority)
    look = opened(unit.supervisor, unit.vehicle, start=-24, end=24)
    assert spells(unit.supervisor, look["id"]) == [
        (-2, -1.75, "parked", "reported"),
        (-1.75, -1.25, "moving", "late"),
        (-1.25, -1, "still", "reported"),
    ]
    whole = opened(unit.authority, unit.vehicle, start=-1, end=1)
    assert spells(unit.authority, whole["id"]) == [
        (-1, -0.5, "still", "reported"),
        (-0.5, 0, "offline", "silent"),  # and nothing of what is still to come
    ]


def test_another_cannot_read_the_states_of_a_view() -> None:
    unit = Unit()
    look = opened(unit.authority, unit.vehicle, start=-1, end=0)
    assert get(signed_in(unit.supervisor), f"/tracks/looks/{look['id']}/states", 404)["code"] == "not_found"


def day_of(person: User, path: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(signed_in(person), f"/tracks/days/{TODAY - DAY}{path}")["items"]
    return items


def hour(moment: str) -> float:
    """Of yesterday."""
    return (datetime.fromisoformat(moment) - start_of(TODAY - DAY)) / HOUR


def test_how_long_each_vehicle_was_in_each_state() -> None:
    unit = Unit()
    yesterday = start_of(TODAY - DAY)
    was(
        unit.vehicle,
        (yesterday - 30 * HOUR, PARKED, HEARD),
        (yesterday + 6 * HOUR, MOVING, REPORTED),
        (yesterday + 7 * HOUR, STILL, REPORTED),
        (yesterday + 22 * HOUR, OFFLINE, SILENT),
    )
    was(unit.vehicle, (yesterday + 25 * HOUR, MOVING, REPORTED))
    silent = make_vehicle(unit.organization)
    secret = make_vehicle(unit.organization, secrecy="secret")
    rows = {one["plate"]: one for one in day_of(unit.authority)}
    told = [rows[unit.vehicle.plate][state] / 3600 for state in ("moving", "still", "parked", "offline", "unlocated")]
    assert told == [1, 15, 6, 2, 0]
    assert [(hour(one["since"]), hour(one["until"]), one["state"]) for one in rows[unit.vehicle.plate]["spells"]] == [
        (0, 6, "parked"), (6, 7, "moving"), (7, 22, "still"), (22, 24, "offline"),
    ]  # fmt: skip
    assert rows[silent.plate]["spells"] == []
    assert sum(rows[silent.plate][state] for state in State) == 0
    assert secret.plate not in rows
    assert [one["plate"] for one in day_of(unit.authority, f"?q={unit.vehicle.plate}")] == [unit.vehicle.plate]
    future = get(signed_in(unit.authority), f"/tracks/days/{TODAY + DAY}")["items"]
    assert all(one["parked"] == 0 for one in future)


def test_taking_the_totals_along_is_recorded() -> None:
    unit = Unit()
    was(unit.vehicle, (NOW - 3 * DAY, PARKED, REPORTED))
    response = signed_in(unit.authority).get(f"/api/v1/tracks/days/{TODAY - DAY}/export")
    rows = table_of(response.content)
    assert [row["熄火停放（分钟）"] for row in rows if row["号牌"] == unit.vehicle.plate] == ["1440"]
    assert Entry.objects.filter(action="looking.stateday.export").count() == 1


def test_the_totals_of_all_are_found_by_one_probe_each() -> None:
    """No scan of the months: the plan must hold with years of episodes."""
    unit = Unit()
    for months in range(1, 5):
        was(unit.vehicle, (NOW - 30 * months * DAY, PARKED, REPORTED))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked: dict[str, Any] = {"vehicles": [unit.vehicle.pk], "since": NOW - DAY, "until": NOW}
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + history._TOTALS, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on tracking_episode" not in plan
    assert "never executed" in plan  # the older months are not opened once the last episode is found


def test_the_card_on_the_map_says_since_when() -> None:
    unit = Unit()
    Heard.objects.create(vehicle=unit.vehicle, since=NOW - HOUR, heard_at=NOW - 0.01 * HOUR)
    work_out_states(at=NOW)
    client = signed_in(unit.authority)
    token = post(client, "/live/views", {"vehicle_id": unit.vehicle.pk})["token"]
    card = get(client, f"/live/vehicles/{unit.vehicle.pk}?token={token}")
    assert (card["state"], card["lon"]) == ("unlocated", None)
    assert datetime.fromisoformat(card["state_since"]) == NOW - HOUR
    assert datetime.fromisoformat(card["heard_at"]) == NOW - 0.01 * HOUR
