"""Sealing: what is hashed, in which order, and that nothing is left out."""

import hashlib
import json

import pytest
from django.db import Error, connection, transaction

from motorpool.audit.chain.hashing import NoSm3, require_sm3, sm3
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.models import Entry, Seal
from tests.audit.chains import another_session, chained, found, insert_with_id, verification, write, write_in
from tests.database import at_once, racing
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_sm3_is_the_standards() -> None:
    """GB/T 32905 A.1."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_without_sm3_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", unknown)
    with pytest.raises(NoSm3, match="SM3"):
        require_sm3()


def test_the_form_is_what_the_documentation_says() -> None:
    """Written out once more, so that the form cannot change unnoticed: seals of years hang on it."""
    (entry,) = chained(1)
    facts = [
        1, entry.pk, "2026-11-23T01:00:00.000000Z", None, "系统", None, "tests.create", "新建", "tests", None, "",
        "第0条", '{"号牌": null, "里程": 1.5}', '{"号牌": "苏D00000", "里程": 2}',
    ]  # fmt: skip
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    entry_hash = hashlib.new("sm3", text.encode()).digest()

    seal = Seal.objects.get()

    sealed = f"2026-11-23T01:00:00.000000Z {seal.floor}".encode()
    chain_hash = hashlib.new("sm3", bytes(32) + entry_hash + sealed).digest()
    assert (seal.position, seal.entry_id, seal.form) == (1, entry.pk, 1)
    assert (bytes(seal.entry_hash), bytes(seal.chain_hash)) == (entry_hash, chain_hash)


def test_every_entry_once_in_order_without_gaps() -> None:
    written = chained(10)

    seals = Seal.objects.order_by("position").values_list("position", "entry_id")

    assert list(seals) == list(enumerate((entry.pk for entry in written), 1))
    assert found() == []


def test_batches_of_any_size_go_on_where_the_last_ended() -> None:
    sealer = Sealer(batch=4)
    write(3)
    assert sealer.seal(at=NOW) is False
    write(4)
    assert sealer.seal(at=NOW) is True
    write(1)
    Sealer().seal_all(at=NOW)  # another one, that knows nothing

    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 9))
    walk = verification()
    assert (list(walk.problems()), walk.checked, walk.waiting) == ([], 8, 0)


def test_nothing_to_seal_is_nothing_sealed() -> None:
    Sealer().seal_all(at=NOW)
    assert Seal.objects.count() == 0
    assert found() == []


def test_what_waits_is_counted_and_no_problem_yet() -> None:
    chained(3)
    write(2)
    walk = verification()
    assert (list(walk.problems()), walk.checked, walk.waiting) == ([], 3, 2)


@racing
def test_an_earlier_entry_that_is_committed_later_is_sealed_too() -> None:
    sealer = Sealer()
    with another_session() as slow:
        late = write_in(slow)
        quick = [entry.pk for entry in write(3)]
        for _ in range(3):  # the floor must not pass what is still being written
            sealer.seal(at=NOW)
        slow.commit()
    sealer.seal(at=NOW)

    assert late < quick[0]
    assert list(Seal.objects.order_by("position").values_list("entry_id", flat=True)) == [*quick, late]
    assert found() == []


@racing
def test_the_floor_rises_although_somebody_is_always_writing() -> None:
    sealer, written = Sealer(), []
    with another_session() as one, another_session() as other:
        session, following = one, other
        written.append(write_in(session))
        for _ in range(5):
            written.append(write_in(following))
            sealer.seal(at=NOW)
            session.commit()
            session, following = following, session
        session.commit()
        sealer.seal(at=NOW)

    floors = list(Seal.objects.order_by("position").values_list("floor", flat=True))
    assert floors == sorted(floors)
    assert floors[-1] >= written[-4]
    assert found() == []


@racing
def test_of_several_sealers_one_seals_at_a_time() -> None:
    write(60)
    at_once(*[lambda: Sealer(batch=5).seal_all(at=NOW)] * 4)
    Sealer().seal_all(at=NOW)

    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 61))
    assert found() == []


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_or_remove(table: str, act: str) -> None:
    chained(1)
    column = "id" if table == "audit_entry" else "position"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # the tests have switched off one of them
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            cursor.execute(act.format(table, column, column))
    assert (Entry.objects.count(), Seal.objects.count()) == (1, 1)


def test_an_id_far_beyond_the_sequence_hides_nothing_after_it() -> None:
    insert_with_id(10**15)
    chained(3)
    write(3)
    Sealer().seal_all(at=NOW)
    assert Seal.objects.count() == 7
    assert found() == []
