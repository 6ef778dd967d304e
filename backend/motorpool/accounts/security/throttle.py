"""Limits per address, counted in PostgreSQL by one statement, so that several web processes count together.

Who is known at an address is counted apart from everybody else behind it: a neighbour must not use up what is his.
"""

from datetime import datetime, timedelta

from django.db import connection

from motorpool.kit.errors import DomainError

LIMITS = {  # what → so many in so many seconds
    "sign_in": (120, 60),
    "setup": (20, 600),
    "second_factor": (30, 300),
    "oidc": (60, 60),
}
COUNT = """
    INSERT INTO accounts_throttle AS kept (key, began_at, count) VALUES (%(key)s, %(at)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.began_at > %(floor)s THEN kept.count + 1 ELSE 1 END,
        began_at = CASE WHEN kept.began_at > %(floor)s THEN kept.began_at ELSE excluded.began_at END
    RETURNING count
"""


class TooOften(DomainError):
    code = "too_often"
    status = 429
    message = "操作过于频繁，请稍后再试"


def slow_down(*, what: str, address: str | None, at: datetime, user_id: int | None = None) -> None:
    """Counts this try, or refuses it."""
    most, seconds = LIMITS[what]
    key, floor = f"{what}:{address or ''}" + (f"#{user_id}" if user_id else ""), at - timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "at": at, "floor": floor})
        if cursor.fetchone()[0] > most:
            raise TooOften
