"""Who is let in, over real sockets to a real gateway process: numbers, codes, strangers, and what follows a code."""

import socket
import time
from datetime import timedelta
from struct import pack

import pytest

from jt808 import Version, encode
from jt808.messages import (
    Authentication,
    Deregistration,
    Heartbeat,
    PlatformAnswer,
)
from motorpool.gateway.limits import Limits
from motorpool.gateway.lines import MOST_GARBAGE_OF_STRANGER
from motorpool.terminals.models import Link
from motorpool.tracking.models import Terminal as Registered
from motorpool.tracking.services import terminals
from motorpool.tracking.states import TerminalStatus
from tests.gateway.conftest import Fleet, rows_of
from tests.gateway.processes import free_port, start_gateway, stop
from tests.gateway.swarm import now
from tests.gateway.terminal import Terminal, report

OK, FAILED, BAD, NOT_SUPPORTED = range(4)
VERSIONS = [Version.V2011, Version.V2013, Version.V2019]


@pytest.mark.parametrize("version", VERSIONS)
def test_from_registration_to_a_stored_position(fleet: Fleet, gateway: int, phone: str, version: Version) -> None:
    car = fleet.vehicle()
    registered = fleet.terminal(phone, car)
    sent = report(now())
    with Terminal(gateway, phone, version=version) as terminal:
        assert terminal.register() == 0
        assert terminal.authenticate() == OK
        assert terminal.answered(Heartbeat()) == OK
        assert terminal.answered(sent) == OK

    row = rows_of(phone).get()
    assert (row.vehicle_id, row.terminal_id, row.marks, bytes(row.body)) == (
        car.pk, registered.pk, 0, sent.encode(version),
    )  # fmt: skip
    assert (row.lat, row.lon, row.speed, row.device_at) == (31_770_000, 119_950_000, 400, sent.time)
    registered.refresh_from_db()
    assert (registered.status, registered.version, registered.device_id) == ("active", version.value, "D000001")
    assert registered.imei == ("123456789012345" if version is Version.V2019 else "")


def test_the_code_serves_until_the_next_registration(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        code = terminal.code
    with Terminal(gateway, phone) as again:
        assert again.authenticate(code) == OK
        assert again.answered(report(now())) == OK
        assert again.register() == 0
    with Terminal(gateway, phone) as third:
        assert third.authenticate(again.code) == OK
    with Terminal(gateway, phone) as fourth:
        assert fourth.authenticate(code) == FAILED
        assert fourth.answered(report(now())) == FAILED
    assert rows_of(phone).count() == 1


def test_nobody_registers_beside_an_open_connection(fleet: Fleet, gateway: int, phone: str) -> None:
    """Number and device id stand on the case: who knows them must not drive somebody else's vehicle."""
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as owner:
        owner.sign_in()
        assert owner.answered(report(now())) == OK
        end = time.monotonic() + 8
        while not Link.objects.filter(terminal__phone=phone, until=None).exists() and time.monotonic() < end:
            time.sleep(0.05)
        with Terminal(gateway, phone) as thief:
            assert thief.register() == 3
        assert owner.answered(report(now() + timedelta(seconds=1))) == OK
        code = owner.code
    with Terminal(gateway, phone) as again:  # whose line was cut registers at once
        assert again.register() == 0
    with Terminal(gateway, phone) as last:
        assert last.authenticate(code) == OK  # the new one was not shown


def test_a_device_may_begin_with_a_farewell(fleet: Fleet, gateway: int, phone: str) -> None:
    """Some do, and register only once it is confirmed."""
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as before:
        before.sign_in()
        code = before.code
    with Terminal(gateway, phone) as terminal:
        assert terminal.answered(Deregistration()) == OK
        assert terminal.authenticate(code) == OK  # nothing was given up: it had not shown its code
        assert terminal.answered(report(now())) == OK
    with Terminal(gateway, phone) as terminal:
        answers = [terminal.answered(Deregistration()) for _ in range(21)]
        terminal.socket.settimeout(1)
        with pytest.raises(TimeoutError):  # not for ever: it is held
            terminal.answered(Deregistration())
        assert answers == [OK] * 21


def test_over_udp_nobody_is_deregistered(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, udp=True) as terminal:
        terminal.sign_in()
        code = terminal.code
        assert terminal.answered(Deregistration()) == NOT_SUPPORTED
        assert terminal.register() == 0  # a forged one, whose answer the terminal does not understand
        assert terminal.answered(report(now())) == OK
        assert terminal.authenticate(code) == OK


def test_a_number_is_claimed_only_by_the_device_it_was_issued_to(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as owner, Terminal(gateway, phone, device_id="THIEF01") as thief:
        owner.sign_in()
        assert thief.register() == 3
        assert thief.authenticate("guess") == FAILED
        assert owner.answered(report(now())) == OK  # and is not thrown out by the attempt


def test_the_imei_belongs_to_the_number_too(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, version=Version.V2019) as terminal:
        terminal.sign_in()
        code = terminal.code
    with Terminal(gateway, phone, version=Version.V2019) as copy:
        assert copy.authenticate(code, imei="999999999999999") == FAILED


def test_an_unknown_terminal_waits_for_a_person(fleet: Fleet, gateway: int, phone: str) -> None:
    car = fleet.vehicle()
    with Terminal(gateway, phone) as terminal:
        assert terminal.register(plate=car.plate) == 4
        assert terminal.register(plate=car.plate) == 4
        waiting = Registered.objects.get(phone=phone)
        assert (waiting.status, waiting.organization_id, waiting.claimed_plate) == ("waiting", fleet.unit.pk, car.plate)

        terminals.approve_terminal(terminal_id=waiting.pk, vehicle_id=car.pk, note="", by=fleet.by, at=now())
        terminal.sign_in()
        assert terminal.answered(report(now() + timedelta(seconds=1))) == OK
    assert rows_of(phone).get().vehicle_id == car.pk


def test_a_stranger_is_refused_and_leaves_nothing(fleet: Fleet, gateway: int, phone: str) -> None:
    with Terminal(gateway, phone) as stranger:
        assert stranger.answered(report(now())) == FAILED
        assert stranger.answered(Heartbeat()) == FAILED
    assert not rows_of(phone).exists()


def test_a_stranger_that_does_not_stop_is_held_without_a_word(fleet: Fleet, gateway: int, phone: str) -> None:
    """If it were cut off, it would be back at once."""
    most = Limits().refusals
    with Terminal(gateway, phone) as stranger:
        assert [stranger.answered(Heartbeat()) for _ in range(most + 1)] == [FAILED] * (most + 1)
        stranger.send(Heartbeat())
        stranger.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            stranger.socket.recv(1)


def test_garbage_of_a_stranger_is_not_heard_for_long(fleet: Fleet, gateway: int, phone: str) -> None:
    with Terminal(gateway, phone) as stranger:
        stranger.socket.sendall(bytes(MOST_GARBAGE_OF_STRANGER + 1))
        time.sleep(0.2)
        stranger.send(Heartbeat())
        stranger.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            stranger.socket.recv(1)


def test_who_hangs_up_before_the_answer_leaves_no_complaint(own_database: str, fleet: Fleet, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    port = free_port()
    process = start_gateway(own_database, port)
    for _ in range(20):
        with Terminal(port, phone) as terminal:
            terminal.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))  # RST
            terminal.send(Authentication("guess"))
    with Terminal(port, phone) as terminal:
        terminal.sign_in()
    assert "Traceback" not in stop(process)


def test_what_follows_the_code_at_once_is_not_lost(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as terminal:
        assert terminal.register() == 0
        terminal.send(Authentication(terminal.code))
        for n in range(10):
            terminal.send(report(now() - timedelta(seconds=n)))
        assert [terminal.receive(PlatformAnswer).result for _ in range(11)] == [OK] * 11


def test_more_than_waits_behind_the_code_costs_nobody_the_connection(fleet: Fleet, gateway: int, phone: str) -> None:
    """A device that does not wait for its welcome, with much to tell: what is not answered it sends again."""
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as terminal:
        assert terminal.register() == 0
        said = [Authentication(terminal.code), *(report(now() - timedelta(seconds=n)) for n in range(300))]
        first = terminal.serial
        frames = [
            encode(one, version=Version.V2013, phone=terminal.phone, serial=serial)[0]
            for serial, one in enumerate(said, first)
        ]
        terminal.socket.sendall(b"".join(frames))
        answered = [terminal.receive(PlatformAnswer) for _ in range(100)]
        assert [(one.answered_serial, one.result) for one in answered] == [(first + n, OK) for n in range(100)]
        terminal.socket.sendall(b"".join(frames[100:]))
        wanted = set(range(first + 100, first + len(said)))
        while wanted:
            wanted.discard(terminal.receive(PlatformAnswer).answered_serial)
    assert rows_of(phone).count() == 300


def test_who_was_given_up_is_not_welcomed_by_a_late_answer(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as owner, Terminal(gateway, phone) as noisy:
        owner.sign_in()
        [code] = encode(Authentication(owner.code), version=Version.V2013, phone=noisy.phone, serial=0)
        noisy.socket.sendall(code + bytes(8 << 10))
        time.sleep(0.5)
        assert owner.answered(report(now())) == OK


def test_a_new_connection_replaces_the_old_one(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as old, Terminal(gateway, phone) as new:
        old.sign_in()
        assert new.authenticate(old.code) == OK
        with pytest.raises(ConnectionResetError):
            old.receive(PlatformAnswer)
        assert new.answered(report(now())) == OK


def test_over_udp(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, udp=True) as terminal:
        terminal.sign_in()
        assert terminal.answered(report(now())) == OK
    assert rows_of(phone).count() == 1


def test_a_suspended_terminal_has_to_register_again(fleet: Fleet, gateway: int, phone: str) -> None:
    registered = fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
    for action, answers in (("suspend", 4), ("resume", 0)):
        terminals.move_terminal(terminal_id=registered.pk, action=action, note="", by=fleet.by, at=now())
        with Terminal(gateway, phone) as again:
            assert again.authenticate(terminal.code) == FAILED
            assert again.register() == answers
    assert Registered.objects.get(phone=phone).status == TerminalStatus.ACTIVE
