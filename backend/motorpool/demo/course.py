"""How a trip goes: a list of timed acts. Where the present cuts the list, the trip stands today."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import NamedTuple

from motorpool.demo.rhythm import at, is_workday, minutes, workday_before
from motorpool.demo.wishes import Wish
from motorpool.kit.moments import day_of
from motorpool.trips.models import ChangeKind

TURNABOUT = timedelta(minutes=10)  # between two trips of a vehicle


class Do(Enum):
    APPROVE = auto()
    SEND_BACK = auto()
    RESUBMIT = auto()
    WITHDRAW = auto()
    DISPATCH = auto()
    CANCEL = auto()
    DEPART = auto()
    REPORT = auto()
    ACKNOWLEDGE = auto()
    BRING_BACK = auto()
    CLOSE = auto()
    RATE = auto()


class Act(NamedTuple):
    at: datetime
    do: Do
    kind: str = ""  # of a reported change
    until: datetime | None = None  # its new end


class Course(NamedTuple):
    asked_at: datetime
    acts: list[Act]

    def span(self, wish_start: datetime, wish_end: datetime) -> tuple[datetime, datetime]:
        """While vehicle and driver are not to be given away, as far as is known."""
        on_the_road = [act.at for act in self.acts if act.do in (Do.DEPART, Do.BRING_BACK)]
        return min([wish_start, *on_the_road]) - TURNABOUT, max([wish_end, *on_the_road]) + TURNABOUT


def natural(throw: Random, wish: Wish) -> Course:
    """An ordinary trip from its request to its rating; some end early."""
    asked, hurry = _asked(throw, wish)
    return Course(asked, list(_acts(throw, wish, asked, hurry)))


def _asked(throw: Random, wish: Wish) -> tuple[datetime, bool]:
    day, start = day_of(wish.start_at), wish.start_at
    if is_workday(day) and start > at(day, 640) and throw.random() < 0.35:  # the same day
        return start - minutes(throw, 75, 140), True
    lead = throw.choices((1, 2, 3, 5, 8), (52, 24, 12, 8, 4))[0]
    return at(workday_before(day, lead), throw.choice((throw.randint(510, 690), throw.randint(810, 1000)))), False


def _acts(throw: Random, wish: Wish, asked: datetime, hurry: bool) -> Iterator[Act]:
    moment, luck = asked, throw.random()
    slow = 1 if hurry else 6
    if luck < 0.022:
        yield Act(asked + minutes(throw, 2, 8 * slow), Do.WITHDRAW)
        return
    if luck < 0.042 and not hurry:
        moment += minutes(throw, 4, 40)
        yield Act(moment, Do.SEND_BACK)
        if luck < 0.026:
            return
        moment += minutes(throw, 6, 45)
        yield Act(moment, Do.RESUBMIT)
    for _ in range(2 if wish.unit.organization.needs_consent else 1):
        moment += minutes(throw, 2, 10 * slow)
        yield Act(moment, Do.APPROVE)
    if 0.05 < luck < 0.056:
        yield Act(moment + minutes(throw, 1, 5 * slow), Do.CANCEL)
        return
    moment += minutes(throw, 3, 15 * slow)
    yield Act(moment, Do.DISPATCH)
    if 0.06 < luck < 0.078:
        left = int((wish.start_at - moment).total_seconds() // 60)
        yield Act(moment + minutes(throw, 1, max(left - 20, 2)), Do.CANCEL)
        return
    yield from on_the_road(throw, wish.start_at, wish.end_at)


def on_the_road(throw: Random, start: datetime, end: datetime) -> Iterator[Act]:
    departed = start + minutes(throw, -18, 4)
    back = max(end + minutes(throw, -45, 30), departed + timedelta(minutes=25))
    yield Act(departed, Do.DEPART)
    if throw.random() < 0.07:
        kind = throw.choice(list(ChangeKind.values))
        reported = departed + (back - departed) * throw.uniform(0.3, 0.8)
        reported = reported.replace(second=0, microsecond=0)
        until = None
        if kind == ChangeKind.TIME:
            until = end + timedelta(minutes=10 * throw.randint(3, 8))
            back = until + minutes(throw, -12, 8)
        yield Act(reported, Do.REPORT, kind, until)
        yield Act(min(reported + minutes(throw, 1, 12), back - timedelta(minutes=1)), Do.ACKNOWLEDGE)
    yield Act(back, Do.BRING_BACK)
    closed = back + minutes(throw, 3, 50)
    yield Act(closed, Do.CLOSE)
    if throw.random() < 0.94:
        yield Act(rated_after(throw, closed), Do.RATE)


def rated_after(throw: Random, closed: datetime) -> datetime:
    if throw.random() < 0.6:
        return closed + minutes(throw, 2, 120)
    return at(day_of(closed) + timedelta(days=throw.randint(1, 3)), throw.randint(500, 1080))
