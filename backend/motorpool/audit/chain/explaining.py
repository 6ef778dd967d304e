"""Rows that do not fit, told apart: exchanged with one another, moved, or simply altered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from motorpool.audit.chain.hashing import hash_of_entry
from motorpool.audit.chain.problems import Kind, Problem
from motorpool.audit.chain.rows import Row

AT_MOST = 300  # rows compared with one another; beyond, each is only named


class Loose(NamedTuple):
    """A seal that does not follow the one before it."""

    row: Row
    previous: bytes


def changed(rows: Sequence[Row]) -> Iterator[Problem]:
    """Entries that are not what was sealed."""
    few = rows[:AT_MOST]
    for row in few:
        other = next((one for one in few if one is not row and _is_exchanged(row, one)), None)
        if other is None:
            yield _changed(row)
        else:
            detail = f"此处的内容原属于位置 {other.position}（记录 {other.entry_id}）"
            yield Problem(Kind.REORDERED, row.position, row.entry_id, detail)
    yield from map(_changed, rows[AT_MOST:])


def _changed(row: Row) -> Problem:
    return Problem(Kind.CHANGED, row.position, row.entry_id, "内容与封存时不同")


def _is_exchanged(row: Row, other: Row) -> bool:
    """Its content was sealed there: the seals name each other's entry, or the entries were given each other's id."""
    facts = row.facts or ()
    return other.entry_hash in (hash_of_entry(facts), hash_of_entry([other.entry_id, *facts[1:]]))


def loose(found: Sequence[Loose], starts: Mapping[bytes, int]) -> Iterator[Problem]:
    """Seals out of line. `starts`: links after which a gap begins, with the position that is missing."""
    few = found[:AT_MOST]
    places = _places(few, starts)
    for row, previous in few:
        swapped = next(
            (one.row for one in few if one.row is not row and row.follows(previous, one.row.entry_hash)), None
        )
        if swapped is not None:
            detail = f"此处原封存的是记录 {swapped.entry_id}"
            yield Problem(Kind.REORDERED, row.position, row.entry_id, detail)
        elif (place := places.get(row.chain_hash)) is None:
            yield _broken(row)
        elif place != row.position:
            yield Problem(Kind.REORDERED, row.position, row.entry_id, f"原在位置 {place}")
    yield from (_broken(one.row) for one in found[AT_MOST:])


def _broken(row: Row) -> Problem:
    detail = "与前一位置不衔接：该条或前一条的封存被改，或其间有封存被删除"
    return Problem(Kind.BROKEN, row.position, row.entry_id, detail)


def _places(found: Sequence[Loose], starts: Mapping[bytes, int]) -> dict[bytes, int]:
    """Where the rows belong, by the links: after a row that is in line, or after another one that has been placed."""
    out_of_line = {one.row.chain_hash for one in found}
    after = {one.previous: one.row.position for one in found if one.previous not in out_of_line} | dict(starts)
    placed: dict[bytes, int] = {}
    while after:
        link, position = after.popitem()
        for one in found:
            if one.row.chain_hash not in placed and one.row.follows(link):
                placed[one.row.chain_hash] = position
                after[one.row.chain_hash] = position + 1
    return placed
