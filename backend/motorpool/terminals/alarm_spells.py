"""Reports with the bit of one alarm, put together as episodes. Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from jt808.messages.position_report import Alarm
from motorpool.terminals.states import AlarmKind

BITS = {kind: int(Alarm[kind.name]) for kind in AlarmKind}
MASK = sum(BITS.values())
"""As in the partial index of positions (0009): another kind needs another index."""


class Spell(NamedTuple):
    since: datetime
    until: datetime
    """Device times of the first and the last report."""
    reports: int


class Joined(NamedTuple):
    spell: Spell
    parts: list[int]
    """Which of the known ones went into it."""


def joined(known: Sequence[Spell], moments: Iterable[datetime], *, apart: timedelta) -> list[Joined]:
    """What was known of one alarm of one terminal, with reports that came since, each of which counts once.

    Reports at most `apart` of one another are of one episode. In whichever order and portions they come, the episodes
    in the end are those of all of them together.
    """
    new = [(Spell(moment, moment, 1), -1) for moment in moments]
    found: list[Joined] = []
    for spell, part in sorted([*((spell, part) for part, spell in enumerate(known)), *new]):
        if found and spell.since - found[-1].spell.until <= apart:
            before, parts = found[-1]
            parts = parts if part < 0 else [*parts, part]
            whole = Spell(before.since, max(before.until, spell.until), before.reports + spell.reports)
            found[-1] = Joined(whole, parts)
        else:
            found.append(Joined(spell, [] if part < 0 else [part]))
    return found
