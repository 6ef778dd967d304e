"""Of a secrecy vehicle nothing is stored: neither before the gateway hears of it, nor what comes later (T9)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from jt808 import Version
from jt808.messages import DriverCard, MediaData, PositionReport
from motorpool.access.actors import Actor
from motorpool.accounts.roles import Role
from motorpool.gateway.intake import KEEP
from motorpool.kit.moments import day_of
from motorpool.terminals.models import CardReading, Media, Message
from motorpool.terminals.redaction import at_rest
from motorpool.terminals.services.inbox import take_messages
from motorpool.tracking.fixes import Fix
from motorpool.tracking.ingest import Appender, Row, pack
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Latest, LateStretch, Position, Terminal
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services.bindings import bind_terminal
from motorpool.tracking.services.forgetting import DataGone
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import mark_secret
from tests.database import racing, refused
from tests.factories import Unit, actor, make_person, make_vehicle
from tests.tracking.drives import LAT, LON, Report

NOW = datetime.now(UTC).replace(microsecond=0)
BOUND = NOW - timedelta(hours=1)
WRITERS = 4


class Case:
    """A vehicle with its terminal, and one in the open beside it."""

    def __init__(self) -> None:
        self.unit = Unit()
        organization = self.unit.organization
        self.leader: Actor = actor(make_person(organization, Role.AUTHORITY_LEADER))
        self.manager: Actor = actor(self.unit.manager)
        self.vehicle, self.open = self.unit.vehicle, make_vehicle(organization)
        self.terminal, self.other = (
            Terminal.objects.create(organization=organization, phone=phone, created_at=BOUND, status="active")
            for phone in ("13900000001", "13900000002")
        )
        self.bind(self.terminal, self.vehicle, BOUND, NOW)
        self.bind(self.other, self.open, BOUND, NOW)
        make_partitions(today=day_of(BOUND), ahead=3)

    def bind(self, terminal: Terminal, vehicle: Vehicle, since: datetime, at: datetime) -> None:
        bind_terminal(terminal_id=terminal.pk, vehicle_id=vehicle.pk, since=since, by=self.manager, at=at)

    def mark(self) -> None:
        mark_secret(
            vehicle_id=self.vehicle.pk, secrecy="investigation", reason="市局来函", by=self.leader, at=datetime.now(UTC)
        )


def row(terminal: Terminal, at: datetime, *, arrived: datetime | None = None, marks: int = 0) -> Row:
    fix = Fix(int(at.timestamp()), (arrived or at).timestamp(), LAT, LON, 300, True)
    dated = not marks & Mark.WRONG_CLOCK
    return pack(terminal.pk, fix, 0, 0, 3, marks, dated, Report(at, speed=300).body)


@contextmanager
def appending() -> Iterator[tuple[Appender, "psycopg.Connection[Any]"]]:
    where = connection.get_connection_params()
    told = {name: where[name] for name in ("dbname", "user", "password", "host", "port") if where.get(name)}
    with psycopg.connect(**told, autocommit=True) as own:
        yield Appender(own), own


def append(rows: list[Row]) -> None:
    with appending() as (appender, own), own.transaction():
        appender.append(
            [one.packed for one in rows], some_are_old=True, some_are_late=True, newest=[one.packed for one in rows]
        )


def stored(terminal: Terminal) -> int:
    return Position.objects.filter(terminal=terminal).count()


@pytest.fixture
def case(committed: None) -> Iterator[Case]:
    try:
        yield Case()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE tracking_position, tracking_packing, tracking_packed, tracking_episode")


@racing
def test_under_load_nothing_of_it_stays_however_the_mark_and_the_gateway_meet(case: Case) -> None:
    over = threading.Event()
    batches: list[int] = []

    def report(number: int) -> None:
        count = 0
        with appending() as (appender, own):
            while not over.is_set():
                at = BOUND + timedelta(seconds=number * 800 + count % 800)
                rows = [row(one, at, arrived=datetime.now(UTC)) for one in (case.terminal, case.other)]
                with own.transaction():
                    appender.append(
                        [one.packed for one in rows], some_are_old=False, some_are_late=False,
                        newest=[one.packed for one in rows] if number == 0 else (),
                    )  # fmt: skip
                    kept = (case.terminal.pk, datetime.now(UTC), 0x0702, count % 1000, "2013")
                    own.execute(KEEP, (*kept, *at_rest(0x0702, b"\1")))
                count += 1
        batches.append(count)

    writers = [threading.Thread(target=report, args=(number,)) for number in range(WRITERS)]
    for one in writers:
        one.start()
    wait_for(lambda: stored(case.terminal) > 50)
    case.mark()
    others = stored(case.other)
    wait_for(lambda: stored(case.other) > others + 50)  # the gateway goes on, and has not heard of anything yet
    over.set()
    for one in writers:
        one.join(10)
    assert len(batches) == WRITERS
    assert (stored(case.terminal), Message.objects.filter(terminal=case.terminal).count()) == (0, 0)
    assert not Latest.objects.filter(vehicle=case.vehicle).exists()
    assert Latest.objects.filter(vehicle=case.open).exists()


@racing
def test_what_comes_later_of_that_time_is_not_stored_but_what_follows_is(case: Case) -> None:
    case.mark()
    marked = datetime.now(UTC)
    with refused(DataGone):
        case.bind(case.terminal, case.open, NOW - timedelta(minutes=30), marked + timedelta(hours=2))
    Terminal.objects.filter(pk=case.terminal.pk).update(status="active")
    third = make_vehicle(case.unit.organization)
    since, at = marked + timedelta(hours=1), marked + timedelta(hours=2)
    long_ago = BOUND - timedelta(days=1)
    then = [NOW - timedelta(minutes=30), marked + timedelta(minutes=5)]
    append([row(case.terminal, one, arrived=at, marks=int(Mark.LATE)) for one in then])
    append([row(case.terminal, at + timedelta(days=40000), arrived=marked, marks=int(Mark.WRONG_CLOCK))])
    assert stored(case.terminal) == 0
    case.bind(case.terminal, third, since, at)
    append([row(case.terminal, one, arrived=at, marks=int(Mark.LATE)) for one in (*then, long_ago, at)])
    assert set(Position.objects.filter(terminal=case.terminal).values_list("vehicle", flat=True)) == {None, third.pk}
    assert stored(case.terminal) == 2  # from before it sat there, and after it was taken out
    assert set(LateStretch.objects.values_list("vehicle", flat=True)) == {third.pk}


@racing
def test_a_picture_or_a_card_of_that_time_that_is_sent_afterwards_leaves_nothing(case: Case) -> None:
    case.mark()
    at = datetime.now(UTC) + timedelta(hours=2)
    case.bind(case.terminal, make_vehicle(case.unit.organization), at - timedelta(hours=1), at)
    place = PositionReport.decode(Report(NOW).body, Version.V2013)
    picture = MediaData(7, 0, 0, 0, 1, place, b"\xff\xd8\xff\xe0").encode(Version.V2013)
    card = DriverCard(1, NOW, 0, "王师傅", "1" * 18, "交通局", day_of(NOW), "1" * 18).encode(Version.V2019)
    told = {"terminal": case.terminal, "arrived_at": at}
    Message.objects.create(**told, number=MediaData.ID, serial=1, body=picture, version="2013")
    Message.objects.create(**told, number=DriverCard.ID, serial=2, body=card, version="2019")
    assert take_messages(at=at) == 2
    assert [Media.objects.count(), CardReading.objects.count(), Message.objects.count()] == [0, 0, 0]


def wait_for(fact: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until
        time.sleep(0.02)
