"""A unit with trips that are not over does not go up into another."""

from motorpool.organizations.events import MergerWeighed
from motorpool.trips.models import Trip
from motorpool.trips.states import TripStatus

NAMED = 5  # so many by their numbers, the rest counted
IN_THE_WAY = (
    TripStatus.REQUESTED,
    TripStatus.RETURNED,
    TripStatus.APPROVED,
    TripStatus.DISPATCHED,
    TripStatus.UNDERWAY,
)


def weigh_merger(event: MergerWeighed) -> None:
    trips = Trip.objects.filter(organization=event.organization_id, status__in=IN_THE_WAY)
    count = trips.count()
    if not count:
        return
    some = trips.order_by("start_at", "pk")[:NAMED]
    named = "、".join(f"{trip.number}（{trip.get_status_display()}）" for trip in some)
    more = f" 等 {count} 件" if count > NAMED else ""
    event.obstacles.append(f"还有未办结的用车申请：{named}{more}")
