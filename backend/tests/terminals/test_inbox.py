"""Reading what the gateway kept: one message that cannot be read holds up no other."""

import json
from pathlib import Path
from struct import pack

import pytest
from django.conf import LazySettings
from django.db import transaction
from hypothesis import given
from hypothesis import settings as settings_of_the_test
from hypothesis import strategies as st

from jt808 import Frame, Header, Version, decode
from jt808 import messages as m
from jt808.messages.additional_items import read_items
from motorpool.terminals import storing
from motorpool.terminals.models import CardReading, CommandKind, Media, Message
from motorpool.terminals.redaction import HARMLESS, kept_answer
from motorpool.terminals.services.inbox import UNREADABLE, take_messages
from motorpool.terminals.telling import lines_of, summary_of
from motorpool.tracking.models import Terminal
from tests.clients import get, signed_in
from tests.factories import NOW, TODAY, Unit

pytestmark = pytest.mark.django_db
CARD = m.DriverCard(1, NOW, 0, "王师傅", "320400199001011234", "交通局", TODAY)
PICTURE = b"\xff\xd8\xff\xe0" + bytes(60)


@pytest.fixture
def unit() -> Unit:
    return Unit()


@pytest.fixture
def terminal(unit: Unit) -> Terminal:
    return Terminal.objects.create(organization=unit.organization, phone="13900000001", created_at=NOW, status="active")


def kept(terminal: Terminal, serial: int, number: int, body: bytes) -> Message:
    return Message.objects.create(
        terminal=terminal, arrived_at=NOW, number=number, serial=serial, version="2013", body=body
    )


def photo(latitude: int, longitude: int) -> bytes:
    place = pack(">IIIIhHH", 0, 3, latitude, longitude, 10, 300, 0) + bytes.fromhex("261123090000")
    return pack(">IBBBB", 1, 0, 0, 0, 1) + place + PICTURE


@pytest.mark.parametrize(
    ("latitude", "longitude", "spot"),
    [
        (31_780_000, 119_970_000, (31_780_000, 119_970_000)),
        (0xFFFFFFFF, 0xFFFFFFFF, (None, None)),
        (90_000_001, 119_970_000, (None, None)),
        (31_780_000, 0x80000000, (None, None)),
    ],
)
def test_a_place_that_is_not_on_earth_is_none(
    terminal: Terminal, latitude: int, longitude: int, spot: tuple[int | None, int | None]
) -> None:
    kept(terminal, 1, m.MediaData.ID, photo(latitude, longitude))
    kept(terminal, 2, m.DriverCard.ID, CARD.encode(Version.V2013))
    assert take_messages(at=NOW) == 2
    assert Media.objects.values_list("lat", "lon").get() == spot
    assert CardReading.objects.count() == 1
    assert not Message.objects.exclude(error="").exists()


def test_one_that_cannot_be_read_is_marked_and_the_others_go_on(unit: Unit, terminal: Terminal) -> None:
    before = kept(terminal, 1, m.MediaData.ID, photo(31_780_000, 119_970_000))
    bad = kept(terminal, 2, m.DriverCard.ID, CARD.encode(Version.V2013))
    CardReading.objects.create(message=bad, terminal=terminal, read_at=NOW, is_in=True)  # a second one is refused
    after = kept(terminal, 3, m.DriverCard.ID, CARD.encode(Version.V2013))
    assert take_messages(at=NOW) == 3
    assert take_messages(at=NOW) == 0
    assert Media.objects.get().message_id == before.pk
    assert set(CardReading.objects.values_list("message", flat=True)) == {bad.pk, after.pk}
    page = get(signed_in(unit.manager), f"/terminals/{terminal.pk}/messages")
    assert {row["id"]: row["error"] for row in page["items"]} == {before.pk: "", bad.pk: UNREADABLE, after.pk: ""}
    bad.refresh_from_db()
    assert bytes(bad.body) == b""  # it holds what a card says all the same


def test_a_picture_that_cannot_be_noted_leaves_no_file(terminal: Terminal) -> None:
    message = kept(terminal, 1, m.MediaData.ID, photo(31_780_000, 119_970_000))
    take_messages(at=NOW)
    root = storing.path_of(Media.objects.get().uuid).parents[1]
    files = sorted(root.rglob("*"))
    Message.objects.filter(pk=message.pk).update(taken_at=None)
    take_messages(at=NOW)
    assert sorted(one for one in root.rglob("*") if one.is_file()) == [one for one in files if one.is_file()]
    assert Message.objects.get().error == UNREADABLE


def test_a_disk_that_takes_nothing_costs_no_picture(terminal: Terminal, settings: LazySettings, tmp_path: Path) -> None:
    kept(terminal, 1, m.MediaData.ID, photo(31_780_000, 119_970_000))
    home = tmp_path / "home"
    home.write_text("no folder")
    settings.MOTORPOOL_HOME = str(home)
    with pytest.raises(NotADirectoryError), transaction.atomic():
        take_messages(at=NOW)
    assert Message.objects.get().taken_at is None
    home.unlink()
    assert take_messages(at=NOW) == 1
    assert Media.objects.count() == 1


ANSWERS = (0x0001, 0x0104, 0x0107, 0x0201, 0x0302, 0x0500, 0x0608, 0x0700, 0x0702, 0x0805)
NUMBERS = sorted(HARMLESS.union(ANSWERS))


@given(
    number=st.sampled_from(NUMBERS),
    version=st.sampled_from(list(Version)),
    start=st.one_of(st.just(b""), st.integers(0, 255).map(lambda byte: bytes([byte]) * 60)),
    rest=st.binary(max_size=200),
)
@settings_of_the_test(deadline=None, max_examples=300)
def test_whatever_bytes_come_can_be_told(number: int, version: Version, start: bytes, rest: bytes) -> None:
    body = start + rest
    said = decode(Frame(Header(number, "0", 1, version), body)).describe()
    kept_as = json.loads(json.dumps(kept_answer(said), allow_nan=False))
    for kind in CommandKind:
        told = lines_of(kind, kept_as, {}, with_place=True) + lines_of(kind, kept_as, {})
        assert all(isinstance(text, str) for line in told for text in line)
        summary_of(kind, kept_as, {})
    read_items(body)
