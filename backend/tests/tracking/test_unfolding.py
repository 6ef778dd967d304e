"""Rounds: what is kept of the states of all vehicles, whatever comes when, and whoever is killed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from django.db import connection

from motorpool.kit.moments import day_of
from motorpool.tracking.episodes import LATE, REPORTED, SILENT, Contacts, Reports, episodes_of, nowhere
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Contact, Episode, Heard, LateStretch, Present
from motorpool.tracking.motion import STATES, State
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.services.reworking import rework, work_in_late
from motorpool.tracking.services.unfolding import work_out_states
from motorpool.vehicles.models import Vehicle
from tests.factories import make_organization, make_vehicle
from tests.tracking.drives import METRE, Report, store

START = datetime(2026, 11, 20, 1, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def later(seconds: float) -> datetime:
    return START + seconds * SECOND


class Told(NamedTuple):
    """An episode as a person reads it: seconds after START."""

    since: int
    state: State
    source: int


def told(vehicle: Vehicle, *, since: datetime = START) -> list[Told]:
    rows = Episode.objects.filter(vehicle=vehicle, since__gte=since).order_by("since")
    return [Told(int((one.since - START).total_seconds()), STATES[one.state], one.source) for one in rows]


def say(vehicle: Vehicle, reports: Iterable[Report]) -> None:
    """Store them, and note what the gateway notes."""
    reports = list(reports)
    store(vehicle.pk, reports)
    for one in reports:
        hear(vehicle, one.arrived_at or one.at)
    late = [one for one in reports if one.marks & int(Mark.LATE)]
    if late:
        arrived = max(one.arrived_at or one.at for one in late)
        LateStretch.objects.create(vehicle=vehicle, since=late[0].at, until=late[-1].at, arrived_at=arrived)


def hear(vehicle: Vehicle, at: datetime) -> None:
    """As the gateway does: a long silence ends a contact."""
    held = Heard.objects.filter(vehicle=vehicle).first()
    if held is None:
        Heard.objects.create(vehicle=vehicle, since=at, heard_at=at)
    elif at - held.heard_at > timedelta(seconds=300):
        Contact.objects.create(vehicle=vehicle, since=held.since, until=held.heard_at)
        Heard.objects.filter(vehicle=vehicle).update(since=at, heard_at=at)
    elif at > held.heard_at:
        Heard.objects.filter(vehicle=vehicle).update(heard_at=at)


def drive(begin: int, end: int, *, step: int = 10, from_m: int = 0) -> list[Report]:
    """Ten metres a second."""
    return [Report(later(at), int((from_m + 10 * (at - begin)) * METRE), 1, 360) for at in range(begin, end, step)]


def stand(begin: int, end: int, *, step: int = 30, engine: bool = True, north_m: int = 0) -> list[Report]:
    return [Report(later(at), int(north_m * METRE), 1, engine=engine) for at in range(begin, end, step)]


@pytest.fixture
def vehicle(db: None) -> Vehicle:
    make_partitions(today=day_of(START))
    return make_vehicle(make_organization())


def test_rounds_follow_a_vehicle_into_silence_and_back(vehicle: Vehicle) -> None:
    say(vehicle, stand(0, 60, engine=False) + drive(60, 180))
    work_out_states(at=later(180))
    assert told(vehicle)[:2] == [(0, State.PARKED, REPORTED), (60, State.MOVING, REPORTED)]
    present = Present.objects.get()
    assert (STATES[present.state], present.since) == (State.MOVING, later(60))

    work_out_states(at=later(400))  # nothing came since; the last word was at 170
    assert told(vehicle)[2:] == []
    work_out_states(at=later(500))
    assert told(vehicle)[2:] == [(471, State.OFFLINE, SILENT)]
    assert Present.objects.get().tail == 1

    say(vehicle, stand(490, 560, north_m=2000))  # came a little late: offline it was for a moment only
    work_out_states(at=later(560))
    assert told(vehicle)[2:] == [
        (471, State.OFFLINE, SILENT),
        (490, State.MOVING, REPORTED),
        (531, State.STILL, REPORTED),
    ]
    assert STATES[Present.objects.get().state] == State.STILL


def test_a_second_round_of_the_same_moment_changes_nothing(vehicle: Vehicle) -> None:
    say(vehicle, drive(0, 300))
    work_out_states(at=later(300))
    before = list(Episode.objects.values_list("vehicle_id", "since", "state", "source"))
    done = work_out_states(at=later(300))
    assert (done.changed, done.written) == (0, 0)
    assert list(Episode.objects.values_list("vehicle_id", "since", "state", "source")) == before


def test_what_comes_late_is_worked_in(vehicle: Vehicle) -> None:
    way = drive(0, 1200)
    say(vehicle, way[:10] + way[110:])
    work_out_states(at=later(1210))
    assert [one.state for one in told(vehicle)] == [State.MOVING, State.OFFLINE, State.MOVING]
    arrived = later(1215)
    say(vehicle, [one._replace(marks=int(Mark.LATE), arrived_at=arrived) for one in way[10:110]])
    work_out_states(at=later(1230))
    assert work_in_late(at=later(1230)) == 0  # the terminal may go on
    assert work_in_late(at=later(1290)) == 1
    assert told(vehicle) == [(0, State.MOVING, LATE)]
    assert (Present.objects.get().since, LateStretch.objects.count()) == (later(0), 0)
    work_out_states(at=later(1300))
    assert told(vehicle) == [(0, State.MOVING, LATE)]


def test_heartbeats_of_a_vehicle_that_sleeps(vehicle: Vehicle) -> None:
    say(vehicle, stand(0, 60, engine=False))
    for at in range(100, 3600, 240):
        hear(vehicle, later(at))
        work_out_states(at=later(at + 1))
    assert [one.state for one in told(vehicle)] == [State.PARKED]
    hear(vehicle, later(8000))
    work_out_states(at=later(8010))
    last = 100 + 240 * 14
    assert told(vehicle)[1:] == [(last + 301, State.OFFLINE, SILENT), (8000, State.PARKED, 1)]
    assert Contact.objects.count() == 1


def test_a_clock_that_is_wrong_and_a_place_that_is_not_known(vehicle: Vehicle) -> None:
    say(vehicle, drive(0, 100))
    blind = [one._replace(marks=int(Mark.NO_FIX), fixed=False) for one in drive(100, 200)]
    wrong = Report(datetime(2099, 1, 1, tzinfo=UTC), arrived_at=later(150), marks=int(Mark.WRONG_CLOCK))
    say(vehicle, [*blind, wrong])
    work_out_states(at=later(200))
    assert told(vehicle)[0:] == [(0, State.MOVING, REPORTED), (100, State.UNLOCATED, REPORTED)]
    assert Present.objects.get().read_until == later(190)


def test_nothing_is_worked_out_of_a_secrecy_vehicle(vehicle: Vehicle) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(secrecy="secret")
    store(vehicle.pk, drive(0, 100))
    rework(vehicle_id=vehicle.pk, since=later(0), until=later(100), at=later(200))
    assert not Episode.objects.exists()


def chance_day(seed: int, hours: int) -> tuple[list[Report], list[datetime]]:
    """What a vehicle reports, in the order of arrival, and when it was heard beside that."""
    dice = random.Random(seed)
    at, north, made, beats = 0, 0, [], []
    while at < hours * 3600:
        kind = dice.choice(("drive", "stand", "sleep", "tunnel", "silence", "blind"))
        until = at + dice.randrange(60, 1800)
        if kind in ("drive", "tunnel", "blind"):
            leg = [
                Report(later(one), int((north + 10 * (one - at)) * METRE), 1, dice.choice((360, 400)))
                for one in range(at, until, 10)
            ]
            north += 10 * (until - at)
            if kind == "tunnel":
                leg = [one._replace(marks=int(Mark.LATE), arrived_at=later(until + 30)) for one in leg]
            elif kind == "blind":
                leg = [one._replace(marks=int(Mark.NO_FIX), fixed=False) for one in leg]
            made += leg
        elif kind == "stand":
            made += stand(at, until, north_m=north)
        elif kind == "sleep":
            made += stand(at, min(until, at + 60), engine=False, north_m=north)
            beats += [later(one) for one in range(at + 120, until, 120)]
        at = until + dice.randrange(0, 30)
    return sorted(made, key=lambda one: one.arrived_at or one.at), beats


def from_scratch(vehicle: Vehicle, reports: list[Report], until: int) -> list[tuple[int, State]]:
    """The same without rounds, from everything at once."""
    rows = sorted((one for one in reports if one.at <= later(until)), key=lambda one: one.at)
    columns = np.array(
        [(0, one.at.timestamp(), one.speed, one.status, one.marks, one.lat, one.lon) for one in rows], np.int64
    )
    held = Heard.objects.get(vehicle=vehicle)
    spans = [*Contact.objects.filter(vehicle=vehicle).values_list("since", "until"), (held.since, held.heard_at)]
    contacts = Contacts(*np.array([(0, a.timestamp(), b.timestamp()) for a, b in spans], np.int64).T)
    begin = int(rows[0].at.timestamp())
    found = episodes_of(
        Reports(*columns.T), contacts, nowhere(), vehicles=np.array([0]), since=np.array([begin]),
        until=int(later(until).timestamp()), rules=MotionRules(),
    )  # fmt: skip
    zero = int(START.timestamp())
    return [(int(since) - zero, STATES[state]) for since, state in zip(found.since, found.state, strict=True)]


@pytest.mark.parametrize("seed", range(6))
def test_rounds_at_any_time_find_what_is_found_at_once(vehicle: Vehicle, seed: int) -> None:
    dice = random.Random(seed)
    reports, beats = chance_day(seed, 5)
    at, hours = 0, 5 * 3600
    while at < hours + 1200:
        before, at = at, at + dice.choice((30, 60, 60, 60, 600, 2400))
        say(vehicle, [one for one in reports if later(before) <= (one.arrived_at or one.at) < later(at)])
        for beat in beats:
            if later(before) <= beat < later(at):
                hear(vehicle, beat)
        work_out_states(at=later(at))
        work_in_late(at=later(at))
    work_in_late(at=later(at + 3600))
    first = min(one.at for one in reports)
    expected = from_scratch(vehicle, reports, at)
    assert [one[:2] for one in told(vehicle, since=first)] == expected
    assert STATES[Present.objects.get().state] == expected[-1][1]
    rework(vehicle_id=vehicle.pk, since=first, until=later(at), at=later(at))
    assert [one[:2] for one in told(vehicle, since=first)] == expected


KILLED = """
import os, signal, sys, django; django.setup()
from datetime import datetime
from motorpool.tracking import episode_rows
from motorpool.tracking.models import Round
from motorpool.tracking.services import reworking, unfolding
what, at = sys.argv[1], datetime.fromisoformat(sys.argv[2])
def dying(of, before):
    def call(*given, **more):
        if before:
            os.kill(os.getpid(), signal.SIGKILL)
        of(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    return call
if what == "cut":
    episode_rows.cut = dying(episode_rows.cut, False)
elif what == "add":
    episode_rows.add = dying(episode_rows.add, False)
elif what == "round":
    unfolding.work_out_states = dying(unfolding.work_out_states, False)
elif what == "late":
    reworking.publish = dying(reworking.publish, True)
unfolding.work_out_states(at=at)
reworking.work_in_late(at=at)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_killed_anywhere_the_next_round_finds_the_same() -> None:
    make_partitions(today=day_of(START))
    vehicles = [make_vehicle(make_organization()) for _ in range(3)]
    days = [chance_day(seed, 4) for seed in range(3)]
    where = connection.settings_dict
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{where['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "motorpool.config.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    moments = [(what, 2400 * (turn + 1)) for turn, what in enumerate(("cut", "add", "round", "late", "cut", "late"))]
    try:
        before = 0
        for what, at in [("", 1200), *moments]:
            for vehicle, (reports, beats) in zip(vehicles, days, strict=True):
                say(vehicle, [one for one in reports if later(before) <= (one.arrived_at or one.at) < later(at)])
                for beat in beats:
                    if later(before) <= beat < later(at):
                        hear(vehicle, beat)
            before = at
            if not what:
                work_out_states(at=later(at))
                continue
            told_at = [sys.executable, "-c", KILLED, what, later(at).isoformat()]
            died = subprocess.run(told_at, env=environment, timeout=60, check=False)
            assert died.returncode == -signal.SIGKILL
        work_out_states(at=later(before))
        work_in_late(at=later(before + 1000))
        for vehicle, (reports, _) in zip(vehicles, days, strict=True):
            came = [one for one in reports if (one.arrived_at or one.at) < later(before)]
            first = min(one.at for one in came)
            assert [one[:2] for one in told(vehicle, since=first)] == from_scratch(vehicle, came, before)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE tracking_position, tracking_episode, tracking_late, tracking_contact")
