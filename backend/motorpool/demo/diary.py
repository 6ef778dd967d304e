"""Who is taken when, in memory: so that nothing the demo writes overlaps, whether the demo or a person took it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.drivers.models import Driver
from motorpool.reservations.models import Reason, Reservation
from motorpool.vehicles.models import Vehicle

Thing = tuple[str, int]
LONG_AGO, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def thing(of: Vehicle | Driver) -> Thing:
    return ("vehicle" if isinstance(of, Vehicle) else "driver", of.pk)


class Diary:
    def __init__(self, held: Iterable[Reservation]) -> None:
        self._held: dict[Thing, list[Reservation]] = defaultdict(list)
        for row in held:
            self._held[_thing_of(row)].append(row)

    def add(self, held: Reservation) -> None:
        self._held[_thing_of(held)].append(held)

    def is_promised(self, of: Vehicle | Driver, start: datetime, end: datetime) -> bool:
        """Held at any time of it, as far as is planned."""
        for row in self._held[thing(of)]:
            period = row.period
            if not period.isempty and period.lower < end and period.upper > start:
                return True
        return False

    def is_free(self, of: Vehicle | Driver, start: datetime, end: datetime) -> bool:
        """Not held, and not away from an earlier trip either: what has not come back cannot leave again."""
        if self.is_promised(of, start, end):
            return False
        return not any(_is_away(row) and row.period.lower < end for row in self._held[thing(of)])

    def back_before(self, held: Reservation) -> datetime:
        """When whatever was held before this is back; far away if it is still out."""
        earlier = [
            row.released_at or (NEVER if row.begun_at else row.period.upper)
            for row in self._held[_thing_of(held)]
            if row is not held and not row.period.isempty and row.period.lower < held.period.lower
        ]
        return max(earlier, default=LONG_AGO)

    def next_after(self, held: Reservation) -> Reservation | None:
        """The hold of the same thing that follows."""
        later = [
            row
            for row in self._held[_thing_of(held)]
            if row is not held and not row.period.isempty and row.period.lower >= held.period.upper
        ]
        return min(later, key=lambda row: row.period.lower, default=None)

    def blocks_after(self, moment: datetime) -> list[Reservation]:
        """What is neither a trip nor over by then."""
        return [
            row
            for rows in self._held.values()
            for row in rows
            if row.reason != Reason.TRIP and row.released_at is None and row.period.upper > moment
        ]

    def forget(self, before: datetime) -> None:
        """What was over by then, to keep looking things up quick."""
        for key, rows in self._held.items():
            self._held[key] = [row for row in rows if _is_away(row) or _ends_after(row, before)]


def release(held: Reservation, following: Reservation | None, at: datetime) -> Reservation | None:
    """As `reservations.services.release` does; the hold that is no longer at risk, if there is one."""
    lower, upper = held.period.lower, held.period.upper
    if at <= lower:
        held.period = DateTimeTZRange(empty=True)
    elif at < upper:
        held.period = DateTimeTZRange(lower, at)
    else:
        until = at if following is None else min(at, following.period.lower)
        held.period = DateTimeTZRange(lower, max(upper, until))
    held.released_at = at
    if following and following.at_risk_since:
        following.at_risk_since = None
        return following
    return None


def extend(held: Reservation, following: Reservation | None, until: datetime, at: datetime) -> Reservation | None:
    """As `reservations.services.extend` does; the hold that is at risk now, if there is one."""
    if until <= held.period.upper:
        return None
    risked = None
    if following and following.period.lower < until:
        until = following.period.lower
        if following.at_risk_since is None:
            following.at_risk_since, risked = at, following
    held.period = DateTimeTZRange(held.period.lower, until)
    return risked


def _is_away(row: Reservation) -> bool:
    return row.begun_at is not None and row.released_at is None


def _ends_after(row: Reservation, moment: datetime) -> bool:
    return not row.period.isempty and row.period.upper > moment


def _thing_of(row: Reservation) -> Thing:
    return ("vehicle", row.vehicle_id) if row.vehicle_id else ("driver", row.driver_id or 0)
