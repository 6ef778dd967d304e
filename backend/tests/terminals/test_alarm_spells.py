"""Reports of one alarm are the same episodes in whichever order and portions they come."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorpool.terminals.alarm_spells import MASK, Spell, joined

START = datetime(2026, 11, 23, tzinfo=UTC)
APART = timedelta(minutes=10)
Minutes = st.lists(st.integers(0, 120), max_size=25)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def spell(since: float, until: float, reports: int) -> Spell:
    return Spell(at(since), at(until), reports)


@pytest.mark.parametrize(
    ("known", "new", "wanted"),
    [
        ([], [0], [(spell(0, 0, 1), [])]),
        ([], [0, 10, 20], [(spell(0, 20, 3), [])]),
        ([], [0, 10.1], [(spell(0, 0, 1), []), (spell(10.1, 10.1, 1), [])]),
        ([spell(0, 5, 9)], [6], [(spell(0, 6, 10), [0])]),
        ([spell(0, 5, 9)], [-3], [(spell(-3, 5, 10), [0])]),
        ([spell(0, 5, 9)], [3], [(spell(0, 5, 10), [0])]),
        ([spell(0, 5, 9), spell(20, 30, 7)], [12], [(spell(0, 30, 17), [0, 1])]),
    ],
)
def test_how_reports_join_what_is_known(
    known: list[Spell], new: list[float], wanted: list[tuple[Spell, list[int]]]
) -> None:
    assert joined(known, [at(minutes) for minutes in new], apart=APART) == wanted


@given(Minutes, Minutes, Minutes)
def test_portions_and_order_do_not_matter(one: list[int], two: list[int], three: list[int]) -> None:
    together = [found for found, _ in joined([], [at(minutes) for minutes in (*one, *two, *three)], apart=APART)]
    known: list[Spell] = []
    for portion in (three, one, two):
        known = [found for found, _ in joined(known, [at(minutes) for minutes in portion], apart=APART)]
    assert known == together


def test_the_index_is_of_these_alarms() -> None:
    """Who adds a kind makes another index: see the migration 0009."""
    assert MASK == 286_735
