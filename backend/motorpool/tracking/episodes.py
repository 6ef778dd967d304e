"""States as episodes: when each began. Pure; of many vehicles at once, since most of the work is of the whole fleet.

What is true at a moment is told by `motion.states_of`, as for the live map. It can change only where a report comes,
where one grows too old, where a place is a minute old, and where a contact begins or has been over for too long: the
state is told at these moments, and neighbours that agree are one episode. Times are whole seconds since 1970.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.fixes import METRES
from motorpool.tracking.hearing import PLACELESS
from motorpool.tracking.marks import Mark
from motorpool.tracking.motion import ENGINE_ON, OFFLINE, PARKED, STILL, UNLOCATED, states_of
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.store.tracks import UNFIT

Ints = NDArray[np.int64]
SILENT, HEARD, REPORTED, LATE = range(4)
"""What an episode is known from; the best of its evidence counts."""
_LATE, _UNFIT, _TIMELESS = int(Mark.LATE), int(UNFIT), int(Mark.WRONG_CLOCK)
_BITS = 34
_NEVER = 1 << 33


class Columns:
    """Columns of equal length."""

    __slots__ = ()

    def only(self, chosen: NDArray[Any]) -> Any:
        return type(self)(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Reports(Columns):
    """Positions with a device time that can be relied on, in the order of vehicles and then of time."""

    vehicle: Ints
    """Any number below 2^29, the same for all rows of a vehicle."""
    at: Ints
    speed: Ints
    status: Ints
    marks: Ints
    lat: Ints
    lon: Ints

    @property
    def key(self) -> Ints:
        return keys(self.vehicle, self.at)


@dataclass(frozen=True, slots=True, eq=False)
class Places(Columns):
    """Where vehicles were, from before the reports begin."""

    vehicle: Ints
    at: Ints
    lat: Ints
    lon: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Contacts(Columns):
    """Stretches in which no silence was longer than `online_s`."""

    vehicle: Ints
    since: Ints
    until: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Episodes(Columns):
    """In the order of vehicles and then of time; each lasts until the next one of its vehicle."""

    vehicle: Ints
    since: Ints
    state: Ints
    """Index in `motion.STATES`."""
    source: Ints

    def __len__(self) -> int:
        return len(self.since)


def nowhere() -> Places:
    return Places(*(np.zeros(0, np.int64) for _ in range(4)))


def keys(vehicle: Ints, at: Ints) -> Ints:
    """Of one order: by vehicle, then by time."""
    return (vehicle << _BITS) | at


def report_of(state: int, vehicle: int, at: int, rules: MotionRules) -> tuple[int, ...]:
    """A row of `Reports` that stands for what is no longer there to be read, as far as it still matters."""
    speed = rules.moving_speed if state not in (PARKED, STILL) else 0
    marks = int(Mark.NO_FIX) if state in (OFFLINE, UNLOCATED) else int(Mark.DRIFTING)  # it says nothing of a place
    return vehicle, at, speed, 0 if state == PARKED else ENGINE_ON, marks, 0, 0


def episodes_of(
    reports: Reports, contacts: Contacts, places: Places, *, vehicles: Ints, since: Ints, until: int, rules: MotionRules
) -> Episodes:
    """From each vehicle's moment of `since` (rising by `vehicles`) to the common moment `until`, both included.

    The reports reach back so far before it that the last one is among them, or stood in for by `report_of`.
    """
    fit = reports.only((reports.marks & _UNFIT) == 0)
    where = _sorted_places(fit, places)
    order = np.lexsort((contacts.until, contacts.since, contacts.vehicle))
    contacts = contacts.only(order)
    vehicle, at = _moments(reports, where, contacts, vehicles, since, until, rules)

    last, known = _last(reports.key, reports.vehicle, vehicle, at)
    age = np.where(known, at - _taken(reports.at, last, known), _NEVER)
    speed, status, marks = (_taken(column, last, known) for column in (reports.speed, reports.status, reports.marks))
    spoke, spoken = _last(keys(contacts.vehicle, contacts.since), contacts.vehicle, vehicle, at)
    silence = np.where(spoken, np.maximum(at - _taken(contacts.until, spoke, spoken), 0), _NEVER)
    states = states_of(
        heard_age=np.minimum(age, silence),
        reported_age=age,
        speed=speed,
        status=status,
        fixed=known & ((marks & PLACELESS) == 0),
        moved=_moved(where, vehicle, at, rules),
        rules=rules,
    )
    fresh = age <= rules.online_s
    source = np.where(
        fresh, np.where(marks & _LATE, LATE, REPORTED), np.where(silence <= rules.online_s, HEARD, SILENT)
    )
    begins = np.ones(len(at), np.bool_)
    begins[1:] = (np.diff(vehicle) != 0) | (np.diff(states) != 0)
    first = np.flatnonzero(begins)
    best = np.maximum.reduceat(source, first) if len(first) else source
    return Episodes(vehicle[first], at[first], states[first].astype(np.int64), best.astype(np.int64))


def _moments(
    reports: Reports, where: Places, contacts: Contacts, vehicles: Ints, since: Ints, until: int, rules: MotionRules
) -> tuple[Ints, Ints]:
    """At which a state can change, of each vehicle, once and in order."""
    old, minute = rules.online_s + 1, rules.moved_in_s
    ages = _until_next(reports.vehicle, reports.at) > rules.online_s
    places_age = _until_next(where.vehicle, where.at) > rules.online_s
    found = [
        keys(vehicles, since),
        reports.key,
        keys(reports.vehicle[ages], reports.at[ages] + old),
        keys(where.vehicle, where.at + minute),
        keys(where.vehicle[places_age], where.at[places_age] + minute + old),
        keys(contacts.vehicle, contacts.since),
        keys(contacts.vehicle, contacts.until + old),
    ]
    key = np.concatenate(found)
    key.sort()  # np.unique hashes, which takes ten times longer
    key = key[np.diff(key, prepend=-1) != 0]
    vehicle, at = key >> _BITS, key & ((1 << _BITS) - 1)
    begin = since[np.minimum(np.searchsorted(vehicles, vehicle), len(vehicles) - 1)] if len(vehicles) else at
    wanted = (at >= begin) & (at <= until)
    return vehicle[wanted], at[wanted]


def _until_next(vehicle: Ints, at: Ints) -> Ints:
    """Seconds to the next row of the same vehicle."""
    gaps = np.full(len(at), _NEVER)
    if len(at) > 1:
        same = vehicle[1:] == vehicle[:-1]
        gaps[:-1][same] = np.diff(at)[same]
    return gaps


def _last(key: Ints, of: Ints, vehicle: Ints, at: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """The last row at or before these moments, and whether there is one."""
    last = np.searchsorted(key, keys(vehicle, at), side="right") - 1
    if not len(of):
        return np.zeros(len(at), np.int64), np.zeros(len(at), np.bool_)
    return np.maximum(last, 0), (last >= 0) & (of[last] == vehicle)


def _taken(column: Ints, rows: Ints, known: NDArray[np.bool_]) -> Ints:
    return np.where(known, column[rows], 0) if len(column) else np.zeros(len(rows), np.int64)


def _sorted_places(fit: Reports, places: Places) -> Places:
    both = {
        name: np.concatenate((getattr(places, name), getattr(fit, name))) for name in ("vehicle", "at", "lat", "lon")
    }
    order = np.argsort(keys(both["vehicle"], both["at"]), kind="stable")
    return Places(**{name: column[order] for name, column in both.items()})


def place_at(reports: Reports, places: Places, vehicle: Ints, at: Ints) -> tuple[Places, NDArray[np.bool_]]:
    """The last place of each at that moment or before it, and whether there is one."""
    where = _sorted_places(reports.only((reports.marks & _UNFIT) == 0), places)
    last, known = _last(keys(where.vehicle, where.at), where.vehicle, vehicle, at)
    if len(where.at):
        return where.only(last), known
    zeros = np.zeros(len(at), np.int64)
    return Places(zeros, zeros, zeros, zeros), known


def _moved(where: Places, vehicle: Ints, at: Ints, rules: MotionRules) -> NDArray[np.float64]:
    """Metres from where each was `moved_in_s` before; 0 where that is not known, or was old already then."""
    key = keys(where.vehicle, where.at)
    now, here = _last(key, where.vehicle, vehicle, at)
    before, there = _last(key, where.vehicle, vehicle, at - rules.moved_in_s)
    if not len(key):
        return np.zeros(len(at))
    there &= at - rules.moved_in_s - where.at[before] <= rules.online_s
    north = (where.lat[now] - where.lat[before]).astype(np.float64)
    east = (where.lon[now] - where.lon[before]) * np.cos(np.radians(where.lat[now] / 1e6))
    return np.where(here & there, METRES * np.hypot(north, east), 0.0)
