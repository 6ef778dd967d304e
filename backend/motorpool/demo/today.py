"""The middle of a working day, whatever the clock says: what is waiting, on the road, late and blocked just now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from motorpool.accounts.models import User
from motorpool.demo.city import Unit
from motorpool.demo.course import Act, Course, Do
from motorpool.demo.identity import dice
from motorpool.demo.life import Life
from motorpool.demo.rhythm import at, minutes
from motorpool.demo.stage import Pair, Stage
from motorpool.demo.wishes import a_wish
from motorpool.kit.moments import CHINA, day_of

SOONEST = timedelta(minutes=70)  # nothing changes by itself within the hour for which the scenes are set
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    """When it begins and ends, and what has happened; all of it lies before the present."""

    start: datetime
    end: datetime | None
    course: Course


Planner = Callable[[datetime, Random], Plan]


def play(
    stage: Stage,
    units: list[Unit],
    planner: Planner,
    request_key: UUID,
    *,
    traveller: User | None = None,
    pair: Pair | None = None,
) -> Life | None:
    """One trip of one of these units, up to now; nothing if the pair that is to go is not free."""
    throw = dice(request_key)
    book, unit = stage.book, throw.choices(units, [len(one.staff) for one in units])[0]
    plan = planner(book.now, throw)
    most = pair[0].seats - 1 if pair else 60
    wish = a_wish(throw, unit, request_key, plan.start, end=plan.end, traveller=traveller, most=most)
    course = _for_unit(plan.course, unit)
    span = course.span(wish.start_at, wish.end_at)
    if pair and any(book.diary.is_promised(one, *span) for one in pair[:2]):
        return None
    life = stage.begin(wish, course)
    stage.play(life, course, throw, pair=pair)
    return life


def _for_unit(course: Course, unit: Unit) -> Course:
    """One approval fewer where no 车管负责人 has to agree."""
    if unit.organization.needs_consent:
        return course
    spare = next((number for number, act in enumerate(course.acts) if act.do is Do.APPROVE), None)
    return Course(course.asked_at, [act for number, act in enumerate(course.acts) if number != spare])


def coming(now: datetime, throw: Random) -> datetime:
    """A beginning in the rest of today or tomorrow, in hours at which people travel."""
    local = now.astimezone(CHINA)
    first = max(local.hour * 60 + 80, 450)
    today = first < 1000 and throw.random() < 0.55
    if today:
        return at(day_of(now), throw.randrange(first, 1080, 10))
    later = 0 if local.hour < 6 else 1
    return at(
        day_of(now) + timedelta(days=later),
        throw.choice((throw.randrange(450, 620, 10), throw.randrange(780, 960, 10))),
    )


def _before(moment: datetime, throw: Random, least: int, most: int) -> datetime:
    return moment - minutes(throw, least, most)


def waiting_for_approval(now: datetime, throw: Random) -> Plan:
    return Plan(coming(now, throw) + timedelta(hours=2), None, Course(_before(now, throw, 6, 150), []))


def waiting_for_consent(now: datetime, throw: Random) -> Plan:
    decided = _before(now, throw, 4, 60)
    return Plan(coming(now, throw) + HOUR, None, Course(_before(decided, throw, 10, 120), [Act(decided, Do.APPROVE)]))


def sent_back(now: datetime, throw: Random) -> Plan:
    decided = _before(now, throw, 8, 70)
    return Plan(coming(now, throw) + HOUR, None, Course(_before(decided, throw, 10, 90), [Act(decided, Do.SEND_BACK)]))


def _approved(until: datetime, throw: Random) -> Course:
    """Asked and twice agreed to, the latter just before a moment."""
    second = _before(until, throw, 3, 75)
    first = _before(second, throw, 2, 45)
    return Course(_before(first, throw, 5, 200), [Act(first, Do.APPROVE), Act(second, Do.APPROVE)])


def waiting_for_dispatch(now: datetime, throw: Random) -> Plan:
    return Plan(coming(now, throw), None, _approved(now, throw))


def dispatched(now: datetime, throw: Random) -> Plan:
    return _dispatched(now, throw, coming(now, throw))


def soon(now: datetime, throw: Random) -> Plan:
    """So near that the driver may depart already."""
    return _dispatched(now, throw, now + SOONEST, now + timedelta(hours=4))


def dispatched_for(start: datetime) -> Planner:
    return lambda now, throw: _dispatched(now, throw, start, start + timedelta(hours=2))


def _dispatched(now: datetime, throw: Random, start: datetime, end: datetime | None = None) -> Plan:
    sent = _before(now, throw, 4, 100)
    course = _approved(sent, throw)
    return Plan(start, end, Course(course.asked_at, [*course.acts, Act(sent, Do.DISPATCH)]))


def _departed(now: datetime, throw: Random, since: tuple[int, int]) -> tuple[datetime, Course]:
    """So many times ten minutes ago."""
    start = now - timedelta(minutes=10 * throw.randint(*since))
    return start, _on_the_way(throw, start, now - timedelta(minutes=4))


def _on_the_way(throw: Random, start: datetime, latest: datetime) -> Course:
    sent = _before(start, throw, 35, 120)
    course = _approved(sent, throw)
    left = min(start + minutes(throw, -15, 3), latest)
    return Course(course.asked_at, [*course.acts, Act(sent, Do.DISPATCH), Act(left, Do.DEPART)])


def underway(now: datetime, throw: Random) -> Plan:
    start, course = _departed(now, throw, (2, 21 if now.astimezone(CHINA).hour >= 11 else 10))
    return Plan(start, now + timedelta(minutes=10 * throw.randint(8, 30)), course)


def with_news(now: datetime, throw: Random) -> Plan:
    """Underway, and the driver has reported something that nobody has read."""
    plan = underway(now, throw)
    kind = throw.choice(("route", "passengers", "vehicle", "other"))
    plan.course.acts.append(Act(_before(now, throw, 1, 3), Do.REPORT, kind))
    return plan


def back(now: datetime, throw: Random) -> Plan:
    start, course = _departed(now, throw, (11, 22))
    home = _before(now, throw, 3, 70)
    end = home + timedelta(minutes=throw.randint(-2, 2) * 10)
    return Plan(
        start,
        end - timedelta(minutes=end.minute % 10),
        Course(course.asked_at, [*course.acts, Act(home, Do.BRING_BACK)]),
    )


def to_be_rated(now: datetime, throw: Random) -> Plan:
    """Yesterday's."""
    start = at(day_of(now) - timedelta(days=1), throw.randrange(490, 930, 10))
    course = _on_the_way(throw, start, now)
    home = start + timedelta(minutes=10 * throw.randint(9, 20))
    acts = [*course.acts, Act(home, Do.BRING_BACK), Act(home + minutes(throw, 5, 45), Do.CLOSE)]
    return Plan(start, home + timedelta(minutes=10), Course(course.asked_at, acts))
