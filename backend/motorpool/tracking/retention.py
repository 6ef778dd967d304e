"""How long it is kept where vehicles were, and everything that was derived from it."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LEAST_KEPT = 200
"""Days: half a year must be there for whoever inspects it, with what comes late and what is packed meanwhile."""


def kept_from(today: date) -> date:
    """The first day that is kept: of a month of which a single day is within the retention period, all are.

    Packed days and episodes go with the partition of their month; whatever else tells of those days goes by the same
    day.
    """
    return (today - timedelta(days=kept_days())).replace(day=1)


def kept_days() -> int:
    """Raises ImproperlyConfigured rather than drop what nobody meant to lose."""
    return _days("POSITIONS_KEPT_DAYS", least=LEAST_KEPT)


def packed_after_days() -> int:
    return _days("PACK_AFTER_DAYS", least=1)


def _days(name: str, *, least: int) -> int:
    written = str(getattr(settings, name)).strip()
    if not written.isdecimal() or int(written) < least:
        raise ImproperlyConfigured(f"环境变量 MOTORPOOL_{name} 有误：{written} 应为不小于 {least} 的整数（天）")
    return int(written)
