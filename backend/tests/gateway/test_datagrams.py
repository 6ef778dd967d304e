"""UDP, where one socket serves all and anybody may write another address; and two gateways beside each other."""

from jt808 import Version, encode
from jt808.messages import PlatformAnswer, PositionBatch
from jt808.messages.position_batch import BLIND_ZONE
from motorpool.tracking.models import Latest, Position
from tests.gateway.conftest import Fleet, running
from tests.gateway.swarm import now
from tests.gateway.terminal import Terminal, report

OK, FAILED = 0, 1


def count(phone: str) -> int:
    return Position.objects.filter(terminal__phone=phone).count()


def test_a_datagram_that_comes_twice_is_one_row(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    said = report(now())
    with Terminal(gateway, phone, udp=True) as terminal:
        terminal.sign_in()
        assert [terminal.answered(said) for _ in range(3)] == [OK] * 3
    assert count(phone) == 1


def test_several_frames_in_one_datagram_are_all_answered(fleet: Fleet, gateway: int, phone: str) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, udp=True) as terminal:
        terminal.sign_in()
        frames = [
            frame
            for serial in (100, 101, 102)
            for frame in encode(
                report(now(), lat=31 + serial / 1e4), version=Version.V2013, phone=terminal.phone, serial=serial
            )
        ]
        terminal.socket.send(b"".join(frames))
        answers = [terminal.receive(PlatformAnswer) for _ in range(3)]
        assert [(one.answered_serial, one.result) for one in answers] == [(100, OK), (101, OK), (102, OK)]
    assert count(phone) == 3


def test_a_stranger_at_another_address_is_refused_and_the_terminal_goes_on(
    fleet: Fleet, gateway: int, phone: str
) -> None:
    fleet.terminal(phone, fleet.vehicle())
    with Terminal(gateway, phone, udp=True) as terminal, Terminal(gateway, phone, udp=True) as other:
        terminal.sign_in()
        assert other.answered(report(now())) == FAILED
        assert terminal.answered(report(now())) == OK
    assert count(phone) == 1


def test_what_two_gateways_hear_of_one_terminal_is_one_row(
    own_database: str, fleet: Fleet, gateway: int, phone: str
) -> None:
    """Its link is lost before the answer, and the balancer leads it elsewhere, where it says all of it again."""
    car = fleet.vehicle()
    fleet.terminal(phone, car)
    said = [report(now(), lat=31 + number / 1e4) for number in range(5)]
    with running(own_database) as elsewhere:
        with Terminal(gateway, phone) as terminal:
            terminal.sign_in()
            code = terminal.code
            assert [terminal.answered(one) for one in said] == [OK] * 5
        with Terminal(elsewhere, phone) as again:
            assert again.authenticate(code) == OK
            assert again.answered(PositionBatch(BLIND_ZONE, tuple(said))) == OK
            assert [again.answered(one) for one in said] == [OK] * 5
    assert count(phone) == 5
    assert Latest.objects.get(vehicle=car).lat is not None
