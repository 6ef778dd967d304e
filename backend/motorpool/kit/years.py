"""Years that are closed: what was reported of them does not change any more, whatever is entered afterwards (P3)."""

from datetime import date

from django.conf import settings

from motorpool.kit.errors import InvalidInput


class YearClosed(InvalidInput):
    code = "year_closed"


def first_open_day(today: date) -> date:
    """Of last year until it closes (`MOTORPOOL_YEAR_CLOSES`, that day included), of this one afterwards."""
    month, day = settings.YEAR_CLOSES
    return date(today.year - (1 if (today.month, today.day) <= (month, day) else 0), 1, 1)


def refuse_closed(day: date, *, today: date, field: str = "") -> None:
    """Or YearClosed, with the day from which on something may be entered."""
    first = first_open_day(today)
    if day < first:
        message = f"{first.year - 1} 年及以前的数据已经封账，日期不能早于 {first.isoformat()}"
        raise YearClosed(message, fields={field: message} if field else {})
