"""Numbers of papers and passwords that terminals send: sealed, or not kept at all."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from pytest_django.fixtures import Settings

from jt808 import Version
from jt808 import messages as m
from jt808.messages.parameters import Parameter
from jt808.messages.recorder_blocks import frame_of
from motorpool.terminals.models import CardReading, Command, Message
from motorpool.terminals.redaction import at_rest, kept_answer
from motorpool.terminals.services.commands import LOST_AFTER, UNSTORABLE, end_command, expire_commands
from motorpool.terminals.services.inbox import BROKEN, LOCKED, read_again, take_messages
from motorpool.tracking.models import Terminal
from tests.clients import get, signed_in
from tests.factories import NOW, TODAY, Unit

pytestmark = pytest.mark.django_db
LICENCE, PASSWORD = "320400199001011234", "Tr0ub4dor"
CARD = m.DriverCard(1, NOW, 0, "王师傅", LICENCE, "交通局", TODAY, LICENCE)
SETTINGS = m.ParameterAnswer(1, (Parameter.of(0x12, PASSWORD), Parameter.of(0x25, PASSWORD), Parameter.of(0x29, 15)))
DRIVER = m.RecorderData(1, 0x01, frame_of(0x01, LICENCE.encode()))
NUMBER = m.RecorderData(1, 0x07, b"1234")


KEY = configured.DATA_KEYS


@pytest.fixture
def unit() -> Unit:
    return Unit()


@pytest.fixture
def terminal(unit: Unit) -> Terminal:
    return Terminal.objects.create(organization=unit.organization, phone="13900000001", created_at=NOW, status="active")


def kept(terminal: Terminal, message: m.Message, *, taken: bool = False) -> Message:
    return Message.objects.create(
        terminal=terminal, arrived_at=NOW, number=message.message_id, serial=message.message_id, version="2019",
        body=message.encode(Version.V2019), taken_at=NOW if taken else None,
    )  # fmt: skip


def asked(unit: Unit, terminal: Terminal, kind: str, **more: Any) -> Command:
    return Command.objects.create(
        organization=unit.organization, terminal=terminal, kind=kind, content={"kind": kind}, asked_at=NOW,
        deadline_at=NOW, **{"status": "sent", **more},
    )  # fmt: skip


def as_told_then(answer: m.Message) -> dict[str, Any]:
    """Before blocks of recorders were read."""
    return {name: value for name, value in answer.describe().items() if name != "block"}


def in_the_database(secret: str) -> list[str]:
    """Tables in which it stands in clear, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in ("terminals", "audit"):
                table, written = model._meta.db_table, secret.encode().hex()
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s",  # noqa: S608
                               [f"%{secret}%", f"%{written}%"])  # fmt: skip
                if cursor.fetchone()[0]:
                    found.append(table)
    return found


def test_a_card_is_sealed_masked_and_its_bytes_go(unit: Unit, terminal: Terminal) -> None:
    kept(terminal, CARD)
    assert in_the_database(LICENCE) == ["gateway_message"]
    assert take_messages(at=NOW) == 1
    assert in_the_database(LICENCE) == []
    assert CardReading.objects.get().licence.clear() == LICENCE
    (shown,) = get(signed_in(unit.manager), f"/terminals/{terminal.pk}/cards")
    assert (shown["name"], shown["licence"]) == ("王师傅", "320***********1234")


def test_one_that_cannot_be_read_goes_too(terminal: Terminal) -> None:
    message = kept(terminal, m.RawMessage(0x0702, b"\1" + LICENCE.encode()))
    take_messages(at=NOW)
    message.refresh_from_db()
    assert bytes(message.body) == b""


def sealed(terminal: Terminal) -> Message:
    """As the gateway writes it, who knows no fields."""
    body, text = at_rest(CARD.message_id, CARD.encode(Version.V2019))
    message = kept(terminal, CARD)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gateway_message SET body = %s, sealed = %s WHERE id = %s", [body, text, message.pk])
    return message


def test_what_arrived_sealed_is_opened_once(unit: Unit, terminal: Terminal) -> None:
    sealed(terminal)
    assert in_the_database(LICENCE) == []
    (waiting,) = get(signed_in(unit.manager), f"/terminals/{terminal.pk}/messages")["items"]
    assert (waiting["number"], waiting["size"], waiting["hex"], waiting["saying"]) == ("0x0702", 0, "", "")
    assert take_messages(at=NOW) == 1
    assert CardReading.objects.get().licence.clear() == LICENCE
    assert Message.objects.get().sealed == ""


def test_a_key_that_is_missing_holds_up_no_other(terminal: Terminal, settings: Settings) -> None:
    message = sealed(terminal)
    kept(terminal, m.RawMessage(0x0301, b"\7"))
    settings.DATA_KEYS = "another:" + "B" * 43 + "="
    assert take_messages(at=NOW) == 2
    settings.DATA_KEYS = KEY
    message.refresh_from_db()
    assert message.error == LOCKED
    assert bytes.fromhex(message.sealed.clear()) == CARD.encode(Version.V2019)


def test_what_its_key_was_missing_of_is_read_once_the_key_is_back(terminal: Terminal, settings: Settings) -> None:
    sealed(terminal)
    Message.objects.update(serial=1)
    sealed_otherwise = sealed(terminal)
    settings.DATA_KEYS = "another:" + "B" * 43 + "="
    take_messages(at=NOW)
    assert read_again() == 0
    settings.DATA_KEYS = KEY
    with connection.cursor() as cursor:  # a cipher or key that nobody brings back
        cursor.execute(
            "UPDATE gateway_message SET sealed = 's1.a.lost.' || split_part(sealed, '.', 4) WHERE id = %s",
            [sealed_otherwise.pk],
        )
    assert (read_again(), take_messages(at=NOW)) == (1, 1)
    assert CardReading.objects.get().licence.clear() == LICENCE
    assert [one.error for one in Message.objects.order_by("pk")] == ["", LOCKED]
    assert (read_again(), take_messages(at=NOW)) == (0, 0)


def test_one_whose_seal_is_broken_is_marked_and_kept(terminal: Terminal) -> None:
    """It may be the key that is wrong."""
    message = sealed(terminal)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gateway_message SET sealed = left(sealed, -4) || 'AAAA'")
    assert take_messages(at=NOW) == 1
    message.refresh_from_db()
    assert message.error == BROKEN
    assert message.sealed


@pytest.mark.parametrize("message", [SETTINGS, DRIVER])
def test_answers_with_secrets_are_not_kept_as_bytes(terminal: Terminal, message: m.Message) -> None:
    kept(terminal, message)
    kept(terminal, m.RawMessage(0x0301, b"\7"))
    take_messages(at=NOW)
    assert {one.number: bytes(one.body) for one in Message.objects.all()} == {message.message_id: b"", 0x0301: b"\7"}


@pytest.mark.parametrize(
    ("kind", "answer", "secret", "lines"),
    [
        ("query_driver", CARD, LICENCE, {"驾驶员": "王师傅", "发证机构": "交通局"}),
        ("query_parameters", SETTINGS, PASSWORD, {"未知参数（0x0012）": "已隐藏", "缺省汇报间隔（0x0029）": "15 秒"}),
        ("query_recorder", DRIVER, LICENCE.encode().hex(), {"记录仪数据（十六进制）": "已隐藏"}),
        ("query_recorder", NUMBER, "nothing", {"记录仪数据（十六进制）": "31323334"}),
        ("query_position", m.RawMessage(0x0201, LICENCE.encode()), LICENCE.encode().hex(), {}),
    ],
)
def test_an_answer_keeps_no_secrets(
    unit: Unit, terminal: Terminal, kind: str, answer: m.Message, secret: str, lines: dict[str, str]
) -> None:
    content = {"kind": kind, **({"block": 7} if kind == "query_recorder" else {})}
    command = asked(unit, terminal, kind)
    Command.objects.update(content=content)
    assert end_command(command_id=command.pk, action="answer", at=NOW, answer=answer.describe())
    assert in_the_database(secret) == []
    seen = get(signed_in(unit.manager), f"/commands/{command.pk}")
    assert "answer" not in seen
    assert secret not in str(seen)
    assert lines.items() <= {one["label"]: one["text"] for one in seen["lines"]}.items()


@pytest.mark.parametrize(
    ("answer", "kept_as", "reason"),
    [
        ({"areas": [{"name": "a\0b"}]}, {"areas": [{"name": "a\ufffdb"}]}, ""),
        ({"name": "\ud800"}, None, UNSTORABLE),
    ],
)
def test_an_answer_that_the_database_cannot_hold_is_an_answer(
    unit: Unit, terminal: Terminal, answer: dict[str, Any], kept_as: dict[str, Any] | None, reason: str
) -> None:
    command = asked(unit, terminal, "query_fences")
    end_command(command_id=command.pk, action="answer", at=NOW, answer=answer)
    command.refresh_from_db()
    assert (command.status, command.answer, command.reason, command.ended_at) == ("answered", kept_as, reason, NOW)


def test_a_command_whose_outcome_nobody_wrote_down_ends_a_day_later(unit: Unit, terminal: Terminal) -> None:
    lost = asked(unit, terminal, "text", sent_at=NOW)
    assert expire_commands(at=NOW + LOST_AFTER - timedelta(minutes=1)) == 0
    assert expire_commands(at=NOW + LOST_AFTER) == 1
    lost.refresh_from_db()
    assert lost.status == "timed_out"


def test_what_was_kept_before_is_sealed_or_goes(unit: Unit, terminal: Terminal) -> None:
    message = kept(terminal, CARD, taken=True)
    harmless = kept(terminal, NUMBER, taken=True)
    for one in (SETTINGS, m.RawMessage(0x0301, b"\7")):
        kept(terminal, one, taken=True)
    CardReading.objects.create(message=message, terminal=terminal, read_at=NOW, is_in=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE terminals_cardreading SET licence = %s", [LICENCE])
    for kind, answer in (("query_driver", CARD), ("query_parameters", SETTINGS), ("query_recorder", DRIVER)):
        asked(unit, terminal, kind, answer=as_told_then(answer), status="answered")
    assert in_the_database(LICENCE) == ["terminals_command", "gateway_message", "terminals_cardreading"]
    assert in_the_database(PASSWORD) == ["terminals_command", "gateway_message"]

    migration = import_module("motorpool.terminals.migrations.0005_seal_cards")
    for _ in range(2):  # a run that was interrupted is begun again
        with connection.schema_editor(atomic=False) as editor:
            migration.seal(apps, editor)
            migration.redact(apps, editor)

    assert [in_the_database(secret) for secret in (LICENCE, LICENCE.encode().hex(), PASSWORD)] == [[], [], []]
    assert CardReading.objects.get().licence.clear() == LICENCE
    harmless.refresh_from_db()
    assert bytes(harmless.body) == NUMBER.encode(Version.V2019)
    assert bytes(Message.objects.get(number=0x0301).body) == b"\7"
    assert [one.answer for one in Command.objects.order_by("pk")] == [
        kept_answer(one.describe()) for one in (CARD, SETTINGS, DRIVER)
    ]
