"""What terminals of each revision say, and what they are answered, over real sockets to a real gateway process."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from jt808 import Version, encode
from jt808.messages import (
    Heartbeat,
    MediaData,
    MediaDataAnswer,
    PlatformAnswer,
    PlatformResendRequest,
    PositionBatch,
    PositionReport,
    RawMessage,
    ServerTime,
    ServerTimeRequest,
    TerminalAnswer,
)
from jt808.messages.position_batch import BLIND_ZONE
from motorpool.terminals.models import Message
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Contact, Heard, Latest, LateStretch
from motorpool.tracking.services import bindings
from tests.gateway.conftest import Fleet, rows_of
from tests.gateway.swarm import now
from tests.gateway.terminal import Terminal, report

T = TypeVar("T")
OK, FAILED, BAD, NOT_SUPPORTED = range(4)


def test_an_exact_repeat_is_one_row_also_inside_a_batch(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    first, second = report(now()), report(now(), lat=31.7701)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert [terminal.answered(one) for one in (first, first, second)] == [OK, OK, OK]
        assert terminal.answered(PositionBatch(BLIND_ZONE, (first, second, report(now() - timedelta(hours=1))))) == OK
    assert rows_of(phone).count() == 3
    assert rows_of(phone).filter(vehicle=car, device_at=first.time or now()).count() == 2


def test_a_repeat_of_an_earlier_day_is_one_row_too(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    old = report(now() - timedelta(days=1))
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert terminal.answered(old) == OK
        day = rows_of(phone).get().arrived_on
        rows_of(phone).update(arrived_on=day - timedelta(days=1))  # as if it had come then
        assert terminal.answered(old) == OK
    assert rows_of(phone).count() == 1


def test_what_cannot_be_read_of_positions_is_kept_as_it_came(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    good = report(now()).encode(Version.V2013)
    item = len(good).to_bytes(2, "big") + good
    bodies = {
        "whole": (0x0704, b"\0\1\0" + item, OK),
        "a short item": (0x0704, b"\0\2\0" + item + b"\0\5short", OK),
        "cut off": (0x0704, b"\0\2\0" + item + b"\0\xff" + good, OK),
        "nothing of it": (0x0704, b"\0\1\0\0\5short", BAD),
        "too short": (0x0200, good[:27], BAD),
    }
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        for number, body, result in bodies.values():
            assert terminal.answered(RawMessage(number, body)) == result
        assert terminal.answered(report(now())) == OK  # what came before is committed
    kept = Message.objects.filter(terminal__phone=phone).order_by("pk")
    assert [(one.number, bytes(one.body)) for one in kept] == [
        (number, body) for name, (number, body, _) in bodies.items() if name != "whole"
    ]
    assert rows_of(phone).exists()


def test_a_blind_zone_batch_fills_history_and_moves_nothing(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    live = report(now())
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert terminal.answered(live) == OK
        old = tuple(report(now() - timedelta(minutes=n)) for n in range(30, 20, -1))
        assert terminal.answered(PositionBatch(BLIND_ZONE, old)) == OK
        wait_for_latest(car.pk)
    late = rows_of(phone).exclude(marks=0)
    assert {row.marks for row in late} == {Mark.LATE | Mark.OUT_OF_ORDER}
    assert late.count() == 10
    note = LateStretch.objects.get(vehicle=car)  # what was worked out of that stretch is to be worked out again
    assert (note.since, note.until) == (old[0].time, old[-1].time)
    assert Latest.objects.get(vehicle=car).device_at == live.time


def wait_for_latest(vehicle_id: int) -> None:
    limit = time.monotonic() + 10
    while not Latest.objects.filter(vehicle_id=vehicle_id).exists():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_of_one_second_what_came_later_is_the_last_position(fleet: Fleet, gateway: int, phone: str) -> None:
    """Devices count seconds: an alarm and its end may share one."""
    car, at = fleet.vehicle(), now()
    fleet.terminal(phone, car)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert terminal.answered(report(at, lat=31.77)) == OK
        wait_for_latest(car.pk)
        assert terminal.answered(report(at, lat=31.77001)) == OK
        eventually(lambda: Latest.objects.filter(vehicle=car, lat=31_770_010).first())
    assert rows_of(phone).count() == 2


def test_a_position_belongs_to_the_vehicle_of_its_time(fleet: Fleet, gateway: int, phone: str) -> None:
    before, after = fleet.vehicle(), fleet.vehicle()
    registered = fleet.terminal(phone, before)
    changed_at = now() - timedelta(hours=1)
    bindings.bind_terminal(terminal_id=registered.pk, vehicle_id=after.pk, since=changed_at, by=fleet.by, at=now())
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        for at in (changed_at - timedelta(seconds=1), changed_at, now()):
            assert terminal.answered(report(at)) == OK
    owners = list(rows_of(phone).order_by("device_at").values_list("vehicle_id", flat=True))
    assert owners == [before.pk, after.pk, after.pk]


def test_impossible_positions_are_kept_marked_and_make_no_partition(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    undated = PositionReport(0, 2, 31_770_000, 119_950_000, 0, 0, 0, bytes(6))
    nowhere = PositionReport(0, 2, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0xFFFF, 0xFFFF, report(now()).digits)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        for one in (undated, undated, nowhere, report(now(), lat=0, lon=0), report(datetime(2099, 1, 1, tzinfo=UTC))):
            assert terminal.answered(one) == OK
    rows = rows_of(phone)
    assert sorted(row.marks for row in rows) == [Mark.ZERO_ISLAND, Mark.WRONG_CLOCK, Mark.WRONG_CLOCK, Mark.NOWHERE]
    assert {row.vehicle_id for row in rows} == {car.pk}
    assert {row.arrived_on for row in rows} == {rows[0].arrived_on}
    assert not Latest.objects.filter(vehicle=car).exists()


@pytest.mark.parametrize("version", [Version.V2013, Version.V2019])
def test_a_divided_batch_with_a_missing_part(fleet: Fleet, gateway: int, phone: str, version: Version) -> None:
    fleet.terminal(phone, fleet.vehicle())
    batch = PositionBatch(0, tuple(report(now() - timedelta(seconds=n)) for n in range(60, 0, -1)))
    with Terminal(gateway, phone, version=version) as terminal:
        terminal.sign_in()
        first = terminal.send(batch, dropping=frozenset({2}))
        wanted = terminal.receive(PlatformResendRequest)
        assert (wanted.first_serial, wanted.numbers) == (first, (2,))
        assert not rows_of(phone).exists()

        total = terminal.serial - first
        terminal.serial = first
        terminal.send(batch, dropping=frozenset(range(1, total + 1)) - {2})
        answers = [terminal.receive(PlatformAnswer) for _ in range(total)]
    assert [(one.answered_serial, one.result) for one in answers] == [(first + n, OK) for n in range(total)]
    assert rows_of(phone).count() == 60


def test_a_picture_is_kept_and_answered_as_the_protocol_wants(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    where = replace(report(now()), extra=b"")
    picture = MediaData(77, 0, 0, 1, 1, where, b"\xff\xd8" + bytes(range(256)) * 20)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        terminal.send(picture)
        assert terminal.receive(MediaDataAnswer) == MediaDataAnswer(77, ())
    kept = Message.objects.get(terminal__phone=phone)
    assert (kept.number, bytes(kept.body)) == (0x0801, picture.encode(Version.V2013))


def test_other_messages(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, version=Version.V2019) as terminal:
        terminal.sign_in()
        terminal.send(TerminalAnswer(1, 0x8103, 0))  # an answer is not answered
        assert terminal.answered(RawMessage(0x0702, b"\x02\x26\x11\x22\x08\x00\x00")) == OK
        assert terminal.answered(RawMessage(0x0F42, b"what?")) == NOT_SUPPORTED
        assert terminal.answered(RawMessage(0x0200, b"too short")) == BAD
        terminal.send(ServerTimeRequest())
        told = terminal.receive(ServerTime).time
        assert told is not None
        assert abs(told - now()) < timedelta(seconds=10)
    kept = Message.objects.filter(terminal__phone=phone).order_by("pk").values_list("number", flat=True)
    assert eventually(lambda: list(kept) if len(kept.all()) == 3 else None) == [0x0001, 0x0702, 0x0200]


def test_two_messages_of_one_serial_in_one_segment_are_both_kept(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        events = [RawMessage(0x0301, bytes([event])) for event in (0, 1)]
        frames = [encode(one, version=Version.V2013, phone=terminal.phone, serial=77)[0] for one in events]
        terminal.socket.sendall(b"".join(frames))
        assert [terminal.receive(PlatformAnswer).result for _ in events] == [OK, OK]
    kept = Message.objects.filter(terminal__phone=phone, number=0x0301).order_by("pk")
    assert [bytes(one.body) for one in kept] == [one.raw for one in events]


def test_whatever_is_said_counts_as_heard_and_a_lost_fix_is_known(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    began = datetime.now(UTC)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert terminal.answered(Heartbeat()) == OK
        row = eventually(lambda: Heard.objects.filter(vehicle=car).first())
        assert began <= row.heard_at <= datetime.now(UTC)
        assert row.reported_at is None

        blind = report(now(), status=0)
        assert terminal.answered(blind) == OK
        row = eventually(lambda: Heard.objects.filter(vehicle=car, reported_at__isnull=False).first())
        assert (row.placed, row.speed) == (False, 400)
        assert row.reported_at is not None
        assert row.since <= row.reported_at
        assert not Latest.objects.filter(vehicle=car).exists()

        old = report(now() - timedelta(hours=1), status=0)
        said = row.reported_at
        assert terminal.answered(old) == OK  # out of its memory: it talks now, but not of now
        row = eventually(lambda: Heard.objects.filter(vehicle=car, heard_at__gt=row.heard_at).first())
        assert row.reported_at == said
    assert not Contact.objects.filter(vehicle=car).exists()


def test_a_long_silence_ends_a_contact(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        first = eventually(lambda: Heard.objects.filter(vehicle=car).first())
        long_ago = first.heard_at - timedelta(seconds=301)
        Heard.objects.filter(vehicle=car).update(since=long_ago - timedelta(hours=1), heard_at=long_ago)
        assert terminal.answered(Heartbeat()) == OK
        row = eventually(lambda: Heard.objects.filter(vehicle=car, heard_at__gt=long_ago).first())
        assert row.since == row.heard_at
    over = Contact.objects.get(vehicle=car)
    assert (over.since, over.until) == (long_ago - timedelta(hours=1), long_ago)


def test_nothing_is_heard_of_a_terminal_without_a_vehicle(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone)
    time.sleep(1.2)  # what was said in other tests is written within a second
    before = Heard.objects.count()
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        assert terminal.answered(report(now())) == OK
        assert terminal.answered(Heartbeat()) == OK
        time.sleep(2.2)
    assert Heard.objects.count() == before


def eventually(found: Callable[[], T | None]) -> T:
    """Within three seconds: what is heard is written once a second."""
    for _ in range(60):
        if (row := found()) is not None:
            return row
        time.sleep(0.05)
    raise AssertionError("nothing came")
