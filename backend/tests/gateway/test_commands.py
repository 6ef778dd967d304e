"""Commands over real sockets: an independent terminal answers them, or does not."""

import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from django.db.models import Model

from jt808 import Version, encode
from jt808 import messages as m
from jt808.messages.areas import Corner, SpeedLimit
from jt808.messages.circle_areas import Circle
from jt808.messages.message import Message as Said
from jt808.messages.parameters import Parameter
from motorpool.access.permissions import Permission
from motorpool.terminals import storing
from motorpool.terminals.contents import (
    AskDriver,
    Content,
    Control,
    ControlTerminal,
    Doors,
    Photo,
    QueryAttributes,
    QueryDriver,
    QueryParameters,
    QueryPosition,
    QueryRecorder,
    RecorderBlock,
    SetParameters,
    Setting,
    Text,
)
from motorpool.terminals.fence_contents import QueryFences
from motorpool.terminals.links import DEAD_AFTER
from motorpool.terminals.models import CardReading, Command, Gateway, Link, Media
from motorpool.terminals.services import commands, links
from motorpool.terminals.services.commands import TerminalOffline
from motorpool.terminals.shapes import FenceKind
from motorpool.terminals.telling import lines_of
from motorpool.tracking.models import Position
from tests.gateway.conftest import Fleet, running
from tests.gateway.processes import free_port, start_gateway
from tests.gateway.terminal import Terminal, report

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"picture" * 400
RESET = ControlTerminal(command=Control.RESET)
VERSIONS = list(Version)
T = TypeVar("T")
R = TypeVar("R", bound=Model)


@pytest.fixture(scope="package")
def quick(own_database: str) -> Iterator[int]:
    """A gateway that does not wait long for answers."""
    with running(own_database, GATEWAY_ANSWER_TIMEOUT="0.25") as port:
        yield port


def now() -> datetime:
    return datetime.now(UTC)


def until(found: Callable[[], T], *, seconds: float = 8) -> T:
    """What becomes true, soon."""
    end = time.monotonic() + seconds
    while not (value := found()) and time.monotonic() < end:
        time.sleep(0.05)
    assert value
    return value


def fresh(row: R) -> R:
    row.refresh_from_db()
    return row


def ask(fleet: Fleet, terminal_id: int, content: Content, *, wait: timedelta | None = None) -> Command:
    wait_until = now() + wait if wait else None
    (made,) = commands.ask_terminals(
        terminal_ids=[terminal_id],
        content=content,
        wait_until=wait_until,
        permission=Permission.TERMINAL_CONTROL,
        by=fleet.by,
        at=now(),
    )
    return made


def ended(command: Command, status: str) -> Command:
    until(lambda: fresh(command).status == status)
    return command


def online(terminal_id: int) -> None:
    until(lambda: Link.objects.filter(terminal=terminal_id, until=None).exists())


def join(port: int, fleet: Fleet, phone: str, version: Version = Version.V2013) -> tuple[Terminal, int]:
    registered = fleet.terminal(phone, fleet.vehicle())
    terminal = Terminal(port, phone, version=version)
    terminal.sign_in()
    online(registered.pk)
    return terminal, registered.pk


def reply(terminal: Terminal, command_id: int, result: int = 0) -> None:
    terminal.send(m.TerminalAnswer(terminal.heard, command_id, result))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_is_shown_in_the_layout_of_the_terminal_and_its_answer_recorded(
    gateway: int, fleet: Fleet, phone: str, version: Version
) -> None:
    terminal, key = join(gateway, fleet, phone, version)
    with terminal:
        command = ask(fleet, key, Text(text="前方大雾，请减速", urgent=True))
        told = terminal.receive(m.TextMessage)
        assert told.text.rstrip("\0") == "前方大雾，请减速"
        flags = 0b1110 if version is Version.V2019 else 0b1101
        assert (told.flags, told.kind) == (flags, 1 if version is Version.V2019 else None)
        reply(terminal, m.TextMessage.ID)
        done = ended(command, "answered")
    assert (done.version, done.attempts, done.vehicle_id is not None) == (version, 1, True)
    assert done.serial == terminal.heard


@pytest.mark.parametrize("version", VERSIONS)
def test_a_special_answer_is_what_counts(gateway: int, fleet: Fleet, phone: str, version: Version) -> None:
    terminal, key = join(gateway, fleet, phone, version)
    with terminal:
        place = ask(fleet, key, QueryPosition())
        terminal.receive(m.PositionQuery)
        terminal.send(m.PositionAnswer(terminal.heard, report(now().replace(microsecond=0))))
        assert (ended(place, "answered").answer or {})["position"]["lat"] == 31.77

        doors = ask(fleet, key, Doors(lock=True))
        assert terminal.receive(m.VehicleControl).lock_doors
        serial = terminal.heard
        reply(terminal, m.VehicleControl.ID)
        time.sleep(0.3)
        doors.refresh_from_db()
        assert doors.status == "sent"  # heard, but nobody knows yet whether the doors are locked
        terminal.send(m.VehicleControlAnswer(serial, report(now().replace(microsecond=0))))
        ended(doors, "answered")

        settings = ask(fleet, key, SetParameters(settings=(Setting(number=0x29, value=15),)))
        assert terminal.receive(m.ParameterSetting).parameters == (Parameter.of(0x29, 15),)
        reply(terminal, m.ParameterSetting.ID)
        ended(settings, "answered")

        asked = ask(fleet, key, QueryParameters(numbers=(0x29,)))
        wanted: type[Said] = m.ParameterQuery if version is Version.V2011 else m.ParameterSelection
        terminal.receive(wanted)
        terminal.send(m.ParameterAnswer(terminal.heard, (Parameter.of(0x29, 15),)))
        assert (ended(asked, "answered").answer or {})["parameters"][0]["value"] == 15


def shown(command: Command) -> dict[str, str]:
    """What the API tells of the answer, line by line."""
    return dict(lines_of(command.kind, command.answer, command.content))


def test_an_answer_with_what_no_database_holds_ends_the_command_all_the_same(
    gateway: int, fleet: Fleet, phone: str
) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        command = ask(fleet, key, QueryParameters(numbers=(0x10,)))
        terminal.receive(m.ParameterSelection)
        terminal.send(m.ParameterAnswer(terminal.heard, (Parameter(0x10, b"a\0b\0c"),)))
        ended(command, "answered")
        assert [text for _, text in lines_of(command.kind, command.answer, command.content)] == ["a\ufffdb\ufffdc"]


def test_the_fences_in_a_terminal_are_told(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone, Version.V2019)
    circle = Circle(7, 2, Corner(31.5, 120.0), 600, None, SpeedLimit(40, 10, 30), "停车场")
    with terminal:
        for kind, areas, told in (
            (FenceKind.CIRCLE, (circle,), {"停车场（编号 7）": "圆心 31.5, 120.0，半径 600 米；限速 40 公里/小时"}),
            (FenceKind.ROUTE, (), {"围栏": "终端内没有此类围栏"}),
        ):
            command = ask(fleet, key, QueryFences(fence_kind=kind))
            asked = terminal.receive(m.AreaQuery)
            terminal.send(m.AreaAnswer.of(asked.kind, areas, version=Version.V2019))
            assert shown(ended(command, "answered")) == told


def test_a_driver_is_asked_and_answers_when_it_suits(quick: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(quick, fleet, phone)
    with terminal:
        command = ask(fleet, key, AskDriver(text="能否按时到达？", choices=("能", "不能")))
        question = terminal.receive(m.Question)
        assert [(one.answer_id, one.text) for one in question.choices] == [(1, "能"), (2, "不能")]
        serial = terminal.heard
        reply(terminal, m.Question.ID)
        time.sleep(1)  # longer than the gateway waits for a device
        terminal.send(m.QuestionAnswer(serial, 2))
        assert shown(ended(command, "answered")) == {"驾驶员选择": "不能"}


def test_recorder_and_driver_card_are_asked_for(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        command = ask(fleet, key, QueryRecorder(block=RecorderBlock.NUMBER))
        asked = terminal.receive(m.RecorderQuery)
        terminal.send(m.RecorderData(terminal.heard, asked.command, b"\x12\x34"))
        assert shown(ended(command, "answered")) == {"记录仪数据（十六进制）": "1234"}

        command = ask(fleet, key, QueryDriver())
        terminal.receive(m.DriverQuery)
        terminal.send(m.DriverCard(2, now().replace(microsecond=0)))
        assert shown(ended(command, "answered")) == {"从业资格证": "已拔卡"}


def test_a_terminal_that_forgets_the_check_byte_loses_nothing(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        start = now().replace(microsecond=0) - timedelta(minutes=5)
        for second in range(64):
            sent = report(start + timedelta(seconds=second))
            (frame,) = encode(sent, version=terminal.version, phone=terminal.phone, serial=second)
            check = frame[-2]
            terminal.socket.sendall(frame[:-2] + frame[-1:] if check < 0x10 else frame)
            terminal.receive(m.PlatformAnswer)
    assert Position.objects.filter(terminal_id=key).count() == 64


def test_what_a_revision_does_not_have_is_declined_without_sending(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone, Version.V2011)
    with terminal:
        declined = ended(ask(fleet, key, QueryAttributes()), "unsupported")
        assert "2011" in declined.reason
        terminal.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            terminal.receive(m.AttributesQuery)


def test_the_register_follows_what_the_device_says(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone, Version.V2019)
    with terminal:
        command = ask(fleet, key, QueryAttributes())
        terminal.receive(m.AttributesQuery)
        terminal.send(m.Attributes(1, "MAKER", "MODEL-4G", "D000001", "89860" + "1" * 15, "V3", "F7", 3, 32))
        ended(command, "answered")
        registered = command.terminal
        until(lambda: fresh(registered).sim)
    assert (registered.sim, registered.model, registered.profile.firmware) == ("89860" + "1" * 15, "MODEL-4G", "F7")


@pytest.mark.parametrize(("result", "status"), [(1, "failed"), (2, "failed"), (3, "unsupported")])
def test_a_refusal_of_the_terminal_is_told(gateway: int, fleet: Fleet, phone: str, result: int, status: str) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        command = ask(fleet, key, Text(text="停车"))
        terminal.receive(m.TextMessage)
        reply(terminal, m.TextMessage.ID, result)
        assert ended(command, status).reason


def test_silence_is_met_with_the_same_bytes_again_and_then_told(quick: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(quick, fleet, phone)
    with terminal:
        command = ask(fleet, key, Text(text="请回复"))
        first, serial = terminal.receive(m.TextMessage), terminal.heard
        reply(terminal, m.Tracking.ID)  # to something else
        terminal.send(m.TerminalAnswer(serial + 1, m.TextMessage.ID, 0))  # to something that was never asked
        assert (terminal.receive(m.TextMessage), terminal.heard) == (first, serial)
        assert (terminal.receive(m.TextMessage), terminal.heard) == (first, serial)
        reply(terminal, m.TextMessage.ID)
        reply(terminal, m.TextMessage.ID)  # it says so twice
        ended(command, "answered")
        until(lambda: fresh(command).attempts == 3)

        silent = ask(fleet, key, RESET)
        terminal.receive(m.TerminalControl)
        lost = ended(silent, "timed_out")
        assert (lost.attempts, lost.reason) == (1, "终端未应答，不知是否已执行")


def test_an_offline_terminal_is_refused_or_waited_for(gateway: int, fleet: Fleet, phone: str) -> None:
    registered = fleet.terminal(phone, fleet.vehicle())
    with pytest.raises(TerminalOffline):
        ask(fleet, registered.pk, Text(text="到了吗"))
    assert not Command.objects.filter(terminal=registered).exists()
    waiting = ask(fleet, registered.pk, Text(text="到了吗"), wait=timedelta(hours=1))
    with Terminal(gateway, phone) as terminal:
        terminal.sign_in()
        terminal.receive(m.TextMessage)
        reply(terminal, m.TextMessage.ID)
        ended(waiting, "answered")
    late = ask(fleet, registered.pk, Text(text="不用来了"), wait=timedelta(hours=1))
    until(lambda: not Link.objects.filter(terminal=registered, until=None).exists())
    commands.expire_commands(at=now() + timedelta(hours=2))
    assert ended(late, "timed_out").reason == "等待期内终端未上线"


def test_a_lost_link_gives_back_what_may_be_repeated(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        text = ask(fleet, key, Text(text="请回电"), wait=timedelta(hours=1))
        terminal.receive(m.TextMessage)
        reset = ask(fleet, key, RESET, wait=timedelta(hours=1))
        terminal.receive(m.TerminalControl)
    ended(text, "queued")
    ended(reset, "timed_out")
    with Terminal(gateway, phone) as again:
        again.code = terminal.code
        again.authenticate()
        again.receive(m.TextMessage)
        reply(again, m.TextMessage.ID)
        assert ended(text, "answered").attempts == 2


def test_of_two_gateways_the_one_that_holds_the_terminal_sends_once(
    gateway: int, quick: int, fleet: Fleet, phone: str
) -> None:
    one, key = join(gateway, fleet, f"{phone}1")
    other, other_key = join(quick, fleet, f"{phone}2")
    with one, other:
        asked = [ask(fleet, key, Text(text="甲")), ask(fleet, other_key, Text(text="乙"))]
        for terminal, text in ((one, "甲"), (other, "乙")):
            assert terminal.receive(m.TextMessage).text == text
            reply(terminal, m.TextMessage.ID)
        gateways = {ended(command, "answered").gateway_id for command in asked}
        assert len(gateways) == 2
        # It goes over to the other gateway: the old link is history.
        with Terminal(quick, f"{phone}1") as moved:
            moved.code = one.code
            moved.authenticate()
            until(lambda: Link.objects.filter(terminal=key).count() == 2)
            again = ask(fleet, key, Text(text="丙"))
            assert moved.receive(m.TextMessage).text == "丙"
            reply(moved, m.TextMessage.ID)
            assert ended(again, "answered").gateway_id == asked[1].gateway_id


def test_a_killed_gateway_leaves_commands_that_are_sent_by_another(
    own_database: str, gateway: int, fleet: Fleet, phone: str
) -> None:
    port = free_port()
    process = start_gateway(own_database, port)
    try:
        terminal, key = join(port, fleet, phone)
        with terminal:
            text = ask(fleet, key, Text(text="收到请回复"), wait=timedelta(hours=1))
            terminal.receive(m.TextMessage)
            doors = ask(fleet, key, Doors(lock=True), wait=timedelta(hours=1))
            terminal.receive(m.VehicleControl)
            until(lambda: fresh(text).gateway_id)
            process.send_signal(signal.SIGKILL)
            process.wait()
    finally:
        process.kill()
        process.communicate()
    Gateway.objects.filter(pk=text.gateway_id or "").update(beat_at=now() - DEAD_AFTER)
    links.bury_dead_gateways(at=now())
    assert not Link.objects.filter(terminal=key, until=None).exists()
    assert ended(doors, "timed_out").reason == "链路中断，不知终端是否已执行"
    with Terminal(gateway, phone) as again:
        again.code = terminal.code
        again.authenticate()
        again.receive(m.TextMessage)
        reply(again, m.TextMessage.ID)
        ended(text, "answered")


def test_photos_become_files_of_the_vehicle(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone)
    with terminal:
        command = ask(fleet, key, Photo(count=1))
        assert terminal.receive(m.PhotoCommand).shots == 1
        terminal.send(m.PhotoAnswer(terminal.heard, 0, (77,)))
        ended(command, "answered")
        place = report(now().replace(microsecond=0))
        basic = m.PositionReport.decode(place.encode(Version.V2013)[:28], Version.V2013)
        for data in (JPEG, b"<html>no picture</html>"):
            terminal.send(m.MediaData(77, 0, 0, 0, 1, basic, data))
            terminal.receive(m.MediaDataAnswer)
        until(lambda: Media.objects.filter(terminal=key).count() == 2)
    picture, fake = Media.objects.filter(terminal=key).order_by("pk")
    assert (picture.content_type, picture.size, picture.vehicle_id) == ("image/jpeg", len(JPEG), command.vehicle_id)
    assert fake.content_type == storing.UNKNOWN


def test_a_drivers_card_is_read(gateway: int, fleet: Fleet, phone: str) -> None:
    terminal, key = join(gateway, fleet, phone, Version.V2019)
    with terminal:
        at = now().replace(microsecond=0)
        card = m.DriverCard(1, at, 0, "王师傅", "320400199001011234", "交通局", at.date(), "320400199001011234")
        assert terminal.answered(card) == 0
        until(lambda: CardReading.objects.filter(terminal=key).exists())
    reading = CardReading.objects.get(terminal=key)
    assert (reading.name, reading.is_in, reading.read_at) == ("王师傅", True, at)
