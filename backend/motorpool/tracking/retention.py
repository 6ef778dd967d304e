"""How long it is kept where vehicles were, and everything that was derived from it."""

from datetime import date, timedelta

from django.conf import settings


def kept_from(today: date) -> date:
    """The first day that is kept: of a month of which a single day is within the retention period, all are.

    Packed days and episodes go with the partition of their month; whatever else tells of those days goes by the same
    day.
    """
    return (today - timedelta(days=settings.POSITIONS_KEPT_DAYS)).replace(day=1)
