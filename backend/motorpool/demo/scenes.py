"""Which scenes the city shows just now, and where the people of the demo accounts stand in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.demo import news, road, standing, today
from motorpool.demo.blocks import a_block
from motorpool.demo.city import City, Unit
from motorpool.demo.identity import dice, key
from motorpool.demo.life import Book, Life
from motorpool.demo.rhythm import at, minutes
from motorpool.demo.stage import Stage
from motorpool.demo.standing import Standing
from motorpool.demo.today import Planner
from motorpool.demo.units import LOOP, SERVICE_CENTER
from motorpool.kit.moments import day_of
from motorpool.trips.models import ChangeKind
from motorpool.trips.states import AssignmentStatus

POOL_FIRST = 0.25  # the dispatchers' board is the pool's, so most of today's cars come from there
AT_RISK = 2
BLOCKS = 14
BLOCKS_OF_POOL = 5

RATE = (
    Role.APPLICANT,
    Role.APPROVER,
    Role.DISPATCHER,
    Role.FLEET_MANAGER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
    Role.AUTHORITY,
)


@dataclass(frozen=True)
class Scene:
    """So many trips of these units that stand just there."""

    name: str
    number: int
    units: list[Unit]
    planner: Planner
    fits: Standing
    traveller: User | None = None

    def has(self, life: Life) -> bool:
        theirs = self.traveller is None or life.trip.traveller_id == self.traveller.pk
        return theirs and life.unit in self.units and self.fits(life)


def set_all(book: Book, present: list[Life]) -> list[Life]:
    """Add to each scene what is missing of it."""
    city, stars = book.city, book.city.stars
    scenes = [one for one in (*_of_stars(city, stars), *_of_city(city)) if one.units]  # some may be closed by now
    _block_some(book)
    stage = Stage(book, own_first=POOL_FIRST, keep_stars_free=True)
    made = list(_drives(stage, stars, present))
    for scene in scenes:
        missing = scene.number - sum(scene.has(life) for life in [*present, *made])
        for request_key in _keys(book, scene)[: max(missing, 0)]:
            life = today.play(stage, scene.units, scene.planner, request_key, traveller=scene.traveller)
            made += [life] if life else []
    made += _late(stage, [*present, *made])
    return made


def _keys(book: Book, scene: Scene) -> list[UUID]:
    return [_key(book, scene.name, number) for number in range(scene.number)]


def _key(book: Book, name: str, number: int) -> UUID:
    return key("today", book.now.isoformat(), name, number)


def _of_city(city: City) -> list[Scene]:
    municipal, local = city.municipal, city.local
    loop = [unit for unit in municipal if unit is city.by_name.get(LOOP)]
    strict, strict_local = ([one for one in some if one.organization.needs_consent] for some in (municipal, local))
    return [
        Scene("consent/loop", 3, loop, today.waiting_for_consent, standing.at_consent),
        Scene("consent", 8, strict, today.waiting_for_consent, standing.at_consent),
        Scene("consent/local", 4, strict_local, today.waiting_for_consent, standing.at_consent),
        Scene("requested/loop", 4, loop, today.waiting_for_approval, standing.at_approval),
        Scene("requested", 18, municipal, today.waiting_for_approval, standing.at_approval),
        Scene("requested/local", 10, local, today.waiting_for_approval, standing.at_approval),
        Scene("news", 3, municipal, today.with_news, standing.with_news),
        Scene("underway", 28, municipal, today.underway, standing.on_the_road),
        Scene("underway/local", 12, local, today.underway, standing.on_the_road),
        Scene("back", 7, municipal, today.back, standing.back),
        Scene("back/local", 4, local, today.back, standing.back),
        Scene("dispatched", 28, municipal, today.dispatched, standing.dispatched),
        Scene("dispatched/local", 12, local, today.dispatched, standing.dispatched),
        Scene("approved/loop", 3, loop, today.waiting_for_dispatch, standing.to_dispatch),
        Scene("approved", 60, municipal, today.waiting_for_dispatch, standing.to_dispatch),
        Scene("approved/local", 15, local, today.waiting_for_dispatch, standing.to_dispatch),
        Scene("completed", 16, municipal, today.to_be_rated, standing.to_rate),
        Scene("completed/local", 8, local, today.to_be_rated, standing.to_rate),
        Scene("returned", 4, municipal, today.sent_back, standing.sent_back),
        Scene("returned/local", 3, local, today.sent_back, standing.sent_back),
    ]


def _of_stars(city: City, stars: dict[str, User]) -> list[Scene]:
    """Those of a unit who ask for cars have a trip of their own to rate; the applicant has some more."""
    scenes = []
    for role, user in stars.items():
        home = [city.units[user.organization_id]]
        if role in RATE:
            scenes.append(Scene(f"rate/{role}", 1, home, today.to_be_rated, standing.to_rate, user))
        if role == Role.APPLICANT:
            scenes += [
                Scene("own/returned", 1, home, today.sent_back, standing.sent_back, user),
                Scene("own/requested", 1, home, today.waiting_for_approval, standing.at_approval, user),
                Scene("own/approved", 1, home, today.waiting_for_dispatch, standing.to_dispatch, user),
                Scene("own/dispatched", 1, home, today.dispatched, standing.dispatched, user),
            ]
    return scenes


def _drives(stage: Stage, stars: dict[str, User], present: list[Life]) -> Iterator[Life]:
    """Two tasks for the demo account that drives: one to depart on now, one for later."""
    city, by = stage.book.city, stars.get(Role.DISPATCHER)
    vehicle, driver = city.star_vehicle, city.star_driver
    if not (driver and vehicle and by):
        return
    waiting = sum(
        task.driver_hold.driver_id == driver.pk
        for life in present
        for task in life.in_status(AssignmentStatus.ASSIGNED)
    )
    tomorrow = at(day_of(stage.book.now) + timedelta(days=1), 540)
    for name, planner in (("drive/soon", today.soon), ("drive/later", today.dispatched_for(tomorrow)))[waiting:]:
        pair = (vehicle, driver, by)
        life = today.play(stage, city.municipal, planner, _key(stage.book, name, 0), pair=pair)
        if life:
            yield life


def _late(stage: Stage, lives: list[Life]) -> Iterator[Life]:
    """Some on the road report that they will be late, and the next trip of vehicle and driver begins before that."""
    book, municipal = stage.book, stage.book.city.municipal
    missing = AT_RISK - sum(task.is_at_risk for life in lives for task in life.live)
    pool = book.city.by_name.get(SERVICE_CENTER)
    for life in lives:
        task = next(iter(life.in_status(AssignmentStatus.UNDERWAY)), None)
        sender = book.city.users.get(task.dispatched_by_id or 0) if task else None
        fits = task and pool and road.vehicle_of(task) in pool.vehicles and life.unit in municipal
        if missing <= 0 or not (fits and task and sender) or life.changes or life.trip.end_at <= book.now:
            continue
        start = life.trip.end_at + timedelta(minutes=20)
        pair = (road.vehicle_of(task), road.driver_of(task), sender)
        request_key = _key(book, f"late/{life.trip.request_key}", 0)
        following = today.play(stage, municipal, today.dispatched_for(start), request_key, pair=pair)
        if following:
            moment, until = book.now - timedelta(minutes=2), start + timedelta(minutes=50)
            what = {"kind": ChangeKind.TIME, "text": "会议延长，返回推迟"}
            road.report_change(book, life, task, **what, new_end_at=until, at=moment)
            for risked in following.live:
                news.at_risk(book, following, moment, risked)
            missing -= 1
            yield following


def _block_some(book: Book) -> None:
    """Repairs and leave of these days, some of them at the pool."""
    throw, day = dice("blocks", book.now.isoformat()), day_of(book.now)
    missing = BLOCKS - len(book.diary.blocks_after(book.now))
    pool = book.city.by_name.get(SERVICE_CENTER)
    for number in range(missing):
        unit = pool if pool and number < BLOCKS_OF_POOL else book.city.any_unit(throw)
        end = at(day + timedelta(days=throw.choice((1, 1, 2, 3))), 1050)
        start = book.now - timedelta(minutes=10 * throw.randint(6, 150))
        a_block(book, throw, unit, start, end, asked=start - minutes(throw, 60, 1200))
