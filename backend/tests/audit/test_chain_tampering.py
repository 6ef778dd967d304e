"""A superuser tampers in every way there is; each is named rightly."""
# ruff: noqa: S608 - statements of whoever tampers, with keys of our own

from datetime import timedelta

import pytest

from motorpool.audit.chain.heads import Head
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.chain.verifying import Verification
from tests.audit.chains import chained, found, head, insert_with_id, recompute, skip_ids, tamper, write
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "note = note || '。'",
        "at = at + interval '1 microsecond'",
        "at = 'infinity'",
        "actor_name = '张三'",
        "action = 'tests.update'",
        "action_label = '修改'",
        "subject_type = 'test'",
        "subject_id = 1",
        "subject = '苏D12345'",
        "before = NULL",
        'before = \'{"里程": 1.500000000000000001, "号牌": null}\'',
        "after = 'null'",
    ],
)
def test_a_changed_entry(change: str) -> None:
    entry = chained()[4]
    tamper(f"UPDATE audit_entry SET {change} WHERE id = {entry.pk}")
    assert found() == [("CHANGED", 5, entry.pk)]


def test_a_changed_entry_with_the_chain_made_to_fit() -> None:
    entry, saved = chained()[4], head()
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {entry.pk}")
    recompute(5)
    assert found() == []  # without a saved head nobody can tell
    assert found(saved) == [("RECOMPUTED", 9, entry.pk + 4)]


def test_a_changed_entry_with_only_its_own_seal_made_to_fit() -> None:
    entry = chained()[4]
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {entry.pk}")
    recompute(5, upto=5)
    assert found() == [("BROKEN", 6, entry.pk + 1)]


@pytest.mark.parametrize("column", ["sealed_at = sealed_at - interval '1 day'", "floor = floor - 1", "form = 2"])
def test_a_changed_seal(column: str) -> None:
    entry = chained()[4]
    tamper(f"UPDATE audit_seal SET {column} WHERE position = 5")
    assert found() == [("CHANGED" if "form" in column else "BROKEN", 5, entry.pk)]


def test_the_place_of_a_recomputation_is_narrowed_down_by_several_heads() -> None:
    first = chained(3)[0]
    saved = [head()]
    for _ in range(2):
        chained(3)
        saved.append(head())
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {first.pk + 4}")
    recompute(5)
    assert found(*saved) == [("RECOMPUTED", 6, first.pk + 5)]


def test_a_removed_entry() -> None:
    entry = chained()[4]
    tamper(f"DELETE FROM audit_entry WHERE id = {entry.pk}")
    assert found() == [("REMOVED", 5, entry.pk)]


def test_an_entry_removed_with_its_seal() -> None:
    entry = chained()[4]
    tamper(f"DELETE FROM audit_entry WHERE id = {entry.pk}", "DELETE FROM audit_seal WHERE position = 5")
    assert found() == [("GAP", 5, None)]


def test_removed_with_the_later_ones_moved_up() -> None:
    entry = chained()[4]
    tamper(
        f"DELETE FROM audit_entry WHERE id = {entry.pk}",
        "DELETE FROM audit_seal WHERE position = 5",
        "UPDATE audit_seal SET position = position + 1000 WHERE position > 5",
        "UPDATE audit_seal SET position = position - 1001 WHERE position > 1000",
    )
    assert found() == [("BROKEN", 5, entry.pk + 1)]


def test_an_entry_slipped_in_between() -> None:
    sealer, free = Sealer(), skip_ids(1)  # a number that a failed change left free
    for _ in range(3):
        write(3)
        sealer.seal(at=NOW)
    insert_with_id(free)
    sealer.seal(at=NOW)
    assert found() == [("INSERTED", None, free)]


def test_an_entry_slipped_in_with_a_seal_of_its_own() -> None:
    written = chained()
    tamper(
        "UPDATE audit_seal SET position = position + 1000 WHERE position > 4",
        "UPDATE audit_seal SET position = position - 999 WHERE position > 1000",
    )
    insert_with_id(-5)
    tamper(
        "INSERT INTO audit_seal (position, entry_id, form, entry_hash, chain_hash, sealed_at, floor)"
        " SELECT 5, -5, form, entry_hash, sha256(chain_hash), sealed_at, floor FROM audit_seal WHERE position = 4"
    )
    assert found() == [("BROKEN", 5, -5), ("CHANGED", 5, -5), ("REORDERED", 6, written[4].pk)]


def test_slipped_in_after_the_floor_was_lowered() -> None:
    """The sealer takes it now; but the lowered floor does not fit its seal, and the floor went back."""
    sealer, free = Sealer(), skip_ids(3)
    for _ in range(3):
        last = write(3)[-1].pk
        sealer.seal(at=NOW)
    tamper(f"UPDATE audit_seal SET floor = {free - 1} WHERE position = 9")
    insert_with_id(free)
    Sealer().seal_all(at=NOW)
    assert found() == [("BROKEN", 9, last), ("INSERTED", 10, free)]


@pytest.mark.parametrize(("one", "other"), [(3, 7), (4, 5), (1, 9)])
def test_two_seals_change_places(one: int, other: int) -> None:
    first = chained()[0].pk
    tamper(
        f"UPDATE audit_seal SET position = 1000 WHERE position = {one}",
        f"UPDATE audit_seal SET position = {one} WHERE position = {other}",
        f"UPDATE audit_seal SET position = {other} WHERE position = 1000",
    )
    assert found() == [("REORDERED", one, first + other - 1), ("REORDERED", other, first + one - 1)]


def test_two_seals_change_entries() -> None:
    first = chained()[0].pk
    tamper(
        "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM audit_seal",
        "UPDATE audit_seal SET entry_id = -entry_id WHERE position IN (3, 7)",
        "UPDATE audit_seal s SET entry_id = k.entry_id, entry_hash = k.entry_hash FROM kept k"
        " WHERE s.position IN (3, 7) AND k.position = 10 - s.position",
    )
    assert found() == [("REORDERED", 3, first + 6), ("REORDERED", 7, first + 2)]


def test_two_entries_change_numbers() -> None:
    first = chained()[0].pk
    tamper(
        f"UPDATE audit_entry SET id = -1 WHERE id = {first}",
        f"UPDATE audit_entry SET id = {first} WHERE id = {first + 5}",
        f"UPDATE audit_entry SET id = {first + 5} WHERE id = -1",
    )
    assert found() == [("REORDERED", 1, first), ("REORDERED", 6, first + 5)]


def test_a_seal_moved_to_the_end() -> None:
    first = chained()[0].pk
    tamper("UPDATE audit_seal SET position = 10 WHERE position = 4")
    assert found() == [("GAP", 4, None), ("REORDERED", 10, first + 3)]


def test_a_cut_tail() -> None:
    first, saved = chained()[0].pk, head()
    tamper("DELETE FROM audit_seal WHERE position > 6", f"DELETE FROM audit_entry WHERE id > {first + 5}")
    assert found() == []  # without a saved head nobody can tell
    assert found(saved) == [("CUT", 6, None)]


def test_a_cut_tail_over_which_the_sealer_went_on() -> None:
    saved = chained()[0].pk, head()
    tamper("DELETE FROM audit_seal WHERE position > 6", f"DELETE FROM audit_entry WHERE id > {saved[0] + 5}")
    later = write(5)
    Sealer().seal_all(at=NOW)
    assert found(saved[1]) == [("RECOMPUTED", 9, later[2].pk)]


def test_everything_gone() -> None:
    chained()
    saved = head()
    tamper("TRUNCATE audit_seal, audit_entry")
    assert found(saved) == [("CUT", 0, None)]


def test_a_false_head_is_not_taken_for_the_right_one() -> None:
    chained()
    false = Head(4, "00" * 32, "2026-11-23T01:00:00.000000Z")
    assert [kind for kind, *_ in found(false, head())] == ["RECOMPUTED"]


def test_a_sealer_that_does_not_run() -> None:
    """The last seal is from eleven minutes ago, and so is an entry that still waits."""
    chained(3)
    (waiting,) = write(1)
    walk = Verification(upto=head(), saved=[], at=NOW + timedelta(minutes=11), say=str)
    assert [(one.kind.name, one.entry_id) for one in walk.problems()] == [("UNSEALED", waiting.pk)]
    assert found() == []  # a minute after the seal it may just be busy
