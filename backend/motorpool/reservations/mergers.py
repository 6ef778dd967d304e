"""A unit whose vehicles or drivers are still held does not go up into another."""

from collections import Counter

from django.db.models import Q

from motorpool.kit.moments import written
from motorpool.organizations.events import MergerWeighed
from motorpool.reservations import queries


def weigh_merger(event: MergerWeighed) -> None:
    of_the_unit = Q(vehicle__organization=event.organization_id) | Q(driver__organization=event.organization_id)
    holds = list(queries.open_at(event.at).filter(of_the_unit).order_by("pk"))
    if not holds:
        return
    sorts = Counter(held.get_reason_display() for held in holds)
    named = "、".join(f"{reason} {count} 项" for reason, count in sorts.items())
    last = written(max(held.period.upper for held in holds))
    event.obstacles.append(f"车辆或驾驶员还有未结束的派车或停用安排：{named}，最晚至 {last}")
