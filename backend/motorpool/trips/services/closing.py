"""Chasing what came back and was not closed in time (T5, CZ 13(五))."""

from datetime import datetime

from motorpool.access.permissions import Permission as P
from motorpool.kit.moments import written
from motorpool.notifications.services import News, tell_holders
from motorpool.trips import queries


def chase(*, at: datetime) -> int:
    """The dispatchers of each trip once; of how many trips."""
    late = {one.trip_id: one for one in queries.to_chase(at)}
    for one in late.values():
        since = written(one.returned_at) if one.returned_at else ""
        text = f"{one} {since} 已回场，尚未结单：{one.trip.reason}"
        news = News(queries.CHASED, "超时未结单", text, f"/trips/{one.trip_id}")
        tell_holders(permission=P.TRIP_DISPATCH, path=one.trip.organization.path, news=news, at=at)
    return len(late)
