"""Moments: stored in UTC, shown with +08:00; days are days of China Standard Time."""

from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def at_edge(moment: datetime) -> str:
    """ISO 8601 with +08:00, to the second unless there is a fraction."""
    return moment.astimezone(CHINA).isoformat()


def from_edge(moment: datetime) -> datetime:
    """A moment as people write it: without an offset it is China Standard Time."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day in China on which the moment falls."""
    return moment.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    """The first moment of that day in China."""
    return datetime.combine(day, time(), CHINA)


def written(moment: datetime) -> str:
    """As a Chinese sentence writes it: 11月22日 08:30."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def written_range(since: datetime, until: datetime) -> str:
    """As pages write it, the day once where it is one: 11月22日 08:30–09:00."""
    end = written(until)
    return f"{written(since)}–{end.split()[1] if day_of(since) == day_of(until) else end}"


def written_window(since: datetime, until: datetime) -> str:
    """As a record keeps it: 2026-11-22 08:30 至 2026-11-22 09:00."""
    return " 至 ".join(at_edge(moment)[:16].replace("T", " ") for moment in (since, until))


def moment_of(timestamp: int) -> datetime:
    """Of a job's scheduled second."""
    return datetime.fromtimestamp(timestamp, UTC)
