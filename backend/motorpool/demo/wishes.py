"""What is asked for: who travels where, when and why."""

from datetime import datetime, timedelta
from math import ceil
from random import Random
from typing import NamedTuple
from uuid import UUID

from motorpool.accounts.models import User
from motorpool.demo.city import Unit
from motorpool.demo.identity import dice
from motorpool.demo.places import CITY, FAR, LOCAL, MEETING, NEAR, Place, distance
from motorpool.demo.rhythm import at
from motorpool.demo.ways import spot_at
from motorpool.demo.words import ANY_TOPIC, ENFORCERS, FAR_MEETINGS, NOTES, REASONS, TOPICS, USUAL
from motorpool.kit.moments import day_of
from motorpool.trips.models import UseKind
from motorpool.trips.places import Spot
from motorpool.vehicles.models import Body

PARTIES = ((1, 24), (2, 30), (3, 22), (4, 13), (5, 3), (6, 4), (9, 2), (13, 1), (18, 1))  # how many travel, how often
KMH = 48
MARKED = 0.7  # of the orders
IN_THE_FIELD = frozenset({UseKind.RESEARCH, UseKind.ENFORCEMENT, UseKind.EMERGENCY})


class Wish(NamedTuple):
    key: UUID
    unit: Unit
    by: User
    traveller: User
    use_kind: str
    reason: str
    passengers: list[str]
    headcount: int
    pickup_place: str
    pickup_spot: Spot | None
    places: list[tuple[str, datetime | None]]
    spots: list[Spot | None]
    """Of the places, where somebody marked them."""
    start_at: datetime
    end_at: datetime
    vehicles_wanted: int
    body_wanted: str
    note: str


def a_wish(
    throw: Random,
    unit: Unit,
    key: UUID,
    start: datetime,
    *,
    end: datetime | None = None,
    traveller: User | None = None,
    most: int = 60,
) -> Wish:
    """A trip of the unit from that moment on; `most` is how many may travel."""
    kind = _kind(throw, unit)
    places = _places(throw, unit, kind, (end - start) if end else None)
    far = max(distance(unit.organization.division_id, place.name) for place in places)
    by, traveller = _people(throw, unit, traveller)
    headcount = min(throw.choices([n for n, _ in PARTIES], [weight for _, weight in PARTIES])[0], most)
    wanted, body = _cars(throw, headcount)
    reasons = FAR_MEETINGS if kind == UseKind.MEETING and places[0] in FAR else REASONS[kind]
    reason = throw.choice(reasons).format(topic=throw.choice(_topics(unit)), place=_short(places[0]))
    passengers = _companions(throw, unit, traveller, headcount)
    pickup_place = f"{unit.organization.short_name}{throw.choice(('大门', '北门', '南门', '东门', '地下车库'))}"
    pickup_spot, *spots = marked(key, unit, [pickup_place, *(place.name for place in places)])
    return Wish(
        key=key,
        unit=unit,
        by=by,
        traveller=traveller,
        use_kind=kind,
        reason=reason,
        passengers=passengers,
        headcount=headcount,
        pickup_place=pickup_place,
        pickup_spot=pickup_spot,
        places=_stops(throw, places, start, far),
        spots=spots,
        start_at=start,
        end_at=end or _end(throw, start, far, len(places)),
        vehicles_wanted=wanted,
        body_wanted=body,
        note=throw.choice(NOTES) if throw.random() < 0.12 else "",
    )


def marked(key: UUID, unit: Unit, names: list[str]) -> list[Spot | None]:
    """Most who ask mark the places on the map: where the simulator drives to them."""
    throw, division = dice("marked", key), unit.organization.division_id
    careful = throw.random() < MARKED
    return [spot_at(name, division) if careful and throw.random() < 0.9 else None for name in names]


def _kind(throw: Random, unit: Unit) -> str:
    if unit.organization.kind in ENFORCERS and throw.random() < 0.4:
        return UseKind.ENFORCEMENT
    return throw.choices([kind for kind, _ in USUAL], [weight for _, weight in USUAL])[0]


def _people(throw: Random, unit: Unit, traveller: User | None) -> tuple[User, User]:
    """Who asks and who travels: mostly the same, otherwise somebody of the office asks for a colleague."""
    traveller = traveller or throw.choice(unit.staff)
    if throw.random() < 0.78:
        return traveller, traveller
    # Whoever decides is left out of it, so that there is always somebody else to decide.
    deciding = {*unit.approvers, *unit.managers}
    office = [person for person in unit.staff if person not in deciding]
    return (throw.choice(office), traveller) if office else (traveller, traveller)


def _companions(throw: Random, unit: Unit, traveller: User, headcount: int) -> list[str]:
    others = [person.name for person in unit.staff if person is not traveller]
    return throw.sample(others, min(headcount - 1, 4, len(others))) if throw.random() < 0.8 else []


def _cars(throw: Random, headcount: int) -> tuple[int, str]:
    """How many vehicles, and of which body where somebody cares."""
    if headcount > 16:
        return 1, Body.BUS
    if headcount > 6:
        return (1, Body.VAN) if throw.random() < 0.6 else (ceil(headcount / 6), Body.MPV)
    if headcount > 4:
        return 1, Body.MPV
    return 1, throw.choice((Body.SEDAN, Body.SUV)) if throw.random() < 0.15 else ""


def _places(throw: Random, unit: Unit, kind: str, within: timedelta | None) -> list[Place]:
    division = unit.organization.division_id
    own = NEAR.get(division)
    near = own if own and throw.random() < 0.6 else NEAR[throw.choice(list(NEAR))]
    number = throw.choices((1, 2, 3), (84, 12, 4))[0]
    if kind == UseKind.MEETING:
        choice = MEETING if throw.random() < 0.78 else FAR
    elif kind in IN_THE_FIELD:
        choice = near if throw.random() < 0.96 else FAR
    else:
        choice = CITY if throw.random() < 0.6 else near
    if within:
        reach = max(within / timedelta(hours=1) / 2.4 * KMH, LOCAL)
        choice = tuple(one for one in choice if distance(division, one.name) <= reach) or own or CITY[:6]
    return throw.sample(choice, min(number, len(choice)))


def _stops(throw: Random, places: list[Place], start: datetime, far: int) -> list[tuple[str, datetime | None]]:
    """Now and then with the moment of the arrival at the first."""
    first = start + timedelta(minutes=10 * ceil((far / KMH * 60 + 5) / 10))
    timed = throw.random() < 0.35
    return [(place.name, first if timed and not number else None) for number, place in enumerate(places)]


def _end(throw: Random, start: datetime, far: int, stops: int) -> datetime:
    if far >= 100 and throw.random() < 0.3:  # 远途: with a night or two
        return at(day_of(start) + timedelta(days=throw.choice((1, 1, 2))), throw.randrange(930, 1110, 30))
    hours = 2 * far / KMH + throw.choice((0.7, 1, 1.5, 1.5, 2, 2, 2.5, 3)) + 0.4 * (stops - 1)
    return start + timedelta(minutes=10 * ceil(hours * 6))


def _topics(unit: Unit) -> list[str]:
    for word, topics in TOPICS.items():
        if word in unit.name:
            return topics.split()
    return ANY_TOPIC


def _short(place: Place) -> str:
    return place.name.removesuffix("人民政府").removesuffix("街道办事处").removesuffix("行政中心")
