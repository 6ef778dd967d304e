"""When a city travels: workdays, seasons, holidays, hours of the day. All moments are whole minutes, in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from motorpool.kit.moments import CHINA

SEASON = (0.95, 0.75, 1.1, 1.1, 1.05, 1.1, 0.95, 0.8, 1.1, 1.0, 1.15, 1.1)  # by month; quiet at 春节 and in summer
WEEKDAYS = (1.1, 1.08, 1.02, 1.0, 0.85, 0.07, 0.05)
HOLIDAY = 0.04
FIXED_HOLIDAYS = {(1, 1), *((5, n) for n in range(1, 6)), *((10, n) for n in range(1, 8)), *((4, n) for n in (4, 5, 6))}
SPRING_FESTIVALS = (
    date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3),
)  # fmt: skip
OTHER_LUNAR = {
    date(2025, 5, 31), date(2026, 6, 19), date(2027, 6, 9), date(2028, 5, 28), date(2029, 6, 16), date(2030, 6, 5),
    date(2026, 9, 25), date(2027, 9, 15), date(2028, 10, 3), date(2029, 9, 22), date(2030, 9, 12),
}  # fmt: skip  # 端午, 中秋
# Minutes after midnight from and until which trips begin, with weights: most leave for a morning's work.
STARTS = (
    (450, 500, 12),
    (500, 590, 44),
    (590, 660, 12),
    (780, 830, 9),
    (830, 900, 17),
    (900, 1020, 5),
    (1080, 1200, 1),
)


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def is_holiday(day: date) -> bool:
    near = any(-1 <= (day - festival).days <= 6 for festival in SPRING_FESTIVALS)
    return near or (day.month, day.day) in FIXED_HOLIDAYS or day in OTHER_LUNAR


def trips_on(day: date, daily: int, throw: Random) -> int:
    """How many begin that day, where an ordinary workday has `daily`; never none."""
    rhythm = HOLIDAY if is_holiday(day) else WEEKDAYS[day.weekday()]
    return max(1, round(daily * SEASON[day.month - 1] * rhythm * throw.uniform(0.85, 1.15)))


def at(day: date, minute: int) -> datetime:
    """That minute of the day in China."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC) + timedelta(minutes=minute)


def a_start(day: date, throw: Random) -> datetime:
    first, last, _ = throw.choices(STARTS, [weight for _, _, weight in STARTS])[0]
    return at(day, throw.randrange(first, last, 10))


def workday_before(day: date, days: int) -> date:
    """The last workday that lies at least so many days before."""
    found = day - timedelta(days=days)
    while not is_workday(found):
        found -= timedelta(days=1)
    return found


def minutes(throw: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=throw.randint(least, most))
